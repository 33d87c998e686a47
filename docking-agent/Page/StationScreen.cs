using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Page;

/// <summary>One bay on the screen.</summary>
/// <param name="Name">Of the officer, where the register knows it.</param>
/// <param name="SecondsLeft">At the present speed; null while nobody can say.</param>
/// <param name="Warnings">Words of <see cref="SessionWarnings"/> about the session in it.</param>
public sealed record ScreenBay(BayReport Bay, string? Name, long? SecondsLeft, bool IsFiled, IReadOnlyList<string> Warnings);

/// <summary>Everything on the screen.</summary>
/// <param name="Texts">The words of the chosen language.</param>
public sealed record ScreenState(
    string Station, string? Unit, DateTimeOffset At, IReadOnlyList<ScreenBay> Bays, VaultNews Vault, SpoolLevel Spool, IReadOnlyList<FilingClass> Classes, IReadOnlyDictionary<string, string> Texts);

/// <summary>A file of a session, as the screen shows it.</summary>
public sealed record ScreenFile(string Path, long Bytes, string Role, IReadOnlyList<string> Findings);

/// <summary>A session, sealed or handed over.</summary>
/// <param name="ManifestSha256">Digest of the sealed manifest: what the receipt names.</param>
/// <param name="SealSha256">Digest of the station's seal over it.</param>
/// <param name="Receipt">The vault's answer; null while it has not answered.</param>
public sealed record ScreenSession(
    DockingSessionId Session, string Station, string Bay, string? Recorder, string? Officer, DateTimeOffset SealedAt, IReadOnlyList<ScreenFile> Files, IReadOnlyList<string> Unread,
    Sha256Digest ManifestSha256, Sha256Digest SealSha256, ScreenReceipt? Receipt, Filing? Filing, Filing? Suggestion);

/// <summary>What the vault said of a session.</summary>
public sealed record ScreenReceipt(DateTimeOffset AdmittedAt, int Items, int AlreadyHeld);

/// <summary>Gathers what the screen shows. Reads only.</summary>
public sealed class StationScreen(AgentSetup setup, StationDiary diary, VaultExchange exchange, SpoolRoom room)
{
    private const int MostLooks = 3;

    private readonly FilingBook _filings = new(setup.Options.Spool);
    private readonly SessionWarnings _warnings = new(setup.Clearing.ClockAlarm);

    /// <summary>What officers confirmed.</summary>
    public FilingBook Filings => _filings;

    public ScreenState Read(string language)
    {
        var register = diary.Memory.Register;
        var bays = diary.Board.Read().Select(b => new ScreenBay(
            b,
            register?.Officers.FirstOrDefault(o => o.Badge == b.Officer)?.Name,
            b is { State: BayState.Reading, BytesPerSecond: > 0 } ? (b.Bytes - b.BytesDone) / b.BytesPerSecond : null,
            b.Session is { } session && _filings.Find(session) is not null,
            b.Session is { } about ? _warnings.Of(about, () => FindManifest(about)) : [])).ToList();
        return new ScreenState(
            setup.Options.Station, setup.Options.Unit, setup.Time.GetUtcNow(), bays, exchange.News, room.Measure(), register?.Classes ?? [], PageTexts.Of(language));
    }

    private string? FindFolder(DockingSessionId id) =>
        new[] { setup.Options.Spool, Path.Combine(setup.Options.Spool, "done") }.Select(f => Path.Combine(f, id.Value)).FirstOrDefault(f => File.Exists(Path.Combine(f, "manifest.p7s")));

    private Manifest? FindManifest(DockingSessionId id)
    {
        try
        {
            return FindFolder(id) is { } folder ? ManifestFormat.Read(File.ReadAllBytes(Path.Combine(folder, "manifest.json"))) : null;
        }
        catch (IOException)
        {
            return null; // it is just being put away: the next look finds it
        }
    }

    /// <summary>A sealed session, wherever in the spool it lies; null where there is none.</summary>
    public ScreenSession? FindSession(DockingSessionId id)
    {
        for (var looks = 1; looks <= MostLooks && FindFolder(id) is { } folder; looks++)
        {
            try
            {
                var session = Read(id, folder);
                if (Directory.Exists(folder))
                {
                    return session; // or its receipt was looked for where it no longer is
                }
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && looks < MostLooks)
            {
                // It is just being put away, which happens once: it lies in the other folder now.
            }
        }

        return null;
    }

    private ScreenSession Read(DockingSessionId id, string folder)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, "manifest.json"));
        var manifest = ManifestFormat.Read(bytes);
        var officer = manifest.Duty.BoundOfficer ?? manifest.Duty.ClaimedOfficer;
        return new ScreenSession(
            id, manifest.Station.Name, manifest.Station.Bay, manifest.Recorder.Serial, officer, manifest.CopyEndedAt,
            [.. manifest.Files.Select(f => new ScreenFile(f.Path, f.Bytes, JsonKebab(f.Role), f.Findings))], [.. manifest.Unread.Select(u => u.Path)],
            Sha256Digest.Of(bytes), Sha256Digest.Of(File.ReadAllBytes(Path.Combine(folder, "manifest.p7s"))), FindReceipt(folder),
            _filings.Find(id), officer is null ? null : _filings.FindLast(officer));
    }

    private static ScreenReceipt? FindReceipt(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "receipt.p7s")))
        {
            return null;
        }

        var receipt = Receipt.Parse(File.ReadAllBytes(Path.Combine(folder, "receipt.json")));
        return new ScreenReceipt(receipt.AdmittedAt, receipt.Lines.Count, receipt.Lines.Count(l => l.Outcome == ReceiptOutcome.AlreadyHeld));
    }

    private static string JsonKebab(FileRole role) => role switch
    {
        FileRole.Recording => "recording",
        FileRole.Sidecar => "sidecar",
        FileRole.DeviceLog => "device-log",
        _ => "unknown",
    };
}
