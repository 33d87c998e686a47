using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using Microsoft.AspNetCore.Http;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>
/// Tells an agent why not, and writes it down: each refusal is an event of its own up to a bound for each address and minute; those beyond it are
/// counted, and the next event from that address names their number. So nobody can make the log grow without end.
/// </summary>
public sealed class RefusalBook(CatalogDatabase database, IntakeTrust trust, TimeProvider clock)
{
    /// <summary>Refusals from one address in one minute that are events of their own.</summary>
    public const int MostInAMinute = 60;

    private const int MostAddresses = 10_000;
    private readonly Lock _counting = new();
    private readonly Dictionary<string, (long Minute, int Events, int Folded)> _addresses = [];

    public IResult Answer<T>(HttpContext http, DockingSessionId? session, IntakeResult<T> result)
        where T : class => result.Refusal is { } refusal ? Refuse(http, session, refusal) : Results.Json(result.Answer, HandOverJson.Options);

    public IResult Refuse(HttpContext http, DockingSessionId? session, IntakeRefusal refusal)
    {
        var problem = Results.Problem(refusal.Detail, statusCode: refusal.Status, title: refusal.Title, type: "urn:evidencevault:problem:" + refusal.Word);
        var now = clock.GetUtcNow();
        if (!TryCount(IntakeEndpoints.Address(http), now, out var folded))
        {
            return problem;
        }

        database.Write(transaction => transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.HandOverRefused,
            At = now,
            Actor = new CustodyActor(ActorKind.Vault, trust.Identity.CommonName),
            Session = session,
            From = IntakeEndpoints.Address(http),
            Reason = refusal.Word,
            Facts = new Dictionary<string, string>
            {
                ["status"] = refusal.Status.ToString(CultureInfo.InvariantCulture),
                ["detail"] = refusal.Detail.Length > 500 ? refusal.Detail[..500] : refusal.Detail,
                ["folded"] = folded.ToString(CultureInfo.InvariantCulture),
            },
        }));
        return problem;
    }

    /// <summary>Whether this refusal is an event of its own, and how many before it were not.</summary>
    private bool TryCount(string address, DateTimeOffset now, out int folded)
    {
        lock (_counting)
        {
            var minute = now.ToUnixTimeSeconds() / 60;
            if (_addresses.Count >= MostAddresses && !_addresses.ContainsKey(address))
            {
                _addresses.Clear();
            }

            var known = _addresses.GetValueOrDefault(address, (Minute: minute, Events: 0, Folded: 0));
            folded = known.Folded;
            var first = known.Minute != minute;
            var isEvent = first || known.Events < MostInAMinute;
            _addresses[address] = (minute, isEvent ? (first ? 1 : known.Events + 1) : known.Events, isEvent ? 0 : known.Folded + 1);
            return isEvent;
        }
    }
}
