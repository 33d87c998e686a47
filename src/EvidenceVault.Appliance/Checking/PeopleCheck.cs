using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Appliance.Checking;

/// <summary>Holds accounts, stations and sessions against what the custody log tells of them: rights must not change behind its back.</summary>
public sealed class PeopleCheck(CatalogDatabase database)
{
    public IEnumerable<Problem> Run(ItemStories told)
    {
        foreach (var account in new Accounts(database).All())
        {
            var now = (account.Role.ToString(), account.Unit, account.Officer ?? "");
            if (!told.Accounts.TryGetValue(account.Name, out var made) || made != now)
            {
                yield return new Problem($"account {account.Name}", $"has role, unit and badge number {now}; the log tells of {(made.Role is null ? "no such account" : made.ToString())}");
            }

            if (account.IsDisabled != told.Disabled.Contains(account.Name))
            {
                yield return new Problem($"account {account.Name}", $"is {(account.IsDisabled ? "closed" : "open")} in the catalogue, and the log tells otherwise");
            }
        }

        foreach (var station in new Stations(database).All())
        {
            if (!told.Stations.TryGetValue(station.Name, out var inForce) || inForce != station.RevokedAt is null)
            {
                yield return new Problem($"station {station.Name}", $"is {(station.RevokedAt is null ? "in force" : "revoked")} in the catalogue, and the log tells otherwise");
            }
        }

        foreach (var given in new StationCertificates(database).All())
        {
            if (!told.Certificates.TryGetValue((given.Station, given.Sha256.Hex), out var counts) && !told.Certificates.TryGetValue((given.Station, ""), out counts))
            {
                yield return new Problem($"station {given.Station}", $"has certificate {given.Sha256} in the catalogue, and the log does not tell that it was given one");
            }
            else if (counts != given.RevokedAt is null)
            {
                yield return new Problem($"station {given.Station}", $"has certificate {given.Sha256} {(counts ? "revoked" : "in force")} in the catalogue, and the log tells otherwise");
            }
        }

        var sessions = new IntakeSessions(database);
        foreach (var (id, manifest) in told.Sessions)
        {
            if (sessions.Find(id) is not { AdmittedAt: not null } session || session.ManifestSha256.Hex != manifest)
            {
                yield return new Problem($"session {id}", "was admitted by the log, and the catalogue does not hold it as such");
            }
        }
    }
}
