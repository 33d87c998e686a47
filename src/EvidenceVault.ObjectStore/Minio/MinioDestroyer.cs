using System.Runtime.CompilerServices;
using EvidenceVault.Core.Storage;
using Minio.DataModel;
using Minio.DataModel.Args;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>The only class that removes versions from a bucket: the proven one by procedure, the others when their locks have ended.</summary>
public sealed class MinioDestroyer(S3Connection connection, IObjectVersions versions) : IDestroyPort, ISurplusPort
{
    private readonly VersionList _list = new(connection);

    /// <inheritdoc/>
    /// <remarks>Other versions of the key go with it; those that are still locked are set aside and listed as surplus.</remarks>
    /// <exception cref="IOException">It did not go. Destroying again is safe.</exception>
    public async Task DestroyAsync(ObjectKey key, CancellationToken cancel)
    {
        var rejected = versions.Rejected(key);
        var all = await _list.OfKeyAsync(key.Value, cancel);
        var version = versions.FindProven(key) ?? all.FirstOrDefault(line => !rejected.Contains(line.Version))?.Version ?? throw new ObjectNotFoundException(key);
        if (await StatAsync(key, version, cancel) is null)
        {
            versions.Forget(key, version); // an earlier call removed it and did not get to this
            throw new ObjectNotFoundException(key);
        }

        await RefuseKeptAsync(key, version, cancel);

        // The others first: left to the end, one of them would stand for the key once the proven one is gone.
        foreach (var other in all.Where(line => line.Version != version))
        {
            versions.Reject(key, other.Version);
        }

        await RemoveAsync(key, version, cancel);
        versions.Forget(key, version);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SurplusVersion> ListSurplusAsync(string firstSegment, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var line in _list.WalkAsync(firstSegment + "/", cancel))
        {
            if (ObjectKey.TryParse(line.Key, out var key) && KindOf(key, line) is { } kind)
            {
                var until = kind == SurplusKind.DeleteMarker ? ObjectLock.None : await StatAsync(key, line.Version, cancel) is { } stat ? ObjectLock.Until(stat) : ObjectLock.None;
                yield return new SurplusVersion(key, line.Version, line.Bytes, until, kind);
            }
        }
    }

    /// <inheritdoc/>
    public async Task RemoveSurplusAsync(SurplusVersion surplus, CancellationToken cancel)
    {
        if (versions.FindProven(surplus.Key) == surplus.Version || surplus.Kind == SurplusKind.DeleteMarker)
        {
            throw new InvalidOperationException($"Version {surplus.Version} of {surplus.Key} is not surplus.");
        }

        await RefuseKeptAsync(surplus.Key, surplus.Version, cancel);
        await RemoveAsync(surplus.Key, surplus.Version, cancel);
        versions.Forget(surplus.Key, surplus.Version);
    }

    /// <summary>Why the line is surplus; null for the proven version, and for what nobody has proven yet.</summary>
    private SurplusKind? KindOf(ObjectKey key, VersionLine line) =>
        line.IsDeleteMarker ? SurplusKind.DeleteMarker
        : versions.Rejected(key).Contains(line.Version) ? SurplusKind.Rejected
        : versions.FindProven(key) is { } proven && proven != line.Version ? SurplusKind.SecondUpload
        : null;

    private async Task RefuseKeptAsync(ObjectKey key, string version, CancellationToken cancel)
    {
        var stat = await StatAsync(key, version, cancel) ?? throw new ObjectNotFoundException(key);
        if (ObjectLock.Until(stat) is var until && until > connection.Now)
        {
            throw new ObjectLockedException(key, until);
        }

        if (stat.LegalHoldEnabled == true)
        {
            throw new ObjectHeldException(key);
        }
    }

    private async Task RemoveAsync(ObjectKey key, string version, CancellationToken cancel)
    {
        var request = new RemoveObjectArgs().WithBucket(connection.Place.Bucket).WithObject(key.Value).WithVersionId(version);
        await connection.AskAsync($"destroying {key}", limited => connection.Minio.RemoveObjectAsync(request, limited), cancel);
        if (await StatAsync(key, version, cancel) is not null)
        {
            throw new IOException($"The S3 server still has version {version} of {key} although it said that it went.");
        }
    }

    private Task<ObjectStat?> StatAsync(ObjectKey key, string version, CancellationToken cancel) => new VersionStat(connection).FindAsync(key, version, cancel);
}
