using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Features.Media;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>What a package gives away besides its pictures; each has a text for whoever prepares it.</summary>
internal enum LeakKind
{
    /// <summary>Places that the metadata names.</summary>
    Position,

    Sound,

    /// <summary>Streams that no player shows: telemetry, time code, subtitles.</summary>
    HiddenStream,

    /// <summary>A picture attached to the recording, which may show what its pictures do not.</summary>
    AttachedPicture,

    /// <summary>Nobody has looked inside.</summary>
    NotExamined,

    /// <summary>A companion file or a device's log.</summary>
    Companion,

    /// <summary>A sealed manifest names files that are not in the package.</summary>
    OtherFiles,

    /// <summary>Small pictures of the whole recording.</summary>
    Pictures,

    /// <summary>The original is left out; its name, times, places and findings stand in the reports, and its lines in the log.</summary>
    Withheld,

    /// <summary>Something of an original that is to be left out is in the package all the same: it does not go.</summary>
    OriginalInside,

    /// <summary>The log's lines name people and network addresses; they cannot be changed without breaking their proof.</summary>
    People,
}

/// <param name="File">Where, as a path in the package.</param>
/// <param name="Detail">How much, or what; empty where there is nothing to say.</param>
internal sealed record Leak(LeakKind Kind, string File, string Detail);

/// <summary>Says what the recipient learns that the pictures do not show. It can only tell what was found: it is no promise that there is nothing else.</summary>
internal sealed class LeakCheck(EvidenceItems items, Derivations derivations, IntakeSessions sessions, DerivedWorks works)
{
    public IReadOnlyList<Leak> Find(IReadOnlyList<EvidenceItemId> packed, PackagePlan plan)
    {
        var found = packed.Select(items.Find).OfType<EvidenceItem>().ToList();
        var paths = plan.Files.Where(f => f.Source == PackageSource.Original).DistinctBy(f => f.Entry.Sha256).ToDictionary(f => f.Entry.Sha256, f => f.Entry.Path);
        return
        [
            .. found.OrderBy(i => paths.GetValueOrDefault(i.Sha256, ""), StringComparer.Ordinal).SelectMany(i => paths.TryGetValue(i.Sha256, out var path) ? OfItem(i, path) : OfWithheld(i, plan)),
            .. found.Select(i => i.Session).Distinct().SelectMany(s => OfSession(s, [.. found.Select(i => i.Sha256)])),
            .. plan.Files.Where(f => f.Source == PackageSource.Derived && f.Entry.Path.EndsWith(".jpg", StringComparison.Ordinal)).Select(f => new Leak(LeakKind.Pictures, f.Entry.Path, "")),
            new Leak(LeakKind.People, PackagePaths.Events, ""),
        ];
    }

    /// <summary>By digest: whatever a file is called, it is not the original, and no copy of it that hides nothing.</summary>
    private IEnumerable<Leak> OfWithheld(EvidenceItem item, PackagePlan plan)
    {
        var shows = works.Of(item).Where(w => w.Kind != CourtPackage.RedactionKind).Select(w => w.Sha256).Append(item.Sha256).ToHashSet();
        return plan.Files.Where(f => shows.Contains(f.Entry.Sha256)).Select(f => new Leak(LeakKind.OriginalInside, f.Entry.Path, "")).Prepend(new Leak(LeakKind.Withheld, item.Id.Value, ""));
    }

    private IEnumerable<Leak> OfItem(EvidenceItem item, string path)
    {
        if (item.Role is FileRole.Sidecar or FileRole.DeviceLog)
        {
            yield return new Leak(LeakKind.Companion, path, "");
        }

        if (LooseJson.ReadProbe(derivations.FindProbe(item.Id)) is not { } probe)
        {
            yield return new Leak(LeakKind.NotExamined, path, "");
            yield break;
        }

        var tracks = Elements(probe, "tracks");
        foreach (var (kind, count) in new[]
        {
            (LeakKind.Position, Elements(probe, "positions").Count),
            (LeakKind.Sound, tracks.Count(t => Word(t, "kind") == "AUDIO")),
            (LeakKind.HiddenStream, tracks.Count(t => Word(t, "kind") is "DATA" or "SUBTITLE")),
            (LeakKind.AttachedPicture, tracks.Count(t => ((JsonElement?)t).Member("is_attached_picture") is { ValueKind: JsonValueKind.True })),
        })
        {
            if (count > 0)
            {
                yield return new Leak(kind, path, count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private IEnumerable<Leak> OfSession(DockingSessionId id, HashSet<Sha256Digest> packed)
    {
        var others = sessions.Files(id).Count(f => !packed.Contains(f.Sha256));
        if (others > 0)
        {
            yield return new Leak(LeakKind.OtherFiles, $"{PackagePaths.Sessions}{id}.json", others.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static List<JsonElement> Elements(JsonElement? probe, string name) => probe.Member(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    private static string? Word(JsonElement? track, string name) => track.Text(name)?.ToUpperInvariant();
}
