using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Rights;

/// <summary>One link of the chain: what was held against what, and whether it speaks for seeing it.</summary>
/// <param name="Key">Its text is <c>rights.step.*</c>.</param>
/// <param name="Holds">Whether it lets the account go on; null where it only tells.</param>
/// <param name="Told">What the text names.</param>
internal sealed record RightsStep(string Key, bool? Holds, params object[] Told);

/// <summary>Why an account can see something, or why it cannot.</summary>
internal sealed record RightsAnswer(string Account, string Asked, bool Allowed, IReadOnlyList<RightsStep> Steps);

/// <summary>
/// Answers why, link by link, by the same rules that the gate and the items go by; it shows nothing of an item. Every question is a line of the
/// custody log: who may ask learns by whom what is seen.
/// </summary>
internal sealed class RightsExplainer(CatalogDatabase database, VisibleItems visible, OpeningReasons reasons, TimeProvider clock)
{
    public const int LongestQuestion = 200;

    private readonly Accounts _accounts = new(database);
    private readonly EvidenceItems _items = new(database);
    private readonly Units _units = new(database);

    /// <summary>Null where there is no such account. Written down before it is answered.</summary>
    /// <param name="asked">An item's id, or an address of the portal.</param>
    public RightsAnswer? Explain(Viewer asker, string account, string asked)
    {
        if (_accounts.Find(account) is not { } subject)
        {
            return null;
        }

        var answer = Answer(ViewerOf(subject, asker.Address), asked.Trim());
        database.Write(t => t.Append(new CustodyEvent
        {
            Act = CustodyAct.RightsAsked,
            At = clock.GetUtcNow(),
            Actor = asker.Actor,
            From = asker.Address,
            Facts = new Dictionary<string, string> { ["account"] = subject.Name, ["asked"] = answer.Asked, ["answer"] = answer.Allowed ? "yes" : "no" },
        }));
        return answer;
    }

    private RightsAnswer Answer(Viewer subject, string asked)
    {
        var steps = new List<RightsStep> { new("account", !subject.Account.IsDisabled, subject.Account.Name, subject.Account.Role, subject.Account.Unit) };
        var id = EvidenceItemId.TryParse(asked, out var plain) ? plain : IdIn(asked);
        var path = id is { } known && asked == known.Value ? "/evidence/" + known : asked;
        var rule = RuleFor(path);
        steps.Add(rule is null ? new("no-line", false, path) : new("line", rule.Allows(subject.Account.Role), $"{rule.Method} {rule.Route}", rule.Line, rule));
        if (id is { } item)
        {
            Item(subject, item, steps);
        }

        return new RightsAnswer(subject.Account.Name, asked, steps.TrueForAll(s => s.Holds != false), steps);
    }

    private void Item(Viewer subject, EvidenceItemId id, List<RightsStep> steps)
    {
        if (_items.Find(id) is not { } item)
        {
            steps.Add(new("no-item", false, id));
            return;
        }

        var sight = visible.See(id.Value, subject);
        steps.Add(subject.Account switch
        {
            _ when !subject.SeesFootage => new("no-footage", false, subject.Account.Role),
            { Officer: { } badge } when item.Officer == badge => new("own", true, badge),
            { Role: AccountRole.Officer } => new("not-own", Granted(sight), item.Officer ?? "–"),
            { Unit: Viewer.EveryUnit } => new("every-unit", true, item.Unit ?? "–"),
            _ when item.Unit is null => new("no-unit", true),
            { Unit: var unit } when unit == item.Unit => new("unit", true, unit),
            _ when subject.Below.Contains(item.Unit) => new("unit-below", true, item.Unit, subject.Account.Unit),
            _ => new("other-unit", Granted(sight), item.Unit, subject.Account.Unit),
        });
        if (sight?.By is { } grant)
        {
            steps.Add(new("grant", true, grant.Rule, grant.Case, grant.UntilAt));
        }
        else if (sight is null && subject.SeesFootage)
        {
            steps.Add(new("no-grant", false));
        }

        if (sight is not null)
        {
            steps.Add(reasons.Find(subject, sight) is { } opening ? new("reason", null, opening.Code) : new("reason-asked", null));
        }
    }

    /// <summary>Not of his unit speaks against it only where nothing was granted: then the grant is the link that holds.</summary>
    private static bool? Granted(Sight? sight) => sight is null ? false : null;

    private Viewer ViewerOf(Account account, string address) => new(account, address)
    {
        Below = account.Unit == Viewer.EveryUnit ? [] : _units.Below(account.Unit),
        ConfirmedAt = clock.GetUtcNow(),
    };

    private static EvidenceItemId? IdIn(string address) =>
        address.Split('?', '#')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(p => EvidenceItemId.TryParse(p, out var id) ? id : (EvidenceItemId?)null).FirstOrDefault(p => p is not null);

    /// <summary>The line of the table that the address falls under, most literal first; null where none stands.</summary>
    private static AccessRule? RuleFor(string address)
    {
        var parts = address.Split('?', '#')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return AccessTable.Rules.Where(r => r.Method == "GET" && Fits(r.Route.Split('/', StringSplitOptions.RemoveEmptyEntries), parts))
            .OrderBy(r => r.Route.Count(c => c == '{')).FirstOrDefault();
    }

    private static bool Fits(string[] route, string[] parts) =>
        (route.Length == parts.Length || (route.Length == parts.Length + 1 && route[^1].EndsWith("?}", StringComparison.Ordinal)))
        && route.Zip(parts).All(p => p.First.StartsWith('{') || p.First == p.Second);
}
