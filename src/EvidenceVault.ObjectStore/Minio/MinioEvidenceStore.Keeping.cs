using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.S3;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.DataModel.ObjectLock;

namespace EvidenceVault.ObjectStore.Minio;

/// <content>Reading versions back, locks, holds, and the way of a damaged version out of the way.</content>
public sealed partial class MinioEvidenceStore
{
    private const int ReadBytes = 1024 * 1024;

    /// <inheritdoc/>
    public async Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var until = ObjectLock.WholeSecond(lockedUntil);
        var current = await CurrentAsync(key, cancel) ?? throw new ObjectNotFoundException(key);
        if (until < current.Stored.LockedUntil)
        {
            throw new LockShortenedException(key, current.Stored.LockedUntil);
        }

        if (until > current.Stored.LockedUntil)
        {
            await LockAsync(key, current.Version, until, cancel);
        }
    }

    /// <inheritdoc/>
    public Task PlaceHoldAsync(ObjectKey key, CancellationToken cancel) => HoldAsync(key, held: true, cancel);

    /// <inheritdoc/>
    public Task ReleaseHoldAsync(ObjectKey key, CancellationToken cancel) => HoldAsync(key, held: false, cancel);

    /// <inheritdoc/>
    public async Task<string?> SetAsideAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel)
    {
        if (await CurrentAsync(key, cancel) is not { } current || await ReadAsync(key, current.Version, expected, cancel) != Held.No)
        {
            return null;
        }

        versions.Reject(key, current.Version);
        return "version " + current.Version;
    }

    /// <inheritdoc/>
    public async Task SettleAsync(ObjectKey key, Func<Stream, CancellationToken, Task<bool>> holds, CancellationToken cancel)
    {
        if (versions.FindProven(key) is not null || await CandidatesAsync(key, cancel) is not { Count: > 1 } candidates)
        {
            return;
        }

        foreach (var candidate in candidates)
        {
            await using var stream = await OpenVersionAsync(key, candidate.Version, null, cancel);
            if (await holds(stream, cancel))
            {
                versions.Pin(key, candidate.Version);
                return;
            }
        }
    }

    /// <summary>Looks whether the version is locked until then at least, and locks it if it is not.</summary>
    private async Task EnsureLockAsync(ObjectKey key, string version, DateTimeOffset until, CancellationToken cancel)
    {
        if (until > connection.Now && (await StatAsync(key, version, cancel) is not { } stat || ObjectLock.Until(stat) < until))
        {
            await LockAsync(key, version, until, cancel);
        }
    }

    /// <summary>Locks the version, and looks whether the server did.</summary>
    private async Task LockAsync(ObjectKey key, string version, DateTimeOffset until, CancellationToken cancel)
    {
        var request = new SetObjectRetentionArgs().WithBucket(connection.Place.Bucket).WithObject(key.Value).WithVersionId(version)
            .WithRetentionMode(ObjectRetentionMode.COMPLIANCE).WithRetentionUntilDate(until.UtcDateTime);
        await connection.AskAsync($"locking {key}", limited => connection.Minio.SetObjectRetentionAsync(request, limited), cancel);
        if (await StatAsync(key, version, cancel) is not { } stat || ObjectLock.Until(stat) < until)
        {
            throw new IOException($"The S3 server did not lock {key} until {ObjectLock.Text(until)} although it said so. Run: evidence-vault admin store check");
        }
    }

    private async Task HoldAsync(ObjectKey key, bool held, CancellationToken cancel)
    {
        var current = await CurrentAsync(key, cancel) ?? throw new ObjectNotFoundException(key);
        var request = new SetObjectLegalHoldArgs().WithBucket(connection.Place.Bucket).WithObject(key.Value).WithVersionId(current.Version).WithLegalHold(held);
        await connection.AskAsync($"holding {key}", limited => connection.Minio.SetObjectLegalHoldAsync(request, limited), cancel);
        if (await StatAsync(key, current.Version, cancel) is not { } stat || (stat.LegalHoldEnabled == true) != held)
        {
            throw new IOException($"The S3 server did not {(held ? "hold" : "release")} {key} although it said so. Run: evidence-vault admin store check");
        }
    }

    private Task<ObjectStat?> StatAsync(ObjectKey key, string version, CancellationToken cancel) => _stat.FindAsync(key, version, cancel);

    /// <summary>Whether the version holds exactly these bytes; reads every one.</summary>
    private async Task<Held> ReadAsync(ObjectKey key, string version, ContentSeal expected, CancellationToken cancel)
    {
        if (await StatAsync(key, version, cancel) is not { } stat)
        {
            return Held.Gone;
        }

        if (stat.Size != expected.Bytes)
        {
            return Held.No;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            await using var stream = await OpenVersionAsync(key, version, null, cancel);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long length = 0;
            for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0; length += read)
            {
                hash.AppendData(buffer, 0, read);
            }

            return length == expected.Bytes && new Sha256Digest(hash.GetHashAndReset()) == expected.Sha256 ? Held.Yes : Held.No;
        }
        catch (ObjectNotFoundException)
        {
            return Held.Gone;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task<Stream> OpenVersionAsync(ObjectKey key, string version, ByteRange? range, CancellationToken cancel)
    {
        var what = $"reading {key}";
        return connection.AskAsync<Stream>(
            what,
            async limited =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, await connection.PresignAsync(HttpVerb.GET, key.Value, version, AddressLife));
                request.Headers.Range = range is { } part ? new RangeHeaderValue(part.From, part.Length > long.MaxValue - part.From ? null : part.From + part.Length - 1) : null;
                var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited);
                if (response.IsSuccessStatusCode && (range is null || response.StatusCode == HttpStatusCode.PartialContent))
                {
                    return new IdleLimitedStream(response, await response.Content.ReadAsStreamAsync(limited), connection.Place.Idle, what);
                }

                using (response)
                {
                    throw response.StatusCode switch
                    {
                        HttpStatusCode.NotFound => new ObjectNotFoundException(key),
                        HttpStatusCode.RequestedRangeNotSatisfiable => new ArgumentOutOfRangeException(nameof(range), range, "The object has no byte at the range's beginning."),
                        HttpStatusCode.OK => new IOException($"The S3 server ignored the range that was asked for: {what}."),
                        _ => await S3Failure.ReadAsync(response, what, limited),
                    };
                }
            },
            cancel);
    }

    /// <summary>What reading a version back showed.</summary>
    private enum Held
    {
        Yes,
        No,
        Gone,
    }
}
