using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Catalog;

/// <summary>The register as stations are told it. Made anew only when something in it changed.</summary>
/// <param name="classes">What a session may be filed under.</param>
public sealed class RegisterSlice(CatalogDatabase database, IReadOnlyList<FilingClass> classes)
{
    private readonly Lock _making = new();
    private (long Change, StationRegister Register)? _made;

    public StationRegister Read()
    {
        lock (_making)
        {
            var change = database.Read(c => c.Scalar<long>("SELECT n FROM register_change"));
            if (_made?.Change != change)
            {
                _made = database.Read(c =>
                {
                    var recorders = c.Query(
                        """
                        SELECT r.serial, r.unit, r.volume, i.officer, r.in_service FROM recorder r
                        LEFT JOIN recorder_issue i ON i.recorder = r.serial AND i.returned_at IS NULL ORDER BY r.serial
                        """,
                        r => new RegisteredRecorder(r.GetString(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3), r.GetInt64(4) == 1));
                    var officers = c.Query("SELECT badge, name, unit FROM officer WHERE in_service = 1 ORDER BY badge", r => new RegisteredOfficer(r.GetString(0), r.GetString(1), r.GetString(2)));
                    return (c.Scalar<long>("SELECT n FROM register_change"), Tagged(new StationRegister("", recorders, officers, classes)));
                });
            }

            return _made!.Value.Register;
        }
    }

    /// <summary>The tag is the SHA-256 of the slice's canonical JSON (RFC 8785) without its tag.</summary>
    private static StationRegister Tagged(StationRegister register)
    {
        var json = (JsonObject)JsonSerializer.SerializeToNode(register, HandOverJson.Options)!;
        json.Remove("tag");
        return register with { Tag = Sha256Digest.Of(CanonicalJson.Write(json)).Hex };
    }
}
