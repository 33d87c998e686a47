using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
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
    private readonly IntakeSessions _sessions = new(database);
    private readonly Derivations _derivations = new(database);

    /// <summary>Derived copies can be made again, so the store need not lock them.</summary>
    public DateTimeOffset NoLock() => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    public void Progress(EvidenceItemId item, ExaminationStep step, int percent) => _derivations.Report(item, step.ToString(), percent, clock.GetUtcNow());

    public void Write(EvidenceItem item, Examination examination, IReadOnlyList<(DerivedFile File, ContentSeal Seal)> copies) => database.Write(transaction =>
    {
        var now = clock.GetUtcNow();
        foreach (var (file, seal) in copies)
        {
            _derivations.AddCopy(transaction, new DerivedCopy(item.Id, Kind(file), item.Sha256, seal.Sha256, seal.Bytes, file.MediaType, Parameters(file), now));
            transaction.Append(Event(CustodyAct.DerivedCopyMade, item, now, ("kind", Kind(file)), ("sha256", seal.Sha256.Hex)));
        }

        _derivations.SetFindings(transaction, item.Id, examination.Findings.Select(f => new ItemFinding(f.Kind.ToString(), f.Text, f.FromSeconds, f.ToSeconds)));
        _derivations.SetProbe(transaction, item.Id, JsonSerializer.Serialize(
            new { examination.Probe, Damage = new { examination.Damage.Verdict, examination.Damage.HeaderFrames, examination.Damage.DecodedFrames, examination.Damage.ErrorLines, examination.Damage.FirstErrorLines } }, Json));
        _items.SetMedia(transaction, item.Id, examination.Probe.Kind.ToString(), (examination.Damage.DecodedDuration ?? examination.Probe.Duration)?.TotalSeconds);
        WriteTime(transaction, item, examination.Probe);
        if (Unparsable(item, examination) is { } reason && _items.TryQuarantine(transaction, item.Id, reason))
        {
            transaction.Append(Event(CustodyAct.ItemQuarantined, item, now) with { Reason = reason });
        }

        var notExamined = examination.Damage.Verdict == DamageVerdict.NotExamined;
        if (notExamined)
        {
            transaction.Append(Event(CustodyAct.DerivationFailed, item, now));
        }

        _derivations.Finish(transaction, item.Id, notExamined ? DerivationState.Failed : DerivationState.Done, notExamined ? Derivations.NotExamined : null, now);
    });

    public void GiveUp(EvidenceItem item, string reason) => database.Write(transaction =>
    {
        transaction.Append(Event(CustodyAct.DerivationFailed, item, clock.GetUtcNow()) with { Reason = reason });
        _derivations.Finish(transaction, item.Id, DerivationState.Failed, reason, clock.GetUtcNow());
    });

    /// <summary>Further claims may show another time as the best one; those known before stay.</summary>
    private void WriteTime(CatalogTransaction transaction, EvidenceItem item, MediaProbe probe)
    {
        _items.AddClaims(transaction, item.Id, probe.Times);
        var manifest = ManifestFormat.Read(_sessions.Find(transaction, item.Session)!.Manifest);
        _items.SetTime(transaction, item.Id, ItemTimes.Choose(_items.Claims(transaction, item.Id), ItemTimes.Context(manifest, trust.Zone), item.AdmittedAt));
    }

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

    private static string Kind(DerivedFile file) => file.Kind switch
    {
        DerivedKind.Poster => "poster",
        DerivedKind.Sprite => "sprite",
        DerivedKind.Proxy => "proxy",
        DerivedKind.Waveform => "waveform",
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
