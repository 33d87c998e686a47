using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>
/// The evidence store in a bucket with versioning and Object Lock. A server may take a second upload of a key; the version that was proven first is
/// pinned and stays the object, whatever arrives later. It can create, extend and hold, never remove: removal is <see cref="MinioDestroyer"/>.
/// </summary>
/// <param name="versions">Remembers which version is the proven one.</param>
public sealed partial class MinioEvidenceStore(S3Connection connection, IObjectVersions versions) : IEvidenceStore, IDirectUploads, IHoldPort, IRepairPort, IVersionRecovery
{
    /// <summary>How long an upload instruction is good for: the last file of a long session waits for all before it.</summary>
    private static readonly TimeSpan InstructionLife = TimeSpan.FromHours(12);

    private static readonly TimeSpan AddressLife = TimeSpan.FromMinutes(15);

    /// <summary>Puts of so many different keys go on side by side; keys are dealt out among them by chance.</summary>
    private const int PutsAtOnce = 64;

    private readonly VersionList _list = new(connection);
    private readonly VersionStat _stat = new(connection);
    private readonly SemaphoreSlim[] _puts = [.. Enumerable.Range(0, PutsAtOnce).Select(_ => new SemaphoreSlim(1))];

    /// <inheritdoc/>
    public async Task<WebInstruction> InstructAsync(ObjectKey key, ContentSeal expected, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var headers = await HeadersAsync(key, expected, lockedUntil, cancel);
        return new WebInstruction("PUT", await connection.PresignAsync(HttpVerb.PUT, key.Value, null, InstructionLife, headers), headers);
    }

    /// <inheritdoc/>
    /// <remarks>Nothing stays unlocked: a lock that has ended before it began becomes one of a few minutes.</remarks>
    /// <exception cref="ArgumentException">The lock's end has a fraction of a second.</exception>
    public async Task<PutOutcome> PutAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var until = ObjectLock.WholeSecond(lockedUntil);

