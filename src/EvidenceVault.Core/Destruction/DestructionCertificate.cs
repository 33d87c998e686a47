using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Destruction;

/// <summary>What remains of a destroyed item.</summary>
public sealed record DestroyedLine(ScopeLine Was, DateTimeOffset DestroyedAt);

/// <summary>An item that was proposed and stays.</summary>
public sealed record SparedLine(EvidenceItemId Item, string Why);

/// <summary>Somebody who agreed.</summary>
public sealed record CertifiedApproval(string Account, DateTimeOffset At, string Reason);

/// <summary>
/// What was destroyed, what was not, by whose request and agreement: canonical JSON (RFC 8785) under a detached CAdES seal of the vault, which anybody can check
/// with openssl.
/// </summary>
/// <param name="ScopeSha256">Digest of the document that was approved.</param>
public sealed record DestructionCertificate(
    string Destruction, Sha256Digest ScopeSha256, string AskedBy, string Reason, DateTimeOffset AskedAt, IReadOnlyList<CertifiedApproval> Approvals, DateTimeOffset ExecutedFrom, DateTimeOffset CertifiedAt,
    IReadOnlyList<string> Stores, IReadOnlyList<DestroyedLine> Destroyed, IReadOnlyList<SparedLine> Spared)
{
    public const string FormatName = "evidencevault-destruction-certificate";
    public const int FormatVersion = 1;

    public byte[] Write() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["format_version"] = FormatVersion,
        ["destruction"] = Destruction,
        ["scope_sha256"] = ScopeSha256.Hex,
        ["asked_by"] = AskedBy,
        ["asked_at"] = JsonMembers.Instant(AskedAt),
        ["reason"] = Reason,
        ["approvals"] = JsonMembers.Array(Approvals, a => new JsonObject { ["account"] = a.Account, ["at"] = JsonMembers.Instant(a.At), ["reason"] = a.Reason }),
        ["executed_from"] = JsonMembers.Instant(ExecutedFrom),
        ["certified_at"] = JsonMembers.Instant(CertifiedAt),
        ["stores"] = JsonMembers.Array(Stores, s => s),
        ["destroyed"] = JsonMembers.Array(Destroyed, d => new JsonObject
        {
            ["item"] = d.Was.Item.Value,
            ["sha256"] = d.Was.Sha256.Hex,
            ["bytes"] = d.Was.Bytes,
            ["recorded_at"] = JsonMembers.Instant(d.Was.RecordedAt),
            ["ingested_at"] = JsonMembers.Instant(d.Was.IngestedAt),
            ["retain_until"] = JsonMembers.Instant(d.Was.RetainUntil),
            ["rule"] = d.Was.Rule,
            ["destroyed_at"] = JsonMembers.Instant(d.DestroyedAt),
        }.With("class", d.Was.Class)),
        ["spared"] = JsonMembers.Array(Spared, s => new JsonObject { ["item"] = s.Item.Value, ["why"] = s.Why }),
    });
}
