using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Auditing;

/// <summary>The custody log for whoever checks it: live, by person, item, act and time. That it was searched, and what for, is a line of its own.</summary>
internal sealed class SearchModel(CustodySearch search, AuditDesk desk) : PageModel
{
    private const int PageSize = 50;
    private const int LongestName = 64;

    public IReadOnlyList<TrailEvent> Lines { get; private set; } = [];

    public long? Next { get; private set; }

    public LogState State { get; private set; } = null!;

    public string? Actor { get; private set; }

    public string? Item { get; private set; }

    public CustodyAct? Act { get; private set; }

    public string? From { get; private set; }

    public string? To { get; private set; }

    /// <summary>Whether something was asked that cannot be read, and so was left out.</summary>
    public bool Misread { get; private set; }

    /// <summary>The address of the same question, without its page.</summary>
    public string Address => ("/admin/custody?" + Question).TrimEnd('?');

    /// <summary>The address of the older lines.</summary>
    public string? Older => Next is { } next ? "/admin/custody?" + (Question.Length > 0 ? Question + "&" : "") + FormattableString.Invariant($"before={next}") : null;

    private string Question => string.Join('&', new[] { ("actor", Actor), ("item", Item), ("act", Act?.ToWord()), ("from", From), ("to", To) }
        .Where(p => p.Item2 is { Length: > 0 }).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));

    public void OnGet(string? actor, string? item, string? act, string? from, string? to, string? before)
    {
        Actor = actor is { Length: > 0 and <= LongestName } ? actor.Trim() : null;
        Item = EvidenceItemId.TryParse(item?.Trim(), out var id) ? id.Value : null;
        Act = act is { Length: > 0 } && CustodyActWords.TryParse(act, out var parsed) ? parsed : null;
        var (since, until) = (Day(from), Day(to));
        (From, To) = (since is null ? null : from, until is null ? null : to);
        Misread = (item is { Length: > 0 } && Item is null) || (act is { Length: > 0 } && Act is null) || (from is { Length: > 0 } && since is null) || (to is { Length: > 0 } && until is null);
        long? page = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var leaf) ? leaf : null;
        desk.Read(HttpContext.GetViewer(), page is null ? Address : FormattableString.Invariant($"{Address} (before {page})"));
        var found = search.Find(new CustodyQuery(Actor, Item is null ? null : id, Act, since, until?.AddDays(1), page, PageSize));
        (Lines, Next, State) = ([.. found.Rows.Select(Line)], found.Next, desk.State());
    }

    internal static TrailEvent Line(CustodyRow row) => new(row, CustodyEvent.TryParse(row.Entry, out var read) ? read : null);

    /// <summary>Midnight of a day in the portal's zone.</summary>
    private DateTimeOffset? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? desk.Midnight(day) : null;
}
