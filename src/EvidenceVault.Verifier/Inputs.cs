using System.CommandLine;
using System.Security.Cryptography;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Verifier;

/// <summary>An input cannot be used; the message names it.</summary>
public sealed class InputException(string message) : Exception(message);

/// <summary>Reads what the verbs are given.</summary>
internal static class Inputs
{
    private const int ReadBytes = 1024 * 1024;
    private const int MostBytes = 64 * 1024 * 1024;

    public static Option<FileInfo> Root() => new("--root") { Description = "The vault's root certificate (PEM).", Required = true, HelpName = "FILE" };

    public static TrustRoot ReadRoot(FileInfo file)
    {
        try
        {
            return TrustRoot.FromPem(File.ReadAllText(file.FullName));
        }
        catch (RefusedKeyException e)
        {
            throw new InputException($"{file.Name} is no root certificate: {e.Message}");
        }
    }

    public static LogVerifierKey ReadLogKey(FileInfo file) =>
        LogVerifierKey.TryParse(File.ReadAllText(file.FullName).TrimEnd(), out var key) ? key : throw new InputException($"{file.Name} holds no log key of the form name+hash+base64.");

    /// <summary>A small file whole; footage never comes this way.</summary>
    public static byte[] ReadSmall(FileInfo file) =>
        file.Length <= MostBytes ? File.ReadAllBytes(file.FullName) : throw new InputException($"{file.Name} is larger than {MostBytes} bytes: this is no manifest, seal or receipt.");

    /// <summary>The digest of a file of any size, in constant memory.</summary>
    public static async Task<Sha256Digest> DigestAsync(FileInfo file, CancellationToken cancel)
    {
        await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ReadBytes];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        return new Sha256Digest(hash.GetHashAndReset());
    }

    /// <summary>Prints one line of the result and passes it on.</summary>
    public static bool Say(bool holds, string what)
    {
        Console.WriteLine($"{(holds ? "● holds " : "■ FAILS ")} {what}");
        return holds;
    }
}
