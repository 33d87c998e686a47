using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog.Tests;

public sealed class LedgerTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly TestCatalog _catalog = new();
    private readonly FixityLedger _fixity;
    private readonly CopyLedger _copies;

    public LedgerTests() => (_fixity, _copies) = (new FixityLedger(_catalog.Database), new CopyLedger(_catalog.Database));

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void What_waited_longest_is_checked_first_and_what_is_in_trouble_not_at_all()
    {
        var keys = Enter(4);
        _catalog.Database.Write(t => _fixity.NoteSound(t, StoreSide.Primary, keys[0], Now.AddDays(5)));
        _catalog.Database.Write(t => _fixity.NoteTrouble(t, StoreSide.Primary, keys[2], "gone"));

        var oldest = _fixity.Oldest(StoreSide.Primary, null, Now.AddDays(9), 10);

        Assert.Equal([keys[1], keys[3], keys[0]], oldest.Select(l => l.Key));
        Assert.Equal([keys[3], keys[0]], _fixity.Oldest(StoreSide.Primary, oldest[0], Now.AddDays(9), 10).Select(l => l.Key));
        Assert.Equal((keys[2], "gone"), (_fixity.Troubled(StoreSide.Primary, null, 10).Single().Key, _fixity.Troubled(StoreSide.Primary, null, 10).Single().Trouble));
        Assert.Empty(_fixity.Oldest(StoreSide.Second, null, Now.AddDays(9), 10));
        Assert.Equal(new CheckShare(4, 10, 1, 1, Now.AddMinutes(1)), _fixity.Share(StoreSide.Primary, Now.AddDays(4)));
    }

    [Fact]
    public void A_failed_copy_waits_longer_each_time_up_to_an_hour_and_a_forgotten_one_waits_again()
    {
        var key = Enter(1)[0];
        List<int> pauses = [];
        for (var failure = 0; failure < 12; failure++)
        {
            _copies.NoteFailed(_copies.Waiting(null, null, 1)[0], "away", Now);
            pauses.Add(Enumerable.Range(0, 4000).First(seconds => _copies.Waiting(null, Now.AddSeconds(seconds), 1).Count == 1));
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600], pauses);
        Assert.False(_copies.HasCopies());
        _copies.NoteCopied(key, Now);
        Assert.True(_copies.HasCopies());
        Assert.Equal(1, _catalog.Database.Write(_copies.Forget));
        Assert.Equal(new CopyLag(1, 1, Now, null), _copies.Lag());
    }

    [Fact]
    public void The_newest_event_of_a_kind_of_work_is_found_without_a_walk_through_the_log()
    {
        var work = new StoreWork(_catalog.Database);
        Assert.Null(work.Newest(CustodyAct.FixityChecked));
        foreach (var reason in new[] { "first", "second" })
        {
            _catalog.Database.Write(t => work.Append(t, TestCatalog.Event(CustodyAct.FixityChecked) with { Reason = reason }));
            _catalog.Database.Write(t => t.Append(TestCatalog.Event(CustodyAct.SignedIn)));
        }

        Assert.Equal("second", work.Newest(CustodyAct.FixityChecked)!.Reason);
        Assert.Null(work.Newest(CustodyAct.RestoreDrilled));
    }

    [Fact]
    public void Checks_go_by_indexes_whatever_the_size_of_the_ledger()
    {
        using var connection = new SqliteConnection($"Data Source={_catalog.Database.Path}");
        connection.Open();
        foreach (var (where, index) in new[]
        {
            ("trouble IS NULL AND checked_at < '9' AND (checked_at, key) > ('', '') ORDER BY checked_at, key", "stored_object_by_check"),
            ("copied_at IS NOT NULL AND copy_trouble IS NULL AND copy_checked_at < '9' AND (copy_checked_at, key) > ('', '') ORDER BY copy_checked_at, key", "stored_object_by_copy_check"),
            ("copied_at IS NULL AND (stored_at, key) > ('', '') ORDER BY stored_at, key", "stored_object_uncopied"),
            ("trouble IS NOT NULL AND key > '' ORDER BY key", "stored_object_troubled"),
        })
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of this test
            command.CommandText = $"EXPLAIN QUERY PLAN SELECT * FROM stored_object WHERE {where} LIMIT 10";
#pragma warning restore CA2100
            using var plan = command.ExecuteReader();
            Assert.True(plan.Read());
            Assert.Contains("INDEX " + index + " ", plan.GetString(3) + " ", StringComparison.Ordinal);
            Assert.False(plan.Read(), "sorted apart");
        }
    }

    private List<ObjectKey> Enter(int count)
    {
        var keys = Enumerable.Range(0, count).Select(n => ObjectKey.Parse($"examinations/{n:00}/x")).ToList();
        for (var n = 0; n < count; n++)
        {
            new StoredObjects(_catalog.Database).Enter(keys[n], new ContentSeal(n + 1, Sha256Digest.Of([(byte)n])), Now.AddMinutes(n));
        }

        return keys;
    }
}
