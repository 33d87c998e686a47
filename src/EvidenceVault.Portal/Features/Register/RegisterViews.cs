using EvidenceVault.Catalog;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>A choice among units; where the viewer has but one, there is none.</summary>
internal sealed record UnitChoice(IReadOnlyList<UnitEntry> Units, string? Chosen, bool MayChoose);

/// <summary>What is to be said of a recorder at a glance.</summary>
internal sealed record RecorderState(RecorderRow Row, bool IsOverdue);
