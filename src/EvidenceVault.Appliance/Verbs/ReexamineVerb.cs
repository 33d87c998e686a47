using System.CommandLine;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault reexamine</c>: has items examined again that were examined before something was looked for, such as their list of frames.</summary>
internal static class ReexamineVerb
{
    private const int MostAtOnce = 100_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var missing = new Option<string>("--missing") { Description = "What they have not: frames (markers and clips by the frame) or scenes (black and frozen pictures, changes of scene).", DefaultValueFactory = _ => "frames" };
        missing.AcceptOnlyFromAmong("frames", "scenes");
        var most = new Option<int>("--most") { Description = "At most so many items this time, the oldest first.", DefaultValueFactory = _ => 500, HelpName = "N" };
        most.Validators.Add(r => { if (r.GetValueOrDefault<int>() is < 1 or > MostAtOnce) { r.AddError($"--most: give a number from 1 to {MostAtOnce}."); } });
        var wait = new Option<int>("--wait") { Description = "Show the progress for up to so many seconds; 0 does not wait. What is ordered stays ordered.", DefaultValueFactory = _ => 3600, HelpName = "SECONDS" };
        wait.Validators.Add(r => { if (r.GetValueOrDefault<int>() is < 0 or > 604_800) { r.AddError("--wait: give a number of seconds from 0 to 604800."); } });
        var language = new Option<string?>("--language") { Description = "zh-CN or en (default: both).", HelpName = "LANGUAGE" };
        language.AcceptOnlyFromAmong("zh-CN", "en");
        var command = new Command("reexamine", "Have recordings examined again that were examined before their frames were listed. Originals are only read; each order is a line of the custody log.") { data, missing, most, wait, language };
        command.SetAction(async (parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var told = new Teller(parsed.GetValue(language));
            var items = Order(vault, parsed.GetValue(missing)!, parsed.GetValue(most), cancel);
            told.Say($"已下达 {items.Count} 项重新检查。", $"{items.Count} items are to be examined again.");
            if (items.Count == 0 || parsed.GetValue(wait) == 0)
            {
                return ExitCode.Done;
            }

            if (DirectoryLock.TryEnterAlone(vault.Folder.ServeLock) is { } nobody)
            {
                nobody.Dispose();
                told.Say("保全系统未在运行；启动后自动检查：evidence-vault serve", "The vault does not run: they are examined when it does. Start it with: evidence-vault serve");
                return ExitCode.NotAsItShouldBe;
            }

            return await WatchAsync(vault, told, items, vault.Clock.GetUtcNow() + TimeSpan.FromSeconds(parsed.GetValue(wait)), cancel);
        });
        return command;
    }

    /// <summary>Puts items back into the queue, each with its line of the log in one commit. Stopped half-way, those before stay ordered.</summary>
    private static List<EvidenceItemId> Order(OpenVault vault, string missing, int most, CancellationToken cancel)
    {
        var queue = new Derivations(vault.Database);
        var ordered = new List<EvidenceItemId>();
        foreach (var item in queue.Lacking(missing, most))
        {
            cancel.ThrowIfCancellationRequested();
            var isOrdered = vault.Database.Write(transaction =>
            {
                if (!queue.TryQueueAgain(transaction, item, vault.Clock.GetUtcNow()))
                {
                    return false; // somebody else was faster, or it was destroyed
                }

                transaction.Append(vault.ConsoleAct(CustodyAct.ExaminationOrdered, ("missing", missing)) with { Item = item });
                return true;
            });
            if (isOrdered)
            {
                ordered.Add(item);
            }
        }

        return ordered;
    }

    private static async Task<int> WatchAsync(OpenVault vault, Teller told, List<EvidenceItemId> items, DateTimeOffset until, CancellationToken cancel)
    {
        var queue = new Derivations(vault.Database);
        var waiting = new List<EvidenceItemId>(items);
        var failed = 0;
        var last = -1;
        try
        {
            while (waiting.Count > 0 && vault.Clock.GetUtcNow() < until)
            {
                foreach (var item in waiting.ToList())
                {
                    var state = queue.Find(item)?.State;
                    if (state == DerivationState.Queued)
                    {
                        break; // they are taken in their order: behind one that waits nothing has changed
                    }

                    if (state != DerivationState.Running)
                    {
                        failed += state == DerivationState.Failed ? 1 : 0;
                        waiting.Remove(item);
                    }
                }

                if (items.Count - waiting.Count is var done && done != last)
                {
                    told.Say($"已完成 {done}／{items.Count} 项", $"{done} of {items.Count} done");
                    last = done;
                }

                if (waiting.Count > 0)
                {
                    await Task.Delay(Look, vault.Clock, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            told.Say($"已停止显示；其余 {waiting.Count} 项仍在队列中。", $"No longer shown. The other {waiting.Count} stay in the queue.");
            throw;
        }

        if (failed > 0)
        {
            told.Say($"{failed} 项未能检查，原因见该项页面。", $"{failed} could not be examined; their pages say why.");
        }

        return waiting.Count == 0 && failed == 0 ? ExitCode.Done : ExitCode.NotAsItShouldBe;
    }

    /// <summary>Says everything in one language or in both.</summary>
    private sealed class Teller(string? language)
    {
        public void Say(string chinese, string english)
        {
            foreach (var text in language switch { "zh-CN" => new[] { chinese }, "en" => [english], _ => [chinese, english] })
            {
                Console.WriteLine(text);
            }
        }
    }
}
