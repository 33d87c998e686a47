using System.Security.Cryptography;
using EvidenceVault.Core.Storage;
using Xunit;

namespace EvidenceVault.Testing.Storage;

/// <summary>
/// What <see cref="IEvidenceStore"/> and <see cref="IDestroyPort"/> promise. Every store derives a test class from this one and
/// passes it whole. Keys are new in each test, so a store may be shared between tests.
/// </summary>
public abstract partial class EvidenceStoreContract
{
    protected const int Mebibyte = 1 << 20;

    private DateTimeOffset? _later; // the same for the whole test, on a clock that goes on

    /// <summary>The store under test.</summary>
    protected abstract IEvidenceStore Store { get; }

    /// <summary>The way out of the same store.</summary>
    protected abstract IDestroyPort Destroyer { get; }

    /// <summary>Holds of the same store.</summary>
    protected abstract IHoldPort Holds { get; }

    /// <summary>The way of damaged copies out of the same store's way.</summary>
    protected abstract IRepairPort Repair { get; }

    /// <summary>The time by which the store's locks end.</summary>
    protected abstract DateTimeOffset Now { get; }

    /// <summary>How far a lock that a test waits for lies ahead: a moment for a store whose clock the test turns.</summary>
    protected virtual TimeSpan ShortLock => TimeSpan.FromSeconds(3);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A whole second far enough ahead that no test outlives it, near enough that nobody must wait for it for ever.</summary>
    protected DateTimeOffset Later => _later ??= WholeSecond(Now.AddMinutes(10));

    /// <summary>Lets the store's time pass, by a turn of the clock or by waiting.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>Checks behind the store's back that a failed put left nothing. Called beside the checks through the store.</summary>
    protected abstract Task AssertNothingIsStoredAsync(ObjectKey key);

    /// <summary>Makes the store give back other bytes for the key than were put, as a failing disk would.</summary>
    protected abstract Task DamageAsync(ObjectKey key, byte[] damaged);

    protected static DateTimeOffset WholeSecond(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    protected static ObjectKey NewKey() => ObjectKey.Parse($"derived/{RandomNumberGenerator.GetHexString(2, lowercase: true)}/{RandomName()}");

    protected static string RandomName() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    protected async Task<(ObjectKey Key, TestContent Content)> PutNewAsync(int bytes, DateTimeOffset? lockedUntil = null)
    {
        var (key, content) = (NewKey(), TestContent.Of(bytes));
        Assert.Equal(PutOutcome.Created, await PutAsync(key, content, lockedUntil ?? Later));
        return (key, content);
    }

    protected async Task<PutOutcome> PutAsync(ObjectKey key, TestContent content, DateTimeOffset lockedUntil)
    {
        await using var stream = content.Open();
        return await Store.PutAsync(key, content.Seal, stream, lockedUntil, Cancel);
    }

    protected async Task<byte[]> ReadAsync(ObjectKey key, ByteRange? range = null)
    {
        await using var stream = await Store.OpenAsync(key, range, Cancel);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    protected async Task AssertHoldsAsync(ObjectKey key, TestContent content, DateTimeOffset lockedUntil)
    {
        Assert.Equal(new StoredObject(key, content.Seal.Bytes, lockedUntil), await Store.FindAsync(key, Cancel));
        var read = await ReadAsync(key);
        Assert.True(content.Bytes.Span.SequenceEqual(read), "The bytes read are not the bytes put.");
    }

    protected async Task AssertAbsentAsync(ObjectKey key)
    {
        Assert.Null(await Store.FindAsync(key, Cancel));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.OpenAsync(key, null, Cancel));
        await AssertNothingIsStoredAsync(key);
    }
}
