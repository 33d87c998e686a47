using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault items</c>: lists what the vault holds.</summary>
internal static class ItemsVerb
{
    private const int PageSize = 1000;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("items", "List the items of the vault: id, SHA-256, bytes, path as found, state.") { data, json };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(new JsonArray([.. All(vault).Select(ToJson)]).ToJsonString(Readable));
                return ExitCode.Done;
            }

            foreach (var (item, path) in All(vault))
            {
                Console.WriteLine($"{item.Id}  {item.Sha256}  {item.Bytes,14}  {State(item),-11}  {path}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<(EvidenceItem Item, string Path)> All(OpenVault vault)
    {
        var (items, sessions) = (new EvidenceItems(vault.Database), new IntakeSessions(vault.Database));
        for (var page = items.Page(0, PageSize); page.Count > 0; page = items.Page(page[^1].Number, PageSize))
        {
            foreach (var item in page)
            {
                yield return (item, sessions.Provenance(item.Id).FirstOrDefault(f => f.Session == item.Session)?.Path ?? item.Name);
            }
        }
    }

    private static JsonNode ToJson((EvidenceItem Item, string Path) entry)
    {
        var (item, path) = entry;
        var json = new JsonObject
        {
            ["id"] = item.Id.Value,
            ["sha256"] = item.Sha256.Hex,
            ["bytes"] = item.Bytes,
            ["path"] = path,
            ["state"] = State(item),
            ["session"] = item.Session.Value,
            ["admitted_at"] = item.AdmittedAt.UtcDateTime,
        };
        if (item.QuarantineReason is { } reason)
        {
            json["reason"] = reason;
        }

        return json;
    }

    private static string State(EvidenceItem item) => item.IsQuarantined ? "quarantined" : "admitted";
}
