using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog;

/// <summary>How entries of the register stand in the facts of custody events, and come back from them.</summary>
public static class RegisterFacts
{
    /// <summary>By how much a station's word on when something happened may lie back: one that was away tells late.</summary>
    private static readonly TimeSpan MostLate = TimeSpan.FromDays(31);

    public static IReadOnlyDictionary<string, string> Of(UnitEntry unit) => new Dictionary<string, string>
    {
        ["unit"] = unit.Code,
        ["name"] = unit.Name,
        ["in_use"] = Word(unit.InUse),
        ["parent"] = unit.Parent ?? "",
    };

    public static IReadOnlyDictionary<string, string> Of(OfficerEntry officer) => new Dictionary<string, string>
    {
        ["officer"] = officer.Badge,
        ["name"] = officer.Name,
        ["unit"] = officer.Unit,
        ["in_service"] = Word(officer.InService),
    };

    public static IReadOnlyDictionary<string, string> Of(RecorderEntry recorder) => new Dictionary<string, string>
    {
        ["recorder"] = recorder.Serial,
        ["unit"] = recorder.Unit,
        ["model"] = recorder.Model,
        ["firmware"] = recorder.Firmware ?? "",
        ["volume"] = recorder.Volume ?? "",
        ["in_service"] = Word(recorder.InService),
        ["fault"] = recorder.Fault ?? "",
        ["default_password"] = Word(recorder.DefaultPassword),
    };

    public static UnitEntry Unit(CustodyEvent told) => new(Text(told, "unit"), Text(told, "name"), Flag(told, "in_use") ?? true, Find(told, "parent"));

    public static OfficerEntry Officer(CustodyEvent told) => new(Text(told, "officer"), Text(told, "name"), Text(told, "unit"), Flag(told, "in_service") ?? true);

    public static RecorderEntry Recorder(CustodyEvent told) => new(
        Text(told, "recorder"), Text(told, "unit"), Text(told, "model"), Find(told, "firmware"), Find(told, "volume"), Flag(told, "in_service") ?? true,
        Find(told, "fault"), Flag(told, "default_password") ?? false);

    public static string Text(CustodyEvent told, string name) => told.Facts.GetValueOrDefault(name, "");

    /// <summary>Null where it is missing or empty.</summary>
    public static string? Find(CustodyEvent told, string name) => told.Facts.TryGetValue(name, out var text) && text.Length > 0 ? text : null;

    /// <summary>Null where it is neither yes nor no.</summary>
    public static bool? Flag(CustodyEvent told, string name) => told.Facts.GetValueOrDefault(name) switch
    {
        "yes" => true,
        "no" => false,
        _ => null,
    };

    /// <summary>From 0 to 100; null where it is missing or no such number.</summary>
    public static int? Percent(CustodyEvent told, string name) =>
        int.TryParse(told.Facts.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent : null;

    /// <summary>When it happened: by the station where its word can be true, else when the vault heard of it.</summary>
    public static DateTimeOffset HappenedAt(CustodyEvent told)
    {
        if (Find(told, "at_station") is not { } text)
        {
            return told.At;
        }

        try
        {
            return JsonMembers.ParseInstant(text) is var at && at <= told.At && at > told.At - MostLate ? at : told.At;
        }
        catch (FormatException)
        {
            return told.At; // what a rebuild reads was checked when it was written; a doubt costs accuracy and nothing else
        }
    }

    private static string Word(bool flag) => flag ? "yes" : "no";
}
