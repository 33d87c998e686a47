using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>How asking for a package ended; each has a text for the person who asked.</summary>
internal enum PackageOutcome
{
    Prepared,

    NoItem,
    NoRecipient,
    NoReason,

    /// <summary>Two different investigators, each with name and badge.</summary>
    TwoInvestigators,

    TooLong,

    /// <summary>The original of an item was to be left out, and nobody has let a redaction of it go.</summary>
    NoRedaction,

    /// <summary>Something of an original that was left out is in it all the same.</summary>
    OriginalInside,

    /// <summary>More items, lines or papers than one package can hold.</summary>
    TooMany,

    /// <summary>No rule lets it be given to this recipient, or others have not agreed yet.</summary>
    NotGranted,

    /// <summary>An item of it was destroyed, or is no longer within the viewer's rights.</summary>
    NotThere,
}

/// <summary>What was written into the form.</summary>
/// <param name="Withheld">Items of which only redactions go in.</param>
internal sealed record PackageForm(string? Recipient, string? Use, string? Reason, string? Statement, string? Name1, string? Badge1, string? Name2, string? Badge2, string[]? Items, string[]? Derived, string[]? Withheld = null);

/// <summary>The items of a case, as a viewer may pack them.</summary>
/// <param name="Missing">So many more he may not see.</param>
/// <param name="Redacted">Those of which a redaction was let go, so that it can go in the place of the original.</param>
internal sealed record PackableItems(string Case, IReadOnlyList<EvidenceItem> Items, int Missing, IReadOnlySet<EvidenceItemId> Redacted);

/// <summary>Whether a package may be given to its recipient now.</summary>
/// <param name="Grants">What lets it, where a rule alone does not.</param>
/// <param name="Demand">The rule; null where none lets it.</param>
/// <param name="IsThere">Whether all its items are there, and within the viewer's own rights.</param>
internal sealed record PackageLeave(bool IsGiven, IReadOnlyList<AccessGrant> Grants, AccessDemand? Demand, bool IsThere);

/// <summary>Who may prepare and give out which package: legal officers, items within their own rights, for a case, and by the access policy (MPS 2016, art. 14).</summary>
internal sealed class PackageDesk(PackageBook book, CourtPackages packages, PackageRights rights)
{
    public const int LongestText = 500;
    private const int MostGrants = 500;
    private const int MostBefore = 50;

    public static readonly IReadOnlyList<string> DerivedKinds = ["proxy", "poster", "sprite", "waveform", "clip", "still", "redaction"];

    /// <summary>The items filed under a case that the viewer's own rights cover, and how many more there are. Null where the number is none, or none of them is his to see.</summary>
    public PackableItems? Find(Viewer viewer, string number)
    {
        if (!FilingDesk.IsCaseNumber(number))
        {
            return null;
        }

        var all = packages.ItemsOfCase(number, PackageTerms.MostItems + 1);
        var seen = all.Where(viewer.Scope.Covers).ToList();
        return seen.Count == 0 ? null : new PackableItems(number, seen, all.Count - seen.Count, rights.Works.Redacted(number));
    }

    /// <summary>A package, where the viewer's own rights cover everything in it.</summary>
    public PreparedPackage? See(Viewer viewer, string? id) =>
        PackageId.TryParse(id, out var parsed) && packages.Find(parsed) is { } found && packages.Items(parsed) is { Count: > 0 } items && items.All(i => rights.Visible.FindOwn(i.Value, viewer) is not null) ? found : null;

    public IReadOnlyList<PreparedPackage> OfCase(Viewer viewer, string number) => packages.OfCase(number, viewer.Scope, MostBefore);

    /// <summary>Prepares what the form asks for.</summary>
    public async Task<(PackageOutcome Outcome, PreparedPackage? Package)> PrepareAsync(Viewer viewer, PackableItems of, PackageForm form, CancellationToken cancel)
    {
        var chosen = of.Items.Where(i => form.Items?.Contains(i.Id.Value) ?? false).ToList();
        if (Read(of, form, chosen, out var terms) is { } refused)
        {
            return (refused, null);
        }

        var withheld = chosen.Where(i => form.Withheld?.Contains(i.Id.Value) ?? false).ToList();
        if (withheld.Exists(i => !of.Redacted.Contains(i.Id)))
        {
            return (PackageOutcome.NoRedaction, null);
        }

        try
        {
            var order = new PackageOrder(terms!, chosen, viewer.Account.Name, of.Missing, of.Items.Count - chosen.Count) { Withheld = withheld.Select(i => i.Id).ToHashSet() };
            return (PackageOutcome.Prepared, await book.PrepareAsync(order, Told(viewer, terms!.Reason), cancel));
        }
        catch (TooManyPapersException)
        {
            return (PackageOutcome.TooMany, null);
        }
    }

