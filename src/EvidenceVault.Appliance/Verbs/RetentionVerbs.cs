using System.CommandLine;
using System.Globalization;
using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Retention;
using EvidenceVault.Retention.Deciding;
using EvidenceVault.Retention.Destroying;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault retention</c>: how long items stay and why, and the rule packs that say so.</summary>
internal static class RetentionVerbs
{
    public static Command Create() => new("retention", "How long items stay, and why; rule packs.") { Explain(), RetentionReportVerb.Create(), Decide(), Packs(), Propose(), Destruction(), ForecastVerb.Create() };

    private static Command Explain()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var id = new Argument<string>("ID") { Description = "The item, ev-… ." };
        var language = new Option<string?>("--language") { Description = "zh-CN or en (default: both).", HelpName = "LANGUAGE" };
        language.AcceptOnlyFromAmong("zh-CN", "en");
        var command = new Command("explain", "Decide one item now, and say what the decision rests on and what would change it. Changes nothing.") { id, data, language, json };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            if (!EvidenceItemId.TryParse(parsed.GetValue(id), out var item) || new RetentionSubjects(vault.Database).Find(item) is not { } found)
            {
                throw new VaultException($"There is no item '{parsed.GetValue(id)}'. List them with: evidence-vault items");
            }

            var decision = new RetentionPacks(vault.Database).Policy(VaultHost.Zone).Decide(found.Subject, new LegalHolds(vault.Database).InForce(), vault.Clock.GetUtcNow());
            var languages = parsed.GetValue(language) is { } one ? new[] { one } : ["zh-CN", "en"];
            if (parsed.GetValue(json))
            {
                Console.WriteLine(RetentionDecisionJson.Of(item, decision, languages, VaultHost.Zone).ToJsonString(RetentionDecisionJson.Readable));
                return ExitCode.Done;
            }

