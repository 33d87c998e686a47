using System.Collections.Frozen;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Explaining;

/// <summary>How giving an explanation ended; each has a text for the person who gave it.</summary>
internal enum ExplainOutcome
{
    Done,
    NotOpen,
    NoCode,
    TooShort,
    TooLong,
}

/// <summary>Takes explanations: a code for statistics, and words for those who read them later. The change and its custody event are one.</summary>
internal sealed class ExplanationDesk(CatalogDatabase database, Explanations explanations, TimeProvider clock)
{
    public const int ShortestText = 4;
    public const int LongestText = 1000;

    /// <summary>The kinds of reason; each has a text explain.code.*.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["battery-empty", "card-full", "device-fault", "card-formatted", "deleted-on-device", "operating-error", "test-recording", "other"];

    private static readonly FrozenSet<string> Known = Codes.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The request, if it is within the viewer's scope.</summary>
    public Explanation? Find(Viewer viewer, string id) => explanations.Find(id) is { } found && Covers(ScopeOf(viewer), found) ? found : null;

    public IReadOnlyList<Explanation> Page(Viewer viewer, bool openOnly, int most) => explanations.Page(ScopeOf(viewer), openOnly, most);

    public (int Open, int Overdue) Count(Viewer viewer) => explanations.Count(ScopeOf(viewer), clock.GetUtcNow());

    /// <summary>Whether it is for this viewer to explain: the officer for himself, a supervisor for those of his unit.</summary>
    public static bool MayExplain(Viewer viewer, Explanation asked) => viewer.Account.Role switch
    {
        AccountRole.Officer => asked.Officer is not null && asked.Officer == viewer.Account.Officer,
        AccountRole.Supervisor => Covers(viewer.Scope, asked),
        _ => false,
    };

    /// <returns>Null where there is no such request for this viewer.</returns>
    public ExplainOutcome? Give(Viewer viewer, string id, string? code, string? text)
    {
        var words = (text ?? "").ReplaceLineEndings("\n").Trim();
        return database.Write<ExplainOutcome?>(transaction =>
        {
            if (explanations.Find(transaction, id) is not { } asked || !MayExplain(viewer, asked))
            {
                return null;
            }

            if (asked.State != ExplanationState.Open)
            {
                return ExplainOutcome.NotOpen;
            }

            if (code is null || !Known.Contains(code))
            {
                return ExplainOutcome.NoCode;
            }

            if (words.Length < ShortestText || words.Any(c => char.IsControl(c) && c != '\n'))
            {
                return ExplainOutcome.TooShort;
            }

            if (words.Length > LongestText)
            {
                return ExplainOutcome.TooLong;
            }

            explanations.Write(transaction, new CustodyEvent
            {
                Act = CustodyAct.ExplanationGiven,
                At = clock.GetUtcNow(),
                Actor = viewer.Actor,
                Session = asked.Session,
                From = viewer.Address,
                Reason = words,
                Facts = new Dictionary<string, string> { ["explanation"] = id, ["recorder"] = asked.Recorder, ["code"] = code, ["purpose"] = viewer.Purpose },
            });
            return ExplainOutcome.Done;
        });
    }

    /// <summary>Who keeps the recorders sees what is asked about them, and no footage.</summary>
    private static ViewerScope ScopeOf(Viewer viewer) => viewer.Account.Role != AccountRole.EquipmentManager ? viewer.Scope
        : viewer.EquipmentUnit is { } unit ? new ViewerScope(Unit: unit) : new ViewerScope(Everything: true);

    private static bool Covers(ViewerScope scope, Explanation asked) =>
        scope.CoversUnit(asked.Unit) || (scope.Officer is not null && asked.Officer == scope.Officer);
}
