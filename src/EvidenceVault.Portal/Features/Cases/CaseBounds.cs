using EvidenceVault.Core.Cases;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>What no case may exceed, whoever writes it: its line of the custody log holds it whole.</summary>
internal static class CaseBounds
{
    private const int LongestName = 64;

    /// <summary>Null where nothing is wrong.</summary>
    public static CaseOutcome? Wrong(CaseFacts known) =>
        known.Title.Length == 0 ? CaseOutcome.NoTitle
        : known.Unit.Length == 0 ? CaseOutcome.NoUnit
        : known.Officers.Count > CaseForm.MostOfficers || known.Officers.Any(o => o.Length is 0 or > LongestName || o.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c))) ? CaseOutcome.BadOfficers
        : known.Parties.Count > CaseForm.MostParties || !Texts(known).All(t => t.Length <= CaseForm.LongestText) || known.Unit.Length > LongestName || known.Parties.Any(p => p.Plate is { Length: > LongestName }) ? CaseOutcome.TooLong
        : Texts(known).Append(known.Unit).Any(t => t.Any(char.IsControl) || HasLoneSurrogate(t)) ? CaseOutcome.NoTitle
        : known.From > known.To ? CaseOutcome.BadTime
        : null;

    private static IEnumerable<string> Texts(CaseFacts known) =>
        known.Parties.SelectMany(p => new[] { p.Name, p.Plate }).Append(known.Place).Append(known.Title).OfType<string>();

    private static bool HasLoneSurrogate(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                at++;
            }
            else if (char.IsSurrogate(text[at]))
            {
                return true;
            }
        }

        return false;
    }
}
