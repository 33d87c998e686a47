using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>Opens, describes, closes and reopens cases. The change and its custody event are one.</summary>
internal sealed class CaseDesk(CatalogDatabase database, CaseBook book, PortalOptions options, TimeProvider clock)
{
    private readonly CaseLinking _linking = new(database);

    public CaseOutcome Open(Viewer viewer, CaseForm form)
    {
        if (Said.Of(form.Number) is not { } number || !CaseForm.IsNumber(number))
        {
            return CaseOutcome.BadNumber;
        }

        var (known, wrong) = form.Read(options.Zone);
        if (known is null)
        {
            return wrong!.Value;
        }

        return VisibleCases.Scope(viewer).Covers(known) ? Open(viewer.Actor, viewer.Address, number, known) : CaseOutcome.NoUnit;
    }

    /// <summary>Opens a case for whoever may; the time for handling it is counted from now where none was said.</summary>
    public CaseOutcome Open(CustodyActor actor, string from, string number, CaseFacts known) => database.Write(t =>
    {
        if (CaseFiles.Find(t, number) is not null)
        {
            return CaseOutcome.NumberTaken;
        }

        var now = clock.GetUtcNow();
        book.Write(t, new CustodyEvent { Act = CustodyAct.CaseOpened, At = now, Actor = actor, From = from, Facts = CaseFactsText.Of(number, Dated(known)) });
        return CaseOutcome.Opened;
    });

    /// <summary>Opens a case for another system, or describes it anew where it may; footage that plainly belongs to it is filed at once.</summary>
    /// <param name="vault">Files the footage.</param>
    public CaseOutcome Put(ServiceAccount service, string from, string number, CaseFacts known, CustodyActor vault, bool mayChange) => database.Write(t =>
    {
        var (now, before) = (clock.GetUtcNow(), CaseFiles.Find(t, number));
        if (before is not null && !service.Cases.Covers(before.Facts))
        {
            return CaseOutcome.NumberTaken;
        }

        var dated = Dated(known with { DueOn = known.DueOn ?? before?.Facts.DueOn });
        if (before is not null && IsSame(number, before.Facts, dated))
        {
            return CaseOutcome.Unchanged;
        }

        if (before is not null && (!mayChange || !before.IsOpen))
        {
            return mayChange ? CaseOutcome.NotOpen : CaseOutcome.NumberTaken;
        }

        book.Write(t, new CustodyEvent { Act = before is null ? CustodyAct.CaseOpened : CustodyAct.CaseChanged, At = now, Actor = service.Actor, From = from, Facts = CaseFactsText.Of(number, dated) });
        _linking.Link(t, CaseFiles.Find(t, number)!, vault, now);
        return before is null ? CaseOutcome.Opened : CaseOutcome.Changed;
    });

    public CaseOutcome Change(Viewer viewer, CaseFile file, CaseForm form)
    {
        var (known, wrong) = form.Read(options.Zone);
        return known is null ? wrong!.Value
            : !VisibleCases.Scope(viewer).Covers(known) ? CaseOutcome.NoUnit
            : database.Write(t =>
            {
                if (CaseFiles.Find(t, file.Number) is not { IsOpen: true } now)
                {
                    return CaseOutcome.NotOpen;
                }

                var after = known with { LinksItself = now.Facts.LinksItself };
                if (IsSame(file.Number, now.Facts, after))
                {
                    return CaseOutcome.Unchanged;
                }

                book.Write(t, Event(viewer.Actor, viewer.Address, CustodyAct.CaseChanged, CaseFactsText.Of(file.Number, after), null));
                return CaseOutcome.Changed;
            });
    }

    /// <summary>Closes an open case, or opens a closed one again. Neither shortens for how long anything is kept.</summary>
    public CaseOutcome End(CustodyActor actor, string from, CaseFile file, bool close, string? reason)
    {
        if (Said.Of(reason) is not { } said)
        {
            return CaseOutcome.NoReason;
        }

        if (said.Length > CaseForm.LongestText)
        {
            return CaseOutcome.TooLong;
        }

        return database.Write(t =>
        {
            if (CaseFiles.Find(t, file.Number) is not { } now || now.IsOpen != close)
            {
                return CaseOutcome.Unchanged;
            }

            book.Write(t, Event(actor, from, close ? CustodyAct.CaseClosed : CustodyAct.CaseReopened, new() { ["case"] = file.Number }, said));
            return close ? CaseOutcome.Closed : CaseOutcome.Reopened;
        });
    }

    /// <summary>The local day.</summary>
    public DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    /// <summary>The time for handling is counted from now where none was said.</summary>
    private CaseFacts Dated(CaseFacts known) => known.DueOn is null && options.Cases.Find(known.Kind)?.HandleWithinDays is { } days ? known with { DueOn = Today().AddDays(days) } : known;

    private static bool IsSame(string number, CaseFacts one, CaseFacts other)
    {
        var (before, after) = (CaseFactsText.Of(number, one), CaseFactsText.Of(number, other));
        return before.Count == after.Count && before.All(f => after.GetValueOrDefault(f.Key) == f.Value);
    }

    private CustodyEvent Event(CustodyActor actor, string from, CustodyAct act, Dictionary<string, string> facts, string? reason) =>
        new() { Act = act, At = clock.GetUtcNow(), Actor = actor, From = from, Reason = reason, Facts = facts };
}
