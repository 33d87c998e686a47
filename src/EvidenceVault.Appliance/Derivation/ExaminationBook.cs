using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Places;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Storage;
using EvidenceVault.Media;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Derived;
using EvidenceVault.Media.Probing;
using EvidenceVault.Portal.Features.Intake;

namespace EvidenceVault.Appliance.Derivation;

/// <summary>Writes what an examination found into the catalogue, with the custody events that tell of it.</summary>
public sealed class ExaminationBook(CatalogDatabase database, IntakeTrust trust, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly EvidenceItems _items = new(database);
    private readonly Derivations _derivations = new(database);
    private readonly CaseLinking _cases = new(database);
    private readonly Examinations _examinations = new(database, trust.Zone);
    private readonly LockTerm _term = new(trust.Keep, clock);

    /// <summary>Derived copies can be made again, so the store need not lock them.</summary>
    public DateTimeOffset NoLock() => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Until when the store must keep the record of an examination that ends now.</summary>
    public DateTimeOffset Lock() => _term.FromNow();

    public void Progress(EvidenceItemId item, ExaminationStep step, int percent) => _derivations.Report(item, step.ToString(), percent, clock.GetUtcNow());

    /// <summary>All that the examination found, in the form in which store and catalogue keep it.</summary>
    public ExaminationRecord Record(EvidenceItem item, Examination examination, IReadOnlyList<(DerivedFile File, ContentSeal Seal)> copies)
    {
        var (probe, damage, now) = (examination.Probe, examination.Damage, clock.GetUtcNow());
        return new ExaminationRecord(
            item.Id, item.Sha256, now, probe.Kind.ToString(), (damage.DecodedDuration ?? probe.Duration)?.TotalSeconds,
            JsonSerializer.Serialize(new { Probe = probe, Damage = new { damage.Verdict, damage.HeaderFrames, damage.DecodedFrames, damage.ErrorLines, damage.FirstErrorLines }, Way = Way(copies) }, Json),
            damage.Verdict == DamageVerdict.NotExamined, Unparsable(item, examination),
            [.. examination.Findings.Select(f => new ItemFinding(f.Kind.ToString(), f.Text, f.FromSeconds, f.ToSeconds))],
            [.. probe.Times],
            [.. copies.Select(c => new DerivedCopy(item.Id, Kind(c.File), item.Sha256, c.Seal.Sha256, c.Seal.Bytes, c.File.MediaType, Parameters(c.File), now))]);
    }

    /// <param name="bytes">The record, stored.</param>
    public void Write(byte[] bytes) => database.Write(transaction =>
    {
        var record = ExaminationRecord.Parse(bytes);
        if (Destructions.FindTombstone(transaction, record.Item) is not null)
        {
            return; // destroyed while it was examined: what was made of it is nobody's, and the inventory names it
        }

        var item = _items.Find(transaction, record.Item)!;
        transaction.Append(Event(CustodyAct.ItemExamined, item, record.ExaminedAt, ("examination", Sha256Digest.Of(bytes).Hex)));
        foreach (var copy in record.Copies)
        {
            transaction.Append(Event(CustodyAct.DerivedCopyMade, item, record.ExaminedAt, ("kind", copy.Kind), ("sha256", copy.Sha256.Hex)));
        }

        if (_examinations.Apply(transaction, record))
        {
            transaction.Append(Event(CustodyAct.ItemQuarantined, item, record.ExaminedAt) with { Reason = record.Quarantine });
        }

        _cases.Link(transaction, record.Item, new CustodyActor(ActorKind.Vault, trust.Identity.CommonName), record.ExaminedAt); // its time and its length are known better now
        if (record.NotExamined)
        {
            transaction.Append(Event(CustodyAct.DerivationFailed, item, record.ExaminedAt));
        }
    });

    public void GiveUp(EvidenceItem item, string reason) => database.Write(transaction =>
    {
        var told = Event(CustodyAct.DerivationFailed, item, clock.GetUtcNow()) with { Reason = reason };
        transaction.Append(told);
        _derivations.Finish(transaction, item.Id, DerivationState.Failed, reason, told.At);
    });

    /// <summary>Why a file that should be a recording cannot be taken for one; null for what can, and for sidecars and logs.</summary>
    private static string? Unparsable(EvidenceItem item, Examination examination)
    {
        if (item.Role is FileRole.Sidecar or FileRole.DeviceLog)
        {
            return null;
        }

        var noRecording = item.Role == FileRole.Recording && examination.Probe.Kind is MediaKind.Text or MediaKind.Other;
        if (noRecording || examination.Probe.Kind == MediaKind.Unreadable || examination.Damage.Verdict is DamageVerdict.Unreadable or DamageVerdict.NeedsRecovery)
        {
            return examination.Findings.FirstOrDefault(f => f.Kind is FindingKind.EmptyFile or FindingKind.NeedsRecovery or FindingKind.Unreadable or FindingKind.NameDiffersFromContent)?.Text
                ?? "It cannot be read as a recording.";
        }

        return null;
    }

    /// <summary>Where it was while it was recorded, as lines in degrees, to be found by; null where it has no track.</summary>
    private static double[][]? Way(IReadOnlyList<(DerivedFile File, ContentSeal Seal)> copies) =>
        copies.Select(c => c.File).FirstOrDefault(f => f.Kind == DerivedKind.Track) is { } track
            ? [.. GeoWay.Of(GpsTrack.Parse(File.ReadAllBytes(track.Path))).Select(l => new[] { l.From.Latitude, l.From.Longitude, l.To.Latitude, l.To.Longitude }.Select(d => Math.Round(d, 6)).ToArray())]
            : null;

    private static string Kind(DerivedFile file) => file.Kind switch
    {
        DerivedKind.Poster => "poster",
        DerivedKind.Sprite => "sprite",
        DerivedKind.Proxy => "proxy",
        DerivedKind.Waveform => "waveform",
        DerivedKind.Frames => "frames",
        DerivedKind.Loudness => "loudness",
        DerivedKind.Scenes => "scenes",
        DerivedKind.Track => "track",
        _ => throw new ArgumentOutOfRangeException(nameof(file)),
    };

    private static string Parameters(DerivedFile file)
    {
        var json = new JsonObject();
        foreach (var (name, value) in file.Parameters)
        {
            json[name] = value;
        }

        if (file.Sheet is { } sheet)
        {
            json["sheet"] = JsonSerializer.SerializeToNode(sheet, Json);
        }

        if (file.Timing is { } timing)
        {
            json["timing"] = JsonSerializer.SerializeToNode(timing, Json);
        }

        return json.ToJsonString();
    }

    private CustodyEvent Event(CustodyAct act, EvidenceItem item, DateTimeOffset at, params ReadOnlySpan<(string Name, string Value)> facts) => new()
    {
        Act = act,
        At = at,
        Actor = new CustodyActor(ActorKind.Vault, trust.Identity.CommonName),
        Item = item.Id,
        Facts = facts.ToArray().Append(("parent_sha256", item.Sha256.Hex)).ToDictionary(f => f.Item1, f => f.Item2),
    };
}
