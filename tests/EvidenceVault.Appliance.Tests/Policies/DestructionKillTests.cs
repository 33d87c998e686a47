using System.Collections.Concurrent;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;
using EvidenceVault.Testing;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>
/// The real program is killed outright at every removal of a file and at moments all along what it writes into the catalogue. strace ends it before the
/// call happens: what is left is what all earlier calls have done.
/// </summary>
public sealed class DestructionKillTests
{
    private const string Run = "retention destruction run";
    private const string Log = VaultCopy.Catalogue + "-wal";
    private const int MostWrites = 8;
    private const int MostAttempts = 5;
    private const int MostRounds = 5;

    /// <summary>How far the destruction, or one of its items, had come when the program died.</summary>
    private enum Moment
    {
        NothingBegun,
        CondemnedAndWhole,
        InOneStoreOnly,
        GoneAndNotBuried,
        BetweenTwoItems,
        BuriedAndNotCertified,
        Certified,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_destruction_killed_at_any_of_its_steps_loses_nothing_and_ends_as_an_undisturbed_one()
    {
        await using var due = await DueVault.StartAsync();
        var seen = new ConcurrentBag<Moment>();

        // Which thread makes which calls is chance, so a plan may miss a moment; another one then finds it.
        for (var round = 0; round < MostRounds && seen.Distinct().Count() < Enum.GetValues<Moment>().Length; round++)
        {
            await KillEverywhereAsync(due, round == 0 ? Removals(due, "") : [], seen);
        }

        Assert.Equal(Enum.GetValues<Moment>(), seen.Distinct().Order());
    }

    [Fact]
    public async Task A_destruction_killed_again_and_again_goes_on_from_wherever_it_was()
    {
        await using var due = await DueVault.StartAsync();
        using var vault = await due.CopyAsync();
        foreach (var kill in Removals(due, "", ".lock"))
        {
            Assert.True((await TraceAsync(vault, kill.File, new StraceFault(kill.Call, "signal=KILL", kill.Occurrence))).Injected, $"{kill}: it ended before");
            LosesNothing(due, vault, kill);
        }

        await EndsRightAsync(due, vault, null);
    }

    private static async Task KillEverywhereAsync(DueVault due, IReadOnlyList<Kill> removals, ConcurrentBag<Moment> seen)
    {
        var writes = await WritesAsync(due);
        await Parallel.ForEachAsync([.. removals, .. writes], new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Cancel }, async (planned, _) =>
        {
            var (vault, kill) = await KilledAsync(due, planned);
            using var end = vault;
            foreach (var moment in LosesNothing(due, vault, kill))
            {
                seen.Add(moment);
            }

            await EndsRightAsync(due, vault, kill);
        });
    }

    /// <summary>Every object that goes, in both stores, in their order.</summary>
    /// <param name="suffixes">Of its files: none for the object itself, <c>.lock</c> for the record of its lock.</param>
    private static IReadOnlyList<Kill> Removals(DueVault due, params string[] suffixes) =>
    [
        .. from item in due.Doomed.OrderBy(i => i.Id.Value, StringComparer.Ordinal)
           from store in VaultCopy.Stores
           from key in item.Keys
           from suffix in suffixes
           select new Kill($"{store}/{key}{suffix}", "unlink", 1),
    ];

    /// <summary>What an undisturbed run does to the catalogue: some of its writes, evenly spread, and everything else that makes them last or takes their log away.</summary>
    private static async Task<IReadOnlyList<Kill>> WritesAsync(DueVault due)
    {
        var kills = new List<Kill>();
        foreach (var file in new[] { Log, VaultCopy.Catalogue })
        {
            using var vault = await due.CopyAsync();
            var run = await TraceAsync(vault, file, null);
            Assert.Equal(0, run.ExitCode);
            await EndsRightAsync(due, vault, null);
            var counts = run.InOneThread;
            kills.AddRange(Spread(counts["pwrite64"], file == Log ? MostWrites : 2).Select(n => new Kill(file, "pwrite64", n)));
            kills.AddRange(from call in new[] { "fsync", "fdatasync", "ftruncate", "unlink" } from n in Enumerable.Range(1, counts.GetValueOrDefault(call)) select new Kill(file, call, n));
        }

        return kills;
    }

    /// <summary>From the first to the last of so many, at even distances.</summary>
    private static IEnumerable<int> Spread(int count, int most) => count <= most ? Enumerable.Range(1, count) : Enumerable.Range(0, most).Select(i => 1 + (i * (count - 1) / (most - 1)));

    /// <summary>
    /// What a program left that was killed where it was planned. strace counts the calls of each thread, and which thread makes how many is chance: where none
    /// came so far this time, a copy is killed at the last call that one of them came to.
    /// </summary>
    private static async Task<(VaultCopy Vault, Kill Kill)> KilledAsync(DueVault due, Kill planned)
    {
        var kill = planned;
        for (var attempt = 1; ; attempt++)
        {
            var vault = await due.CopyAsync();
            var run = await TraceAsync(vault, kill.File, new StraceFault(kill.Call, "signal=KILL", kill.Occurrence));
            if (run.Injected)
            {
                return (vault, kill);
            }

            vault.Dispose();
            Check(planned, kill.Occurrence > 1 && attempt < MostAttempts, $"the program ended before, after {run.InOneThread.GetValueOrDefault(kill.Call)} calls of a thread");
            kill = kill with { Occurrence = Math.Clamp(run.InOneThread.GetValueOrDefault(kill.Call), 1, kill.Occurrence - 1) };
        }
    }

