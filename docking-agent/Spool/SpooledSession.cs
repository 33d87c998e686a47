using System.Globalization;
using System.Text.Json;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Spool;

/// <summary>
/// A docking session on disk. Which files are there says how far it came; each is written durably before the next step begins, and
/// writing one again after a crash gives the same or a newer whole.
/// </summary>
/// <remarks>
/// In commit order: <c>session.json</c>, <c>files/NNNNN</c>, <c>copied.json</c>, <c>manifest.json</c>, <c>seals/&lt;sha256&gt;.p7s</c>,
/// <c>manifest.p7s</c> (from here on the session is sealed), <c>answer.json</c>, <c>receipt.json</c>, <c>receipt.p7s</c>, <c>clearing.json</c>
/// (only where a recorder is cleared), <c>cleared.json</c>.
/// </remarks>
public sealed class SpooledSession
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite; // manifests name people

    private static readonly JsonSerializerOptions StateOptions = new(HandOverJson.Options) { WriteIndented = true };

    internal SpooledSession(string folder, SessionOrigin origin) => (Folder, Origin) = (folder, origin);

    /// <summary>The session's folder.</summary>
    public string Folder { get; }

    /// <summary>Which recorder, when.</summary>
    public SessionOrigin Origin { get; }

    /// <summary>Folder of the copies.</summary>
    public string Files => Path.Combine(Folder, "files");

    /// <summary>Whether manifest and seals are complete. Before that nothing was handed over, and the session can be started over.</summary>
    public bool IsSealed => Has("manifest.p7s");

    /// <summary>Whether the vault's answer to everything is here. It is checked before it is acted on, also after a crash.</summary>
    public bool HasReceipt => Has("receipt.p7s");

    /// <summary>Whether the recorder was dealt with.</summary>
    public bool IsCleared => Has("cleared.json");

    /// <summary>Whether clearing was begun: then nobody can say of a recorder that is gone which files are still on it.</summary>
    public bool IsClearingBegun => Has("clearing.json");

    public string CopyOf(SpooledFile file) => Path.Combine(Files, file.Number.ToString("D5", CultureInfo.InvariantCulture));

    public Task WriteCopiedAsync(IReadOnlyList<SpooledFile> files, CancellationToken cancel) => WriteAsync("copied.json", files, cancel);

    public IReadOnlyList<SpooledFile> ReadCopied() => Read<IReadOnlyList<SpooledFile>>("copied.json");

    public Task WriteManifestAsync(byte[] manifest, CancellationToken cancel) => WriteAsync("manifest.json", manifest, cancel);

    public byte[] ReadManifest() => File.ReadAllBytes(In("manifest.json"));

    public Task WriteFileSealAsync(FileSeal seal, CancellationToken cancel) => WriteAsync(SealName(seal.Sha256), seal.Seal, cancel);

    public FileSeal ReadFileSeal(Sha256Digest sha256) => new(sha256, File.ReadAllBytes(In(SealName(sha256))));

    public Task WriteManifestSealAsync(byte[] seal, CancellationToken cancel) => WriteAsync("manifest.p7s", seal, cancel);

    public byte[] ReadManifestSeal() => File.ReadAllBytes(In("manifest.p7s"));

    public Task WriteAnswerAsync(HandOverAnswer answer, CancellationToken cancel) => WriteAsync("answer.json", answer, cancel);

    /// <summary>The vault's last answer to the hand-over; null if there was none yet.</summary>
    public HandOverAnswer? FindAnswer() => Has("answer.json") ? Read<HandOverAnswer>("answer.json") : null;

    /// <summary>The receipt first, its seal second: a receipt without a seal counts as none.</summary>
    public async Task WriteReceiptAsync(ReceiptAnswer receipt, CancellationToken cancel)
    {
        await WriteAsync("receipt.json", receipt.Receipt, cancel);
        //// A crash now leaves a receipt without its seal: the vault is asked again, and gives the same one.

        await WriteAsync("receipt.p7s", receipt.ReceiptSeal, cancel);
    }

    /// <summary>Keeps an answer that was not believed, for whoever must find out why. It is never acted on.</summary>
    public async Task WriteRefusedReceiptAsync(ReceiptAnswer receipt, CancellationToken cancel)
    {
        await WriteAsync("refused-receipt.json", receipt.Receipt, cancel);
        await WriteAsync("refused-receipt.p7s", receipt.ReceiptSeal, cancel);
    }

    public ReceiptAnswer ReadReceipt() => new(File.ReadAllBytes(In("receipt.json")), File.ReadAllBytes(In("receipt.p7s")));

    public Task WriteClearingBegunAsync(CancellationToken cancel) => WriteAsync("clearing.json", new { }, cancel);

    public Task WriteClearedAsync(IReadOnlyList<ClearedFile> cleared, CancellationToken cancel) => WriteAsync("cleared.json", cleared, cancel);

    public IReadOnlyList<ClearedFile> ReadCleared() => Read<IReadOnlyList<ClearedFile>>("cleared.json");

    internal Task WriteOriginAsync(CancellationToken cancel) => WriteAsync("session.json", Origin, cancel);

    internal static SessionOrigin? FindOrigin(string folder)
    {
        var path = Path.Combine(folder, "session.json");
        return File.Exists(path) ? Read<SessionOrigin>(path, File.ReadAllBytes(path)) : null;
    }

    private static string SealName(Sha256Digest sha256) => Path.Combine("seals", sha256.Hex + ".p7s");

    private string In(string name) => Path.Combine(Folder, name);

    private bool Has(string name) => File.Exists(In(name));

    private Task WriteAsync<T>(string name, T value, CancellationToken cancel) => WriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, StateOptions), cancel);

    private Task WriteAsync(string name, byte[] bytes, CancellationToken cancel) => DurableFile.ReplaceAsync(In(name), bytes, Private, cancel);

    private T Read<T>(string name) => Read<T>(name, File.ReadAllBytes(In(name)));

    private static T Read<T>(string name, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, StateOptions) ?? throw new SpoolException($"The spool's {Path.GetFileName(name)} is empty.");
        }
        catch (JsonException e)
        {
            throw new SpoolException($"The spool's {Path.GetFileName(name)} cannot be read: {e.Message}");
        }
    }
}