    /// <summary>Whether the package may go to its recipient now, by rule or by what others have granted.</summary>
    public PackageLeave Leave(Viewer viewer, PreparedPackage package)
    {
        var items = packages.Items(package.Id);
        if (items.Any(i => rights.Visible.FindOwn(i.Value, viewer) is null) || rights.Judge.Find(items, viewer.Account) is not { } asked)
        {
            return new PackageLeave(false, [], null, IsThere: false);
        }

        var act = package.IsOutside ? AccessAct.Supply : AccessAct.Copy;
        var demand = rights.Judge.Demand(act, viewer.Account, asked);
        if (demand is { Needs: 0 })
        {
            return new PackageLeave(true, [], demand, IsThere: true);
        }

        var now = rights.Clock.GetUtcNow();
        var grants = rights.Grants.Of(viewer.Account.Name, MostGrants)
            .Where(g => g.Act == act && g.Case == package.Case && g.IsInForce(now) && (act != AccessAct.Supply || g.Recipient == package.Recipient)).ToList();
        return new PackageLeave(items.All(i => grants.Exists(g => g.Items.Contains(i))), grants, demand, IsThere: true);
    }

    /// <summary>Asks those who must agree, in as many requests as the policy's bound on items makes of it.</summary>
    public AccessOutcome Ask(Viewer viewer, PreparedPackage package, string reason)
    {
        var outcome = AccessOutcome.NoItem;
        foreach (var part in packages.Items(package.Id).Chunk(AccessPolicy.MostItems))
        {
            outcome = rights.Access.Ask(viewer, new AccessForm(AccessWords.Of(package.IsOutside ? AccessAct.Supply : AccessAct.Copy), string.Join(' ', part), package.Case, package.Recipient, reason));
            if (outcome is not (AccessOutcome.Asked or AccessOutcome.Granted or AccessOutcome.AskedBefore))
            {
                return outcome;
            }
        }

        return outcome;
    }

    /// <summary>Writes the giving down, where it is allowed, and answers what is to be sent.</summary>
    public PackagePlan? Give(Viewer viewer, PreparedPackage package, PackageLeave leave)
    {
        if (!leave.IsGiven || package.PreparedBy != viewer.Account.Name || book.FindPlan(package.Id) is not { } plan)
        {
            return null;
        }

        var facts = new Dictionary<string, string> { ["rule"] = leave.Demand?.Rule.Id ?? "" };
        if (leave.Grants.Count > 0)
        {
            facts["grant"] = string.Join(' ', leave.Grants.Select(g => g.Id).Take(20));
        }

        book.Give(package, Told(viewer, viewer.Purpose) with { Facts = facts });
        return plan;
    }

    public void BreakOff(Viewer viewer, PreparedPackage package, string file) => book.BreakOff(package, Told(viewer, null), file);

    private static PackageOutcome? Read(PackableItems of, PackageForm form, List<EvidenceItem> chosen, out PackageTerms? terms)
    {
        terms = null;
        var (recipient, reason, statement) = (Said.Of(form.Recipient), Said.Of(form.Reason), Said.Of(form.Statement) ?? "");
        List<Investigator> two = [.. new[] { (form.Name1, form.Badge1), (form.Name2, form.Badge2) }.Select(i => new Investigator(Said.Of(i.Item1) ?? "", Said.Of(i.Item2) ?? ""))];
        if (chosen.Count == 0 || recipient is null || reason is null)
        {
            return chosen.Count == 0 ? PackageOutcome.NoItem : recipient is null ? PackageOutcome.NoRecipient : PackageOutcome.NoReason;
        }

        if (two.Exists(i => i.Name.Length == 0 || i.Badge.Length == 0) || two[0].Badge == two[1].Badge)
        {
            return PackageOutcome.TwoInvestigators;
        }

        if (two.SelectMany(i => new[] { i.Name, i.Badge }).Append(recipient).Append(reason).Append(statement).Any(t => t.Length > LongestText))
        {
            return PackageOutcome.TooLong;
        }

        terms = new PackageTerms(of.Case, recipient, form.Use != "inside", reason, statement, two, [.. DerivedKinds.Where(k => form.Derived?.Contains(k) ?? false)]);
        return chosen.Count > PackageTerms.MostItems ? PackageOutcome.TooMany : null;
    }

    private CustodyEvent Told(Viewer viewer, string? reason) => new() { Act = CustodyAct.PackagePrepared, At = rights.Clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address, Reason = reason };
}

/// <summary>By what is decided who may have what.</summary>
internal sealed record PackageRights(VisibleItems Visible, AccessJudge Judge, AccessDesk Access, AccessGrants Grants, DerivedWorks Works, TimeProvider Clock);
