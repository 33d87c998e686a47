using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>One version of a key as the server lists it.</summary>
internal sealed record VersionLine(string Key, string Version, long Bytes, DateTimeOffset LastModifiedAt, bool IsDeleteMarker);

/// <summary>Lists versions, delete markers too, a page at a time.</summary>
internal sealed class VersionList(S3Connection connection)
{
    /// <summary>Against a key that somebody floods with versions; the oldest of them are then not seen, and the pinned one is asked for by name.</summary>
    private const int MostOfOneKey = 10_000;

    /// <summary>Every version of exactly this key, oldest first. Delete markers are left out.</summary>
    /// <exception cref="IOException">The server cannot be asked.</exception>
    public async Task<IReadOnlyList<VersionLine>> OfKeyAsync(string key, CancellationToken cancel)
    {
        var found = new List<VersionLine>();
        await foreach (var line in WalkAsync(key, cancel))
        {
            if (line.Key != key || found.Count == MostOfOneKey)
            {
                break; // the key itself sorts before every longer one
            }

            if (!line.IsDeleteMarker)
            {
                found.Add(line);
            }
        }

        found.Reverse();
        return found;
    }

    /// <summary>Every version below a prefix in the order of the keys, a key's newest first.</summary>
    /// <exception cref="IOException">The server cannot be asked.</exception>
    public async IAsyncEnumerable<VersionLine> WalkAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListVersionsRequest { BucketName = connection.Place.Bucket, Prefix = prefix };
        while (true)
        {
            var page = await connection.AskAsync($"listing {prefix}", limited => connection.Amazon.ListVersionsAsync(request, limited), cancel);
            foreach (var version in page.Versions ?? [])
            {
                yield return new VersionLine(
                    version.Key, version.VersionId ?? "null", version.Size ?? 0, new DateTimeOffset((version.LastModified ?? default).ToUniversalTime(), TimeSpan.Zero), version.IsDeleteMarker == true);
            }

            if (page.IsTruncated != true)
            {
                yield break;
            }

            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
    }
}
