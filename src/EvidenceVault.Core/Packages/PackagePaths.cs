using System.Globalization;

namespace EvidenceVault.Core.Packages;

/// <summary>Where what stands in a court package: a bag of BagIt 1.0 (RFC 8493).</summary>
/// <remarks>
/// Which file binds which: <c>manifest-sha256.txt</c> names every file below <c>data/</c>; <c>tagmanifest-sha256.txt</c> names that manifest and the other <see cref="Tags"/>;
/// <c>package.json</c> names the digest of the tag manifest; and <c>package.json.p7s</c> seals <c>package.json</c>. The last three stand in no manifest: each is bound by the next.
/// </remarks>
public static class PackagePaths
{
    public const string Declaration = "bagit.txt";
    public const string Description = "bag-info.txt";
    public const string Manifest = "manifest-sha256.txt";
    public const string TagManifest = "tagmanifest-sha256.txt";
    public const string Statement = "package.json";
    public const string StatementSeal = "package.json.p7s";
    public const string Instructions = "VERIFY.txt";
    public const string Script = "verify.sh";
    public const string WindowsScript = "verify.ps1";

    public const string Payload = "data/";
    public const string Originals = "data/originals/";
    public const string Derived = "data/derived/";
    public const string Sessions = "data/sessions/";
    public const string Custody = "data/custody/";
    public const string Events = "data/custody/events.jsonl";
    public const string Checkpoint = "data/custody/checkpoint";
    public const string Root = "data/trust/root.pem";
    public const string Chain = "data/trust/chain.pem";
    public const string Revocations = "data/trust/crl.pem";
    public const string LogKey = "data/trust/log.vkey";
    public const string ChineseReport = "data/report.zh-CN.html";
    public const string EnglishReport = "data/report.en.html";
    public const string Player = "data/player/index.html";
    public const string SealEnding = ".p7s";

    /// <summary>The whole text of <see cref="Declaration"/>.</summary>
    public const string DeclarationText = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

    /// <summary>What the tag manifest names, no more and no less.</summary>
    public static IReadOnlyList<string> Tags { get; } = [Instructions, Description, Declaration, Manifest, WindowsScript, Script];

    /// <summary>What stands in no manifest.</summary>
    public static IReadOnlyList<string> Unlisted { get; } = [Statement, StatementSeal, TagManifest];

    /// <summary>The proof that the log holds the entry of this index. Names sort as the entries do.</summary>
    public static string Proof(long leaf) => string.Create(CultureInfo.InvariantCulture, $"{Custody}{leaf:D12}.tlog-proof");
}
