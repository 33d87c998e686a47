using System.CommandLine;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Surplus;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store surplus</c>: versions that stand beside the proven ones.</summary>
internal static class StoreSurplusVerb
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var remove = new Option<bool>("--remove") { Description = "Remove those whose locks have ended, as the service does every day. Delete markers stay: find out who put them there." };
        var command = new Command("surplus", "List versions in a bucket that are not the proven ones: second uploads, rejected bytes, delete markers. Exit 1 if there is a delete marker.") { data, remove, json };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (_, services) =>
        {
            var (lines, markers, count) = (new JsonArray(), 0, 0);
            await foreach (var found in services.GetRequiredService<SurplusRound>().RunAsync(parsed.GetValue(remove), cancel))
            {
                var (side, version) = (UpkeepBook.Word(found.Store), found.Version);
                count++;
                markers += version.Kind == SurplusKind.DeleteMarker ? 1 : 0;
                if (parsed.GetValue(json))
                {
                    lines.Add(new JsonObject
                    {
                        ["store"] = side, ["key"] = version.Key.Value, ["version"] = version.Version, ["bytes"] = version.Bytes, ["kind"] = version.Kind.ToString(),
                        ["locked_until"] = version.LockedUntil.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), ["removed"] = found.IsRemoved,
                    });
                }
                else
                {
                    Console.WriteLine($"{(version.Kind == SurplusKind.DeleteMarker ? "■" : "▲")} {side} {version.Key} {version.Kind} version {version.Version}, {StoreVerbs.Size(version.Bytes)}, {(found.IsRemoved ? "removed" : $"locked until {version.LockedUntil:yyyy-MM-ddTHH:mm:ssZ}")}");
                }
            }

            Console.WriteLine(parsed.GetValue(json) ? lines.ToJsonString() : $"{(markers > 0 ? "■" : "●")} {count} surplus versions, {markers} of them delete markers.");
            return markers > 0 ? ExitCode.NotAsItShouldBe : ExitCode.Done;
        }));
        return command;
    }
}