            Console.WriteLine(string.Join("\n\n", languages.Select(l => string.Join('\n', RetentionExplanation.Lines(decision, l, VaultHost.Zone)))));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Decide()
    {
        var data = CommonOptions.Data();
        var command = new Command("decide", "Decide every item now, as the vault does once a day: notes the outcomes and moves the store's locks on. Destroys nothing.") { data };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (_, services) =>
        {
            var report = await services.GetRequiredService<DecisionRound>().RunAsync(null, cancel);
            Console.WriteLine(FormattableString.Invariant(
                $"{report.Items} items: {report.Keep} kept ({report.Held} on hold), {report.Review} to be reviewed, {report.Due} due. {report.Changed} decisions changed, {report.Extended} locks moved on."));
            if (report.NotExtended.Count > 0)
            {
                Console.WriteLine($"■ {report.NotExtended.Count} locks could not be moved on, and will be tried again: {report.NotExtended.Why}");
            }

            return report.NotExtended.Count == 0 ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        }));
        return command;
    }

    private static Command Packs()
    {
        var data = CommonOptions.Data();
        var command = new Command("packs", "List the versions of rule packs that are or were in force. Without one nothing is ever due.") { data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var terms = new RetentionPacks(vault.Database).Terms();
            if (terms.Count == 0)
            {
                Console.WriteLine("No rule pack was ever in force: nothing is due. Propose one with: evidence-vault retention propose FILE --reason TEXT");
            }

            foreach (var term in terms)
            {
                Console.WriteLine($"{term.Pack.Id} {term.Pack.Version}  {term.Pack.Rules.Count} rules  from {Day(term.From)}  {(term.Until is { } until ? "until " + Day(until) : term.From > vault.Clock.GetUtcNow() ? "to come" : "in force")}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Propose()
    {
        var data = CommonOptions.Data();
        var file = new Argument<string>("FILE") { Description = "The rule pack, such as policies/retention/mps-2016.yaml." };
        var reason = new Option<string>("--reason") { Description = "Why it is to be in force.", Required = true, HelpName = "TEXT" };
        var policies = new Option<string>("--policies") { Description = "Directory with the category tree (default: the one shipped with the program).", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "policies"), HelpName = "DIR" };
        var command = new Command(
            "propose",
            """
            Check a rule pack, say what it would change, and ask for approval. Two people (legal officers or supervisors) must agree in the portal; then it is in force from its
            date, or from that moment if its date has passed. What is kept already is never kept for less: earlier versions go on counting for what was there while they were in force.
            """) { file, data, reason, policies };
        command.SetAction((parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var classes = RetentionPackFile.Classes(Path.Combine(parsed.GetValue(policies)!, "categories", "traffic.yaml"));
            var pack = RetentionPackFile.Load(parsed.GetValue(file)!, classes, VaultHost.Zone).Pack;
            var now = vault.Clock.GetUtcNow();
            if (new RetentionPacks(vault.Database).Terms().LastOrDefault(t => t.Pack.Id == pack.Id) is { } newest && newest.Pack.Version >= pack.Version)
            {
                throw new VaultException($"Version {newest.Pack.Version} of '{pack.Id}' is known. Raise the version in {parsed.GetValue(file)}.");
            }

            var from = PackStart.Of(pack, now, VaultHost.Zone);
            var changes = new PackSimulation(vault.Database, VaultHost.Zone).Run(pack, from, now, null, cancel);
            var request = new ApprovalRequest(
                ApprovalBook.NewId(), ApprovalKind.RulePack, FormattableString.Invariant($"{pack.Id} {pack.Version} {changes.Longer} {changes.Items}"), null, ApprovalRules.Needs(ApprovalKind.RulePack),
                now, "console:" + Environment.UserName, parsed.GetValue(reason)!, now + ApprovalRules.Validity, [], RetentionPackFormat.Write(pack));
            vault.Database.Write(t => new ApprovalBook(vault.Database).Ask(t, request, ApprovalBook.Asking(request, vault.ConsoleAct(CustodyAct.ApprovalRequested).Actor, "console")));
            Console.WriteLine(FormattableString.Invariant(
                $"'{pack.Id}' version {pack.Version} ({pack.Rules.Count} rules) is proposed as {request.Id}. Of {changes.Items} items, {changes.Longer} would be kept for longer, {changes.NoLongerDue} would no longer be due, and {changes.Due} would become due that no pack covers now. Two people must agree in the portal by {Day(request.ExpiresAt)}; then it is in force from {Day(from)}."));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Destruction() => new("destruction", "Destroy by procedure: propose, have two others agree in the portal, wait, be checked again.") { ProposeDestruction(), Run(), Destructions() };

    private static Command ProposeDestruction()
    {
        var data = CommonOptions.Data();
        var reason = new Option<string>("--reason") { Description = "Why it is to be destroyed.", Required = true, HelpName = "TEXT" };
        var dry = new Option<bool>("--dry-run") { Description = "Only list what would be proposed." };
        var command = new Command("propose", "List what is due and ask for its destruction. Nothing is destroyed by asking; two others must agree in the portal, three where it is much.") { data, reason, dry };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, (_, services) =>
        {
            var proposal = services.GetRequiredService<DestructionProposal>();
            if (parsed.GetValue(dry))
            {
                var (scope, _) = proposal.Draft(cancel);
                foreach (var line in scope.Items)
                {
                    Console.WriteLine($"{line.Item}  {line.Sha256}  {line.Bytes,14}  kept until {Day(line.RetainUntil.AddTicks(-1))}  {line.Rule}  {line.Class}");
                }

                Console.WriteLine(FormattableString.Invariant($"{scope.Items.Count} items, {StoreVerbs.Size(scope.Bytes)}, of {scope.Of} in the vault. Nothing was proposed."));
                return Task.FromResult(ExitCode.Done);
            }

            var act = OpenVault.ConsoleAct(TimeProvider.System, CustodyAct.ApprovalRequested);
            var request = proposal.Propose(act.Actor, act.From, parsed.GetValue(reason)!, cancel);
            Console.WriteLine(request is null ? "Nothing is due." : FormattableString.Invariant($"Proposed as {request.Id}: {request.Subject.Split(' ')[0]} items. {request.Needs} people must agree in the portal by {Day(request.ExpiresAt)}."));
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    private static Command Run()
    {
        var data = CommonOptions.Data();
        var command = new Command("run", "Destroy now what was agreed to and has cooled off, as the vault does every hour. Exit 1 if an alarm stopped it.") { data };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (_, services) =>
        {
            var report = await services.GetRequiredService<DestructionRound>().RunAsync(cancel);
            Console.WriteLine(FormattableString.Invariant($"{report.Destroyed} items destroyed, {report.Spared} spared, {report.Postponed} wait and are tried again; {report.Certified} destructions certified."));
            if (report.Halted > 0)
            {
                Console.WriteLine(FormattableString.Invariant($"■ {report.Halted} destructions were stopped for good: too much would have gone in too short a time. Find out why before anything is proposed again."));
            }

            return report.Halted == 0 ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        }));
        return command;
    }

    private static Command Destructions()
    {
        var data = CommonOptions.Data();
        var command = new Command("list", "List the destructions that were agreed to.") { data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var destructions = new Destructions(vault.Database);
            foreach (var found in destructions.Page(int.MaxValue))
            {
                var items = destructions.Items(found.Id);
                Console.WriteLine($"{found.Id}  {found.State,-7}  not before {Day(found.ExecuteFrom)}  {items.Count(i => i.State == DestructionItemState.Destroyed)} destroyed, {items.Count(i => i.State == DestructionItemState.Spared)} spared, {items.Count(i => i.State is DestructionItemState.Listed or DestructionItemState.Condemned)} waiting");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, VaultHost.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
