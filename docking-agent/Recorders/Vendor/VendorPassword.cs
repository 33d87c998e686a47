using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Recorders.Vendor;

/// <summary>The password that recorders of a kind take: in a file of its own, never in a profile that is passed around.</summary>
public static class VendorPassword
{
    /// <summary>What such recorders are delivered with. Where nothing else is given it is tried, and told as a fault of the station.</summary>
    public const string Default = "000000";

    private const int Longest = 64;

    /// <summary>The password in the file, or the default where no file is named.</summary>
    /// <exception cref="ConfigurationException">The file is missing, may be read by others, or holds no password.</exception>
    public static string Read(string? file)
    {
        if (file is null)
        {
            return Default;
        }

        try
        {
            if (!AgentOptionsFile.IsPrivate(file))
            {
                throw new ConfigurationException("password_file", "let only its owner read it: chmod 600 it, and give the recorders another password if others may have read it");
            }

            using var reader = File.OpenText(file);
            return reader.ReadLine() is { Length: > 0 and <= Longest } password && password.All(c => char.IsAscii(c) && !char.IsControl(c))
                ? password
                : throw new ConfigurationException("password_file", "write the password into its first line: at most 64 plain ASCII characters");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException("password_file", "name a file on the station that the agent can read: " + e.Message);
        }
    }
}
