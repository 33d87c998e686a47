using System.CommandLine;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault retention report</c>: the decision on every item, with its explanation, for a file or a printer.</summary>
internal static class RetentionReportVerb
{
    private const int PageSize = 1000;

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var outcome = new Option<string?>("--outcome") { Description = "Only items with this outcome: keep, review or due (default: all).", HelpName = "OUTCOME" };
        outcome.AcceptOnlyFromAmong("keep", "review", "due");
        var language = new Option<string?>("--language") { Description = "zh-CN or en (default: both).", HelpName = "LANGUAGE" };
        language.AcceptOnlyFromAmong("zh-CN", "en");
        var command = new Command("report", "Decide every item now and print it with what the decision rests on, in the words of the item's page. Changes nothing; the custody log says that it was printed.") { data, outcome, language };
        command.SetAction((parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var wanted = parsed.GetValue(outcome) is { } word ? Enum.Parse<RetentionOutcome>(word, ignoreCase: true) : (RetentionOutcome?)null;
            var languages = parsed.GetValue(language) is { } one ? new[] { one } : ["zh-CN", "en"];
            var (policy, holds, subjects, now) = (new RetentionPacks(vault.Database).Policy(VaultHost.Zone), new LegalHolds(vault.Database).InForce(), new RetentionSubjects(vault.Database), vault.Clock.GetUtcNow());
            vault.Database.Write(t => t.Append(vault.ConsoleAct(CustodyAct.ItemListed, ("query", "retention report " + (wanted?.ToString() ?? "all")))));
            var (printed, of) = (0L, 0L);
            for (var page = subjects.Page(0, PageSize); page.Count > 0; page = subjects.Page(page[^1].Number, PageSize))
            {
                cancel.ThrowIfCancellationRequested();
                of += page.Count;
                foreach (var (item, decision) in page.Select(i => (i.Subject, Decision: policy.Decide(i.Subject, holds, now))).Where(d => wanted is null || d.Decision.Outcome == wanted))
                {
                    printed++;
                    Console.WriteLine($"{item.Item}  {item.Officer ?? "-"}  {item.Recorder ?? "-"}  {item.Class ?? "-"}");
                    foreach (var line in languages.SelectMany(l => RetentionExplanation.Lines(decision, l, VaultHost.Zone)))
                    {
                        Console.WriteLine("  " + line);
                    }
                }
            }

            Console.WriteLine(FormattableString.Invariant($"{printed} of {of} items."));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
