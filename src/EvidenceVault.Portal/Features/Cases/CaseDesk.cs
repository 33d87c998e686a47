using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>Opens, describes, closes and reopens cases. The change and its custody event are one.</summary>
internal sealed class CaseDesk(CatalogDatabase database, CaseBook book, PortalOptions options, TimeProvider clock)
{
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
        var dated = known.DueOn is null && options.Cases.Find(known.Kind)?.HandleWithinDays is { } days ? known with { DueOn = Today().AddDays(days) } : known;
        book.Write(t, new CustodyEvent { Act = CustodyAct.CaseOpened, At = now, Actor = actor, From = from, Facts = CaseFactsText.Of(number, dated) });
        return CaseOutcome.Opened;
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

                var (before, after) = (CaseFactsText.Of(file.Number, now.Facts), CaseFactsText.Of(file.Number, known));
                if (before.Count == after.Count && before.All(f => after.GetValueOrDefault(f.Key) == f.Value))
                {
                    return CaseOutcome.Unchanged;
                }

                book.Write(t, Event(viewer, CustodyAct.CaseChanged, after, null));
                return CaseOutcome.Changed;
            });
    }

    /// <summary>Closes an open case, or opens a closed one again. Neither shortens for how long anything is kept.</summary>
    public CaseOutcome End(Viewer viewer, CaseFile file, bool close, string? reason)
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

            book.Write(t, Event(viewer, close ? CustodyAct.CaseClosed : CustodyAct.CaseReopened, new() { ["case"] = file.Number }, said));
            return close ? CaseOutcome.Closed : CaseOutcome.Reopened;
        });
    }

    /// <summary>The local day.</summary>
    public DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    private CustodyEvent Event(Viewer viewer, CustodyAct act, Dictionary<string, string> facts, string? reason) =>
        new() { Act = act, At = clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address, Reason = reason, Facts = facts };
}
