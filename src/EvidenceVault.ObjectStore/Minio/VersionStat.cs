using EvidenceVault.Core.Storage;
using Minio.DataModel;
using Minio.DataModel.Args;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>What the server knows of one version without its bytes.</summary>
internal sealed class VersionStat(S3Connection connection)
{
    /// <returns>Null if there is no such version.</returns>
    /// <exception cref="IOException">The server cannot be asked, or says no.</exception>
    public Task<ObjectStat?> FindAsync(ObjectKey key, string version, CancellationToken cancel) => connection.AskAsync(
        $"looking at {key}",
        async limited =>
        {
            try
            {
                return await connection.Minio.StatObjectAsync(new StatObjectArgs().WithBucket(connection.Place.Bucket).WithObject(key.Value).WithVersionId(version), limited);
            }
            catch (global::Minio.Exceptions.ObjectNotFoundException)
            {
                return (ObjectStat?)null;
            }
        },
        cancel);
}
