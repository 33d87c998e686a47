using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Texts;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>Decides single items for pages, by the rules and holds of this moment.</summary>
internal sealed class RetentionJudge(RetentionSubjects subjects, RetentionPacks packs, LegalHolds holds, PortalOptions options, TimeProvider clock)
{
    public IReadOnlyList<PackTerm> Terms() => packs.Terms();

    /// <summary>Null where there is no such item.</summary>
    public RetentionDecision? Decide(EvidenceItemId id) => subjects.Find(id) is { } found ? packs.Policy(options.Zone).Decide(found.Subject, holds.InForce(), clock.GetUtcNow()) : null;

    /// <summary>What is decided of each item now, and what would be if it were otherwise. Destroyed items and unknown ones are left out.</summary>
    public IReadOnlyDictionary<EvidenceItemId, (RetentionDecision Now, RetentionDecision Then)> Foresee(IEnumerable<EvidenceItemId> items, Func<RetentionSubject, RetentionSubject> change)
    {
        var (policy, inForce, now) = (packs.Policy(options.Zone), holds.InForce(), clock.GetUtcNow());
        return items.Select(subjects.Find).OfType<NumberedSubject>().Select(s => s.Subject)
            .ToDictionary(s => s.Item, s => (policy.Decide(s, inForce, now), policy.Decide(change(s), inForce, now)));
    }

    /// <summary>The decision in words, in the viewer's language; empty where there is no such item.</summary>
    public IReadOnlyList<string> Lines(EvidenceItemId id) => Decide(id) is { } decision ? RetentionExplanation.Lines(decision, PortalTexts.Language, options.Zone) : [];
}
