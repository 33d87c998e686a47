using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Signing;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>Everything the station is configured with, read and checked before a recorder is touched.</summary>
/// <param name="Identity">The station's certificate and key, which are renewed while the agent runs.</param>
/// <param name="Root">The only root whose vault certificates count.</param>
/// <param name="LogKey">The only custody log whose checkpoints count.</param>
public sealed record AgentSetup(
    AgentOptions Options, RecorderProfiles Profiles, ClearingRule Clearing, StationIdentity Identity, TrustRoot Root, LogVerifierKey LogKey, TimeProvider Time) : IDisposable
{
    /// <summary>What the station seals with now.</summary>
    public SigningIdentity Station => Identity.Current;

    /// <summary>Name and version, as every manifest states them.</summary>
    public static string AgentVersion { get; } =
        "docking-agent " + (typeof(AgentSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    /// <exception cref="ConfigurationException">Names the key and the cure.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The setup owns the identity.")]
    public static AgentSetup Load(string file, TimeProvider time)
    {
        var options = AgentOptionsFile.Load(file);
        var root = Named("trust_root", "name the vault's root certificate (PEM)", () => TrustRoot.FromPem(File.ReadAllText(options.TrustRoot)));
        var logKey = Named("log_key", "name a file with one C2SP vkey", () => LogVerifierKey.Parse(File.ReadAllText(options.LogKey).Trim()));
        var profiles = RecorderProfiles.Load(options.Policies);
        var clearing = ClearingRule.Load(options.Policies, options.RulePack, time);
        var station = Named("certificate, key", "name the pair that enrolment wrote", () => StationIdentity.Open(options.Certificate, options.Key));
        try
        {
            DemandUsable(options, station.Current, time.GetUtcNow());
            return new AgentSetup(options, profiles, clearing, station, root, logKey, time);
        }
        catch (ConfigurationException)
        {
            station.Dispose();
            throw;
        }
    }

    public void Dispose() => Identity.Dispose();

    private static void DemandUsable(AgentOptions options, SigningIdentity station, DateTimeOffset now)
    {
        if (station.Role != CertificateRole.Station)
        {
            throw new ConfigurationException("certificate", "name a station's certificate; this one was issued for another role");
        }

        if (station.CommonName != options.Station)
        {
            throw new ConfigurationException("station", $"write '{station.CommonName}', the name in the certificate, or name this station's own certificate");
        }

        if (now >= station.ExpiresAt)
        {
            throw new ConfigurationException("certificate", CertificateRenewal.Ended(options.Station, station.ExpiresAt));
        }

        if (now < station.StartsAt)
        {
            throw new ConfigurationException("certificate", "set this machine's clock: the certificate is not valid yet") { MayPass = true };
        }
    }

    private static T Named<T>(string key, string cure, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is RefusedKeyException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(key, cure + ": " + e.Message);
        }
    }
}
