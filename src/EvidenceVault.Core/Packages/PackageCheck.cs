using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Core.Packages;

/// <summary>One thing that was checked.</summary>
/// <param name="Part">Which part of the package, such as <c>originals</c>.</param>
/// <param name="What">What holds, or what does not and where.</param>
public sealed record PackageFinding(string Part, bool Holds, string What);

/// <summary>
/// Checks a court package: the lists, every seal, and the place of each line in the signed log. It trusts the root's fingerprint, which reached the checker on paper, and nothing in the package.
/// <c>verify.sh</c> in the package checks the same by other programs.
/// </summary>
/// <param name="files">Every file of the package, hashed from its bytes.</param>
/// <param name="read">A small file's bytes; null where there is none, or a large one.</param>
/// <param name="fingerprint">SHA-256 of the root certificate's DER.</param>
public sealed class PackageCheck(IReadOnlyDictionary<string, PackageFile> files, Func<string, byte[]?> read, Sha256Digest fingerprint)
{
    private static readonly string[] MustBeThere =
    [
        PackagePaths.Root, PackagePaths.Revocations, PackagePaths.LogKey, PackagePaths.Events, PackagePaths.Checkpoint, PackagePaths.ChineseReport, PackagePaths.EnglishReport, PackagePaths.Player, .. PackagePaths.Unlisted,
    ];

    private readonly List<PackageFinding> _findings = [];

    /// <summary>Everything that was checked, in order; the package holds when all of it does. Never throws on a hostile package.</summary>
    public IReadOnlyList<PackageFinding> Run()
    {
        CheckLists();
        var root = FindRoot();
        Say("root.pem", root is not null && root.Fingerprint == fingerprint, "the root has the fingerprint from paper", root is null ? "no root certificate" : $"the root has another fingerprint: {root.FingerprintWithColons}");
        if (root is null || FindStatement() is not { } statement)
        {
            return _findings; // nothing further can hold
        }

        var seals = new SealCheck(files, read, root, CheckRevocations(root));
        Say(PackagePaths.Statement, seals.Find(PackagePaths.Statement, PackagePaths.StatementSeal, CertificateRole.Vault), "sealed by the vault");
        Say(PackagePaths.Statement, statement.RootFingerprint == root.Fingerprint, "it names this root", "it names another root");
        Say(PackagePaths.Statement, files.GetValueOrDefault(PackagePaths.TagManifest)?.Sha256 == statement.TagManifest, "it binds the lists, and by them every file", "it binds other lists");
        Say("originals", FindInOriginals(statement, seals), $"{statement.Items.Count(i => !i.IsWithheld)} originals, each sealed by its station");
        if (statement.Items.Count(i => i.IsWithheld) is > 0 and var withheld)
        {
            Say("withheld", FindInWithheld(statement), $"{withheld} originals are NOT in this package: redactions stand in their place, and sealed manifests name their digests");
        }

        Say("sessions", FindInSessions(statement, seals), "each original stands in the sealed manifest of its session");
        Say("derived", FindInCopies(statement), "each derived copy names the original that it was made of");
        Say("events.jsonl", new PackageLogCheck(files, read).Find(statement), $"{statement.Leaves.Count} lines, each stands in the signed log, none is left out");
        return _findings;
    }

    private void CheckLists()
    {
        Say("files", files.Keys.FirstOrDefault(p => !PackageName.IsSafePath(p)) is { } odd ? $"a name that no package has: {odd}" : MustBeThere.FirstOrDefault(p => !files.ContainsKey(p)) is { } absent ? $"missing: {absent}" : null, "nothing is missing");
        Say(PackagePaths.Declaration, Text(PackagePaths.Declaration) == PackagePaths.DeclarationText, "BagIt 1.0", "not BagIt 1.0");
        var payload = CheckList(PackagePaths.Manifest);
        var tags = CheckList(PackagePaths.TagManifest);
        Say("BagIt", payload?.Keys.FirstOrDefault(p => !p.StartsWith(PackagePaths.Payload, StringComparison.Ordinal)) is { } stray ? $"the manifest names {stray}"
            : tags is not null && !tags.Keys.Order(StringComparer.Ordinal).SequenceEqual(PackagePaths.Tags.Order(StringComparer.Ordinal)) ? "the tag manifest names other files than it must" : null, "the lists name what they must");
        var known = (payload?.Keys ?? []).Concat(tags?.Keys ?? []).Concat(PackagePaths.Unlisted).ToHashSet(StringComparer.Ordinal);
        Say("files", files.Keys.FirstOrDefault(p => !known.Contains(p)) is { } extra ? $"no list names {extra}" : null, "no file too many");
    }

    private IReadOnlyDictionary<string, Sha256Digest>? CheckList(string list)
    {
        var named = read(list) is { } bytes ? BagManifest.Read(bytes) : null;
        Say(list, named is null ? "missing or unreadable" : named.FirstOrDefault(n => files.GetValueOrDefault(n.Key)?.Sha256 != n.Value) is { Key: { } wrong } ? $"missing or changed: {wrong}" : null, "every listed file has its digest");
        return named;
    }

    private TrustRoot? FindRoot()
    {
        try
        {
            return Text(PackagePaths.Root) is { } pem ? TrustRoot.FromPem(pem) : null;
        }
        catch (RefusedKeyException)
        {
            return null;
        }
    }

    private CourtPackage? FindStatement()
    {
        try
        {
            return CourtPackage.Read(read(PackagePaths.Statement) ?? throw new FormatException("missing"));
        }
        catch (FormatException e)
        {
            Say(PackagePaths.Statement, "unreadable: " + e.Message, "");
            return null;
        }
    }