        // Puts of one key within this process come one after the other; between processes the pin decides.
        var alone = _puts[(uint)key.GetHashCode() % PutsAtOnce];
        await alone.WaitAsync(cancel);
        try
        {
            if (await KeepIfThereAsync(key, until, cancel))
            {
                return PutOutcome.AlreadyThere;
            }

            if (await UploadAsync(key, expected, content, until, cancel) is not { } version)
            {
                await KeepIfThereAsync(key, until, cancel); // another process was faster
                return PutOutcome.AlreadyThere;
            }
            //// A crash now leaves a version that nobody has proven: the next put finds it, and proving pins it.

            if (await ReadAsync(key, version, expected, cancel) != Held.Yes)
            {
                versions.RejectUnproven(key, version);
                throw new IOException($"The S3 server gave back other bytes of {key} than it was sent. They were set aside as version {version}; call the server's administrator.");
            }

            await EnsureLockAsync(key, version, until, cancel);
            if (versions.Pin(key, version) is var pinned && pinned != version)
            {
                if (await _stat.FindAsync(key, pinned, cancel) is not null)
                {
                    await KeepIfThereAsync(key, until, cancel);
                    return PutOutcome.AlreadyThere; // ours is surplus, and reported as such
                }

                versions.Replace(key, pinned, version); // what was proven once is gone from the store
            }
            //// A crash now leaves the object, proven and locked.

            return PutOutcome.Created;
        }
        finally
        {
            alone.Release();
        }
    }

    /// <inheritdoc/>
    /// <remarks>A version without a COMPLIANCE lock is reported as locked until 1970-01-01.</remarks>
    public async Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel) => (await CurrentAsync(key, cancel))?.Stored;

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel)
    {
        if (range is { } wanted)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(wanted.From, nameof(range));
            ArgumentOutOfRangeException.ThrowIfNegative(wanted.Length, nameof(range));
        }

        var version = versions.FindProven(key) ?? (await CurrentAsync(key, cancel))?.Version ?? throw new ObjectNotFoundException(key);
        if (range is { Length: 0 } nothing)
        {
            await using var probe = await OpenVersionAsync(key, version, nothing with { Length = 1 }, cancel); // refuses a beginning behind the end
            return Stream.Null;
        }

        return await OpenVersionAsync(key, version, range, cancel);
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel)
    {
        var pinned = versions.FindProven(key);
        if (pinned is not null && await ReadAsync(key, pinned, expected, cancel) is var held and not Held.Gone)
        {
            return held == Held.Yes ? await FindAsync(key, cancel) : null;
        }

        foreach (var candidate in await CandidatesAsync(key, cancel))
        {
            switch (await ReadAsync(key, candidate.Version, expected, cancel))
            {
                case Held.Yes when pinned is not null:
                    versions.Replace(key, pinned, candidate.Version); // the pinned one is gone from the store
                    return await FindAsync(key, cancel);
                case Held.Yes:
                    return versions.Pin(key, candidate.Version) == candidate.Version ? await FindAsync(key, cancel) : await ProveAsync(key, expected, cancel);
                case Held.No:
                    versions.RejectUnproven(key, candidate.Version); // not looked at again, so that the right bytes are asked for
                    break;
                default:
                    break; // gone since it was listed
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, [EnumeratorCancellation] CancellationToken cancel)
    {
        _ = ObjectKey.Parse(firstSegment + "/x"); // one plain segment
        VersionLine? chosen = null;
        await foreach (var line in _list.WalkAsync(firstSegment + "/", cancel))
        {
            if (chosen is not null && chosen.Key != line.Key)
            {
                yield return new ListedObject(ObjectKey.Parse(chosen.Key), chosen.Bytes);
                chosen = null;
            }

            // A key's lines come newest first: the last that counts is the oldest, and the proven one wins over all.
            if (Counts(line) is { } key && (versions.FindProven(key) is not { } proven || proven == line.Version))
            {
                chosen = line;
            }
        }

        if (chosen is not null)
        {
            yield return new ListedObject(ObjectKey.Parse(chosen.Key), chosen.Bytes);
        }
    }

    /// <summary>The line's key, where it is one of ours and the line may stand for it.</summary>
    private ObjectKey? Counts(VersionLine line) =>
        !line.IsDeleteMarker && ObjectKey.TryParse(line.Key, out var key) && !versions.Rejected(key).Contains(line.Version) ? key : null;

    private async Task<IReadOnlyList<VersionLine>> CandidatesAsync(ObjectKey key, CancellationToken cancel)
    {
        var rejected = versions.Rejected(key);
        return [.. (await _list.OfKeyAsync(key.Value, cancel)).Where(line => !rejected.Contains(line.Version))];
    }

    /// <summary>The version that stands for the key, and what the server knows of it.</summary>
    private async Task<Current?> CurrentAsync(ObjectKey key, CancellationToken cancel)
    {
        var version = versions.FindProven(key) ?? (await CandidatesAsync(key, cancel) is [var oldest, ..] ? oldest.Version : null);
        return version is not null && await StatAsync(key, version, cancel) is { } stat
            ? new Current(version, new StoredObject(key, stat.Size, ObjectLock.Until(stat), stat.LegalHoldEnabled == true))
            : null;
    }

    private async Task<bool> KeepIfThereAsync(ObjectKey key, DateTimeOffset until, CancellationToken cancel)
    {
        if (await CurrentAsync(key, cancel) is not { } current)
        {
            return false;
        }

        // Bytes that nobody has proven keep the short lock they came with.
        if (versions.FindProven(key) == current.Version)
        {
            await EnsureLockAsync(key, current.Version, until, cancel);
        }

        return true;
    }

    private async Task<Dictionary<string, string>> HeadersAsync(ObjectKey key, ContentSeal expected, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var now = connection.Now;
        var until = lockedUntil > now ? lockedUntil : new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero) + ObjectLock.Shortest;
        var headers = new Dictionary<string, string>
        {
            [ObjectLock.ModeHeader] = ObjectLock.Compliance,
            [ObjectLock.UntilHeader] = ObjectLock.Text(until),
            ["Content-Length"] = expected.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["x-amz-checksum-sha256"] = Convert.ToBase64String(expected.Sha256.ToBytes()),
        };

        // Where there is nothing yet, a server that knows the condition lets only one upload through. Beside rejected versions the right bytes must get in.
        if ((await _list.OfKeyAsync(key.Value, cancel)).Count == 0)
        {
            headers["If-None-Match"] = "*";
        }

        return headers;
    }

    /// <returns>The version made; null if the server has an object of this key already.</returns>
    private async Task<string?> UploadAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset until, CancellationToken cancel)
    {
        if (expected.Bytes == 0 && await content.ReadAsync(new byte[1], cancel) > 0)
        {
            throw new ContentMismatchException("More than the announced 0 bytes arrived.");
        }

        var headers = await HeadersAsync(key, expected, until, cancel);
        var address = await connection.PresignAsync(HttpVerb.PUT, key.Value, null, AddressLife, headers);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(connection.Place.Idle);
        using var request = new HttpRequestMessage(HttpMethod.Put, address)
        {
            Content = new SealedContent(content, expected, isLast => limited.CancelAfter(isLast ? connection.Place.Answer : connection.Place.Idle)),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value); // the length is a header of the content, which has it already
        }

        var what = $"putting {key} in {connection.Place}";
        try
        {
            using var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.PreconditionFailed => null,
                _ when response.IsSuccessStatusCode => response.Headers.TryGetValues("x-amz-version-id", out var made)
                    ? made.First()
                    : throw new IOException($"The S3 server keeps no versions: {what}. Run: evidence-vault admin store check"),
                _ => throw await S3Failure.ReadAsync(response, what, cancel),
            };
        }
        catch (SourceFailedException e)
        {
            throw e.Cause;
        }
        catch (Exception e) when (e is not ContentMismatchException && S3Failure.Find(e, what, timedOut: !cancel.IsCancellationRequested) is { } failure)
        {
            throw failure;
        }
    }

    private sealed record Current(string Version, StoredObject Stored);
}
