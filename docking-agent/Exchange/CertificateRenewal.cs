using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;

namespace EvidenceVault.DockingAgent.Exchange;

/// <summary>Gets the station its next certificate when two thirds of the present one's life have passed. The last third is for a vault that is away.</summary>
/// <param name="say">Told a sentence for whoever runs the station.</param>
public sealed class CertificateRenewal(AgentSetup setup, VaultClient vault, Action<string> say)
{
    private static readonly TimeSpan Again = TimeSpan.FromHours(1); // each refusal is a line of the vault's log

    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    /// <summary>Renews if that is due. Whatever fails is told, and tried again in an hour or at the next start; docking goes on meanwhile.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The edge of the renewal: the station works on with the certificate it has.")]
    public async Task TryAsync(CancellationToken cancel)
    {
        var now = setup.Time.GetUtcNow();
        var term = new CertificateTerm(setup.Station.StartsAt, setup.Station.ExpiresAt);
        if (now < term.RenewedFrom || now < _notBefore)
        {
            return;
        }

        _notBefore = now + Again;
        try
        {
            if (now >= term.EndsAt)
            {
                say(Ended(setup.Options.Station, term.EndsAt));
                return;
            }

            await RenewAsync(now, cancel);
            say(FormattableString.Invariant($"The station has a new certificate, valid until {setup.Station.ExpiresAt:yyyy-MM-dd}."));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            say(FormattableString.Invariant($"The station's certificate ends on {term.EndsAt:yyyy-MM-dd} and could not be renewed yet; it is tried again. {e.Message}"));
        }
    }

    /// <summary>What is to be done about a certificate that has ended.</summary>
    public static string Ended(string station, DateTimeOffset at) => FormattableString.Invariant(
        $"the certificate ended at {at:yyyy-MM-dd'T'HH:mm:ss'Z'}: set this machine's clock if it is wrong; else enrol the station again at the vault, by 'evidence-vault admin station enroll {station} --again --out DIR', and put the new certificate and key in place. What was sealed before is still taken.");

    private async Task RenewAsync(DateTimeOffset now, CancellationToken cancel)
    {
        // 1. The next key is durable before anybody is asked to certify it.
        var pair = setup.Identity.NextKey();

        // 2. The vault answers the same request with the same certificate. A crash here leaves the old pair in force and the key waiting.
        var statement = JsonSerializer.SerializeToUtf8Bytes(
            new StationRenewal(StationRenewal.FormatName, StationRenewal.FormatVersion, setup.Options.Station, now, pair.RequestPem), StationJson.Options);
        var answer = await vault.RenewAsync(new SealedRenewal(statement, CadesSeal.Create(Sha256Digest.Of(statement), setup.Station, now)), cancel);

        // 3. The station believes it when a seal made with it would be believed, and when it lasts longer than what it has.
        if (Defect(answer.Certificate, pair, now) is { } defect)
        {
            setup.Identity.ForgetNextKey();
            throw new VaultRefusedException("The vault's new certificate is of no use: " + defect);
        }

        // 4. One rename decides; see the identity.
        setup.Identity.Take(answer.Certificate);
    }

    private string? Defect(string certificatePem, SigningKeyPair pair, DateTimeOffset now)
    {
        try
        {
            using var next = SigningIdentity.FromPem(certificatePem, pair.PrivateKeyPem);
            var probe = Sha256Digest.Of("probe"u8);
            var verdict = CadesSeal.Check(CadesSeal.Create(probe, next, now), probe, setup.Root, CertificateRole.Station);
            return !verdict.IsValid ? verdict.Reason
                : next.CommonName != setup.Options.Station ? "it is for another station."
                : next.ExpiresAt <= setup.Station.ExpiresAt ? "it does not last longer than the one the station has."
                : null;
        }
        catch (RefusedKeyException e)
        {
            return e.Message;
        }
    }
}