    private IReadOnlyDictionary<string, DateTimeOffset> CheckRevocations(TrustRoot root)
    {
        var revoked = Text(PackagePaths.Revocations) is { } pem ? RevocationListReader.Read(pem, root) : null;
        Say("crl.pem", revoked is not null, $"signed by the root, names {revoked?.Count}", "the revocation list does not hold");
        return revoked ?? new Dictionary<string, DateTimeOffset>();
    }

    private string? FindInOriginals(CourtPackage statement, SealCheck seals)
    {
        var here = statement.Items.Where(i => !i.IsWithheld).ToList();
        var known = here.SelectMany(i => new[] { i.File, i.File + PackagePaths.SealEnding }).ToHashSet(StringComparer.Ordinal);
        return files.Keys.FirstOrDefault(p => p.StartsWith(PackagePaths.Originals, StringComparison.Ordinal) && !known.Contains(p)) is { } extra ? $"package.json does not name {extra}"
            : here.FirstOrDefault(i => files.GetValueOrDefault(i.File) is not { } file || file.Sha256 != i.Sha256 || file.Bytes != i.Bytes) is { } other ? $"package.json says other bytes of {other.File}"
            : here.Select(i => seals.Find(i.File, i.File + PackagePaths.SealEnding, CertificateRole.Station)).FirstOrDefault(why => why is not null);
    }

    /// <summary>Of an original that is withheld nothing is here, whatever its name: neither its bytes nor a copy of it that is no redaction.</summary>
    private string? FindInWithheld(CourtPackage statement)
    {
        foreach (var item in statement.Items.Where(i => i.IsWithheld))
        {
            var copies = statement.Copies.Where(c => c.ParentSha256 == item.Sha256).ToList();
            if (files.FirstOrDefault(f => f.Value.Sha256 == item.Sha256) is { Key: { } inside })
            {
                return $"{inside} is the original that is said to be withheld";
            }

            if (copies.Find(c => c.Kind != CourtPackage.RedactionKind) is { } other)
            {
                return $"{other.File} shows what is said to be withheld";
            }

            if (copies.Count == 0)
            {
                return $"nothing stands in the place of {item.File}";
            }
        }

        return null;
    }

    private string? FindInSessions(CourtPackage statement, SealCheck seals)
    {
        var known = statement.Items.Select(i => $"{PackagePaths.Sessions}{i.Session}.json").SelectMany(p => new[] { p, p + PackagePaths.SealEnding }).ToHashSet(StringComparer.Ordinal);
        return files.Keys.FirstOrDefault(p => p.StartsWith(PackagePaths.Sessions, StringComparison.Ordinal) && !known.Contains(p)) is { } extra ? $"of no item's session: {extra}"
            : statement.Items.GroupBy(i => i.Session).Select(session => FindInSession(session.Key, [.. session], seals)).FirstOrDefault(why => why is not null);
    }

    private string? FindInSession(DockingSessionId session, IReadOnlyList<PackagedItem> items, SealCheck seals)
    {
        var path = $"{PackagePaths.Sessions}{session}.json";
        if (seals.Find(path, path + PackagePaths.SealEnding, CertificateRole.Station) is { } why)
        {
            return why;
        }

        try
        {
            var manifest = ManifestFormat.Read(read(path));
            var named = manifest.Files.Select(f => f.Sha256).ToHashSet();
            return manifest.Session != session ? $"{path} is of another session" : items.FirstOrDefault(i => !named.Contains(i.Sha256)) is { } item ? $"{path} does not name {item.File}" : null;
        }
        catch (FormatException e)
        {
            return $"{path}: {e.Message}";
        }
    }

    private string? FindInCopies(CourtPackage statement)
    {
        var known = statement.Copies.SelectMany(c => new[] { c.File, c.File + ".json" }).ToHashSet(StringComparer.Ordinal);
        var originals = statement.Items.Select(i => i.Sha256).ToHashSet();
        return files.Keys.FirstOrDefault(p => p.StartsWith(PackagePaths.Derived, StringComparison.Ordinal) && !known.Contains(p)) is { } extra ? $"package.json does not name {extra}"
            : statement.Copies.FirstOrDefault(c => files.GetValueOrDefault(c.File)?.Sha256 != c.Sha256 || !originals.Contains(c.ParentSha256) || !IsLineage(c)) is { } wrong ? $"{wrong.File} is not what package.json says, or of no original here" : null;
    }

    private bool IsLineage(PackagedCopy copy)
    {
        try
        {
            var lineage = CanonicalJson.Read(read(copy.File + ".json"));
            return lineage.Digest("sha256") == copy.Sha256 && lineage.Digest("parent_sha256") == copy.ParentSha256;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private string? Text(string path) => read(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private void Say(string part, bool holds, string what, string otherwise) => Say(part, holds ? null : otherwise, what);

    private void Say(string part, string? why, string what) => _findings.Add(new PackageFinding(part, why is null, why ?? what));
}

/// <summary>Checks single seals of a package, revocations included.</summary>
internal sealed class SealCheck(IReadOnlyDictionary<string, PackageFile> files, Func<string, byte[]?> read, TrustRoot root, IReadOnlyDictionary<string, DateTimeOffset> revoked)
{
    /// <summary>Why the seal does not hold; null when it does.</summary>
    public string? Find(string content, string seal, CertificateRole role)
    {
        if (files.GetValueOrDefault(content) is not { } file || read(seal) is not { } bytes)
        {
            return $"{content}: it or its seal is missing";
        }

        var verdict = CadesSeal.Check(bytes, file.Sha256, root, role);
        return !verdict.IsValid ? $"{content}: {verdict.Reason}"
            : revoked.TryGetValue(verdict.Signer!.SerialHex, out var since) && verdict.SignedAt >= since ? $"{content}: sealed after the certificate was revoked" : null;
    }
}
