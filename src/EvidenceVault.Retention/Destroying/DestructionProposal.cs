using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Retention.Destroying;

/// <summary>Makes the scope of a destruction from what is due at this moment, and asks others to agree to it. Nothing is destroyed by that.</summary>
public sealed class DestructionProposal(CatalogDatabase database, DestructionLimits limits, UpkeepBook book)
{
    private const int PageSize = 1000;

    private readonly RetentionSubjects _subjects = new(database);
    private readonly ApprovalBook _approvals = new(database);

    /// <summary>What would be proposed: everything that is due and in no other scope, oldest admission first, up to the largest scope there may be.</summary>
    public (DestructionScope Scope, IReadOnlyList<string> Officers) Draft(CancellationToken cancel)
    {
        var (policy, holds, now) = (new RetentionPacks(database).Policy(book.Options.Zone), new LegalHolds(database).InForce(), JsonMembers.AsWritten(book.Now));
        var pending = Pending();
        var (lines, officers, of) = (new List<ScopeLine>(), new SortedSet<string>(StringComparer.Ordinal), 0L);
        for (var page = _subjects.Page(0, PageSize); page.Count > 0; page = _subjects.Page(page[^1].Number, PageSize))
        {
            cancel.ThrowIfCancellationRequested();
            of += page.Count;
            foreach (var (_, bytes, sha256, _, subject) in page)
            {
                if (lines.Count < DestructionScope.MostItems && !pending.Contains(subject.Item) && policy.Decide(subject, holds, now) is { Outcome: RetentionOutcome.Due } decision)
                {
                    var longest = decision.Reasons[0];
                    lines.Add(new ScopeLine(
                        subject.Item, sha256, bytes, JsonMembers.AsWritten(subject.RecordedAt), JsonMembers.AsWritten(subject.IngestedAt), decision.RetainUntil!.Value, FormattableString.Invariant($"{longest.Pack} {longest.Version} {longest.Rule}"), subject.Class));
                    if (subject.Officer is { } badge)
                    {
                        officers.Add(badge);
                    }
                }
            }
        }

        var most = (int)limits.Most(of);
        return (new DestructionScope(now, of, lines.Count > most ? lines[..most] : lines), [.. officers]);
    }

    /// <summary>Asks for the destruction of what is due.</summary>
    /// <param name="actor">Who asks; he never approves.</param>
    /// <param name="from">Where from; null for the vault's own schedule.</param>
    /// <returns>The request; null when nothing is due.</returns>
    public ApprovalRequest? Propose(CustodyActor actor, string? from, string reason, CancellationToken cancel)
    {
        var (scope, officers) = Draft(cancel);
        if (scope.Items.Count == 0)
        {
            return null;
        }

        var request = new ApprovalRequest(
            ApprovalBook.NewId(), ApprovalKind.Destruction, FormattableString.Invariant($"{scope.Items.Count} {scope.Bytes} {scope.Of}"),
            limits.IsOrdinary(scope.Items.Count, scope.Of) ? null : AccessPolicy.WholeHouse, limits.Needs(scope.Items.Count, scope.Of), scope.ProposedAt, actor.Name, reason,
            scope.ProposedAt + limits.Validity, officers, scope.Write());
        database.Write(t => _approvals.Ask(t, request, ApprovalBook.Asking(request, actor, from)));
        return request;
    }

    /// <summary>Items in a scope that waits for approval, or was approved and is not at its end.</summary>
    private HashSet<Core.Evidence.EvidenceItemId> Pending()
    {
        var pending = new Destructions(database).Pending().ToHashSet();
        foreach (var request in _approvals.Page(openOnly: true, int.MaxValue).Where(r => r.Kind == ApprovalKind.Destruction && r.ExpiresAt > book.Now))
        {
            pending.UnionWith(DestructionScope.Read(request.Document).Items.Select(i => i.Item));
        }

        return pending;
    }
}
