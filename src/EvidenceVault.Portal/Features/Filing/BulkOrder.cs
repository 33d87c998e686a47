using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>What is to be done to many items: given a class, or filed under a case.</summary>
/// <param name="Value">The class, or the number of the case.</param>
internal sealed record BulkOrder(string Act, string Value)
{
    public const string Classify = "classify", Link = "link";

    /// <summary>Up to so many items at once.</summary>
    public const int Most = 500;

    public bool IsClass => Act == Classify;

    /// <summary>Null with the reason, where nothing can be done by it.</summary>
    public static BulkOrder? Read(string? act, string? value, Categories categories, out FilingOutcome refused)
    {
        var plain = (value ?? "").Trim();
        refused = act == Link ? FilingOutcome.BadCaseNumber : FilingOutcome.UnknownClass;
        var isSound = act == Link ? FilingDesk.IsCaseNumber(plain) : act == Classify && categories.Find(plain) is not null;
        return isSound ? new BulkOrder(act!, plain) : null;
    }

    /// <summary>The item as retention would see it afterwards: what it was goes on counting.</summary>
    public RetentionSubject Applied(RetentionSubject subject) => IsClass
        ? subject with { Class = Value, FormerClasses = subject.Class is { } before && before != Value ? [.. subject.FormerClasses, before] : subject.FormerClasses }
        : subject with { Cases = subject.Cases.Contains(Value) ? subject.Cases : [.. subject.Cases, Value] };
}

/// <summary>What would happen to one item.</summary>
internal enum BulkEffect
{
    Change,
    NoChange,

    /// <summary>It is not there, or is not the viewer's to change: he learns no more.</summary>
    NotThere,

    /// <summary>Its bytes were destroyed by procedure.</summary>
    Destroyed,
}

/// <summary>One line of the preview.</summary>
/// <param name="Before">The class it has, or the cases it is filed under.</param>
/// <param name="Kept">What is decided of its keeping now, and what would be afterwards; null where nothing changes.</param>
internal sealed record BulkLine(string Id, EvidenceItem? Item, BulkEffect Effect, string? Before, (RetentionDecision Now, RetentionDecision Then)? Kept);
