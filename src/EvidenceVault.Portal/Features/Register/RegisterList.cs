using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>One of the lists of the register. Its columns are the facts of its events: what is exported is what the log holds.</summary>
/// <param name="Word">As in addresses.</param>
/// <param name="Columns">The first is the key; it and the next are required of a new entry.</param>
/// <param name="Told">Columns that are exported, and not read: they follow from what happens.</param>
internal sealed record RegisterList(string Word, CustodyAct Act, IReadOnlyList<string> Columns, IReadOnlyList<string> Told)
{
    public const int LongestKey = 64;
    public const int LongestText = 200;

    public static readonly RegisterList Units = new("units", CustodyAct.UnitRegistered, ["unit", "name", "in_use", "parent"], []);
    public static readonly RegisterList Officers = new("officers", CustodyAct.OfficerRegistered, ["officer", "name", "unit", "in_service"], []);
    public static readonly RegisterList Recorders = new(
        "recorders", CustodyAct.RecorderRegistered, ["recorder", "unit", "model", "firmware", "volume", "in_service", "fault", "default_password"],
        ["holder", "issued_at", "battery_percent", "docked_at", "docked_station"]);

    public static IReadOnlyList<RegisterList> All { get; } = [Units, Officers, Recorders];

    public string Key => Columns[0];

    public static RegisterList? Find(string? word) => All.FirstOrDefault(l => l.Word == word);

    public static bool IsFlag(string column) => column is "in_use" or "in_service" or "default_password";

    public bool IsRequired(string column) => column == Columns[0] || column == Columns[1] || column == "unit";

    /// <summary>What a new entry has where nothing is said.</summary>
    public static string Default(string column) => column switch
    {
        "in_use" or "in_service" => "yes",
        "default_password" => "no",
        _ => "",
    };

    /// <summary>A flag as people write it; null where it is none.</summary>
    public static string? Flag(string text) => text.ToUpperInvariant() switch
    {
        "YES" or "Y" or "1" or "TRUE" or "是" => "yes",
        "NO" or "N" or "0" or "FALSE" or "否" => "no",
        _ => null,
    };

    /// <summary>The entry as it is in the register; null where there is none.</summary>
    public IReadOnlyDictionary<string, string>? Find(CatalogTransaction transaction, RegisterDoors doors, string key) => Word switch
    {
        "units" => doors.Units.Find(transaction, key) is { } unit ? RegisterFacts.Of(unit) : null,
        "officers" => doors.Officers.Find(transaction, key) is { } officer ? RegisterFacts.Of(officer) : null,
        _ => doors.Recorders.Find(transaction, key) is { } recorder ? RegisterFacts.Of(recorder) : null,
    };

    /// <summary>Plain text of at most so many characters: no control or format character that would make it look like another.</summary>
    public static bool IsPlain(string text, int longest) => text.Length <= longest && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator);
}

/// <summary>The doors to the register.</summary>
internal sealed record RegisterDoors(Units Units, Officers Officers, Recorders Recorders, RecorderIssues Issues);