    private static Task<StraceRun> TraceAsync(VaultCopy vault, string file, StraceFault? fault) =>
        Strace.RunAsync(VaultProgram.Command(Run, vault.Data), [Path.Combine(vault.Root, file)], fault, Cancel);

    /// <summary>Bytes are missing only where the log has said so before, and it tells of nothing as destroyed whose bytes are still there.</summary>
    private static HashSet<Moment> LosesNothing(DueVault due, VaultCopy vault, Kill kill)
    {
        var sight = vault.Look(due.Request);
        Keeps(vault, sight, due.Bystander, kill);
        var moments = due.Doomed.Select(item => MomentOf(vault, sight, item, kill)).OfType<Moment>().ToHashSet();
        var certified = sight.Destruction.State == DestructionState.Done;
        Check(kill, certified == (sight.Destruction.Certificate is not null), "the certificate is there too early, or too late");
        switch (sight.States.Values.Distinct().Order().ToList())
        {
            case [DestructionItemState.Listed]:
                moments.Add(Moment.NothingBegun);
                break;
            case [DestructionItemState.Listed, DestructionItemState.Destroyed]:
                moments.Add(Moment.BetweenTwoItems);
                break;
            case [DestructionItemState.Destroyed]:
                moments.Add(certified ? Moment.Certified : Moment.BuriedAndNotCertified);
                break;
        }

        Check(kill, certified == moments.Contains(Moment.Certified), "there is a certificate of what is not at its end");
        return moments;
    }

    /// <returns>Null for an item that is not begun, or at its end.</returns>
    private static Moment? MomentOf(VaultCopy vault, DestructionSight sight, KeptItem item, Kill? kill)
    {
        var state = sight.States[item.Id];
        var told = (sight.Told(CustodyAct.ItemCondemned, item.Id), sight.Told(CustodyAct.ItemDestroyed, item.Id), sight.Buried.Contains(item.Id));
        var objects = Objects(vault, item).ToList();
        switch (state)
        {
            case DestructionItemState.Listed:
                Check(kill, told == (0, 0, false), $"{item.Id} is {state}, and the log or a tombstone says otherwise");
                Keeps(vault, sight, item, kill);
                return null;
            case DestructionItemState.Condemned:
                Check(kill, told == (1, 0, false), $"{item.Id} is {state}, and the log or a tombstone says otherwise");
                Check(kill, objects.All(whole => whole is null or true), $"a file of {item.Id} is there in part");
                return VaultCopy.Stores.Count(s => vault.IsWhole(s, item.Original) is not null) switch { 0 => Moment.GoneAndNotBuried, 1 => Moment.InOneStoreOnly, _ => Moment.CondemnedAndWhole };
            default:
                Check(kill, state == DestructionItemState.Destroyed && told == (1, 1, true), $"{item.Id} is {state}, and the log or a tombstone says otherwise");
                Check(kill, objects.All(whole => whole is null), $"{item.Id} is {state}, and files of it are there");
                return null;
        }
    }

    private static async Task EndsRightAsync(DueVault due, VaultCopy vault, Kill? kill)
    {
        var (exit, output, error) = await VaultProgram.RunAsync(Run, vault.Data);
        Check(kill, exit == 0, $"the next run ended with {exit}: {output}{error}");
        var sight = vault.Look(due.Request);
        Keeps(vault, sight, due.Bystander, kill);
        foreach (var item in due.Doomed)
        {
            Check(kill, sight.States[item.Id] == DestructionItemState.Destroyed, $"{item.Id} is {sight.States[item.Id]} at the end");
            MomentOf(vault, sight, item, kill);
        }

        Check(kill, sight.Destruction is { State: DestructionState.Done, Certificate: not null, CertificateSeal: not null }, "there is no certificate");
        Check(kill, sight.Events.Count(e => e.Act == CustodyAct.DestructionCertified) == 1, "the log tells of the certificate not once");
        var root = TrustRoot.FromPem(await File.ReadAllTextAsync(Path.Combine(vault.Data, "trust", "root.pem"), Cancel));
        var seal = CadesSeal.Check(sight.Destruction.CertificateSeal, Sha256Digest.Of(sight.Destruction.Certificate), root, CertificateRole.Vault);
        Check(kill, seal.IsValid, $"the seal of the certificate: {seal.Reason}");
        (exit, output, error) = await VaultProgram.RunAsync("verify --full", vault.Data);
        Check(kill, exit == 0, $"the vault is not sound: {output}{error}");
    }

    private static void Keeps(VaultCopy vault, DestructionSight sight, KeptItem item, Kill? kill) =>
        Check(kill, sight.Rows.Contains(item.Id) && !sight.Buried.Contains(item.Id) && Objects(vault, item).All(whole => whole is true), $"{item.Id} is not whole, and the log does not say why");

    private static IEnumerable<bool?> Objects(VaultCopy vault, KeptItem item) => from store in VaultCopy.Stores from key in item.Keys select vault.IsWhole(store, key);

    private static void Check(Kill? kill, bool isTrue, string otherwise) => Assert.True(isTrue, $"{kill?.ToString() ?? "undisturbed"}: {otherwise}");

    /// <summary>Where the program dies: before so many-th call on the file.</summary>
    /// <param name="File">Below the directory of the copy.</param>
    private sealed record Kill(string File, string Call, int Occurrence);
}
