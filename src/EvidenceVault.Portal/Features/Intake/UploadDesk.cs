using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using Microsoft.AspNetCore.Connections;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>An attempt at sending the bytes of one digest.</summary>
/// <param name="Authorization">The request's header of that name.</param>
/// <param name="Announced">The request's Content-Length; null where it has none.</param>
/// <param name="Offset">Where in the file the bytes begin; null where the whole file is sent.</param>
public sealed record Upload(DockingSessionId Session, Sha256Digest Digest, string? Authorization, long? Announced = null, long? Offset = null);

/// <summary>How much of a file is here, and whether the store has all of it as an object.</summary>
public sealed record UploadState(long Offset, long Length, bool IsComplete);

/// <summary>Receives the bytes of open sessions. Of large files it keeps what has arrived when the line is cut, and tells how much that is.</summary>
public sealed class UploadDesk(CatalogDatabase database, IntakeStore place, AdmissionBook book)
{
    private readonly IntakeSessions _sessions = new(database);

    /// <summary>Takes bytes into the store: all of a file, or what is missing of it.</summary>
    public async Task<IntakeRefusal?> ReceiveAsync(Upload upload, Stream content, CancellationToken cancel)
    {
        var expected = Find(upload, out var refusal);
        if (expected is null)
        {
            return refusal;
        }

        if (upload.Announced is not { } announced)
        {
            return IntakeRefusal.LengthMissing();
        }

        if (upload.Offset is { } offset && !(place.IsResumable(expected.Bytes) && offset >= 0 && offset <= expected.Bytes && announced == expected.Bytes - offset))
        {
            return IntakeRefusal.OffsetMoved($"The file has {expected.Bytes} bytes; from {offset} on, {announced} were announced.");
        }

        return upload.Offset is null && announced != expected.Bytes ? IntakeRefusal.WrongLength(expected.Bytes, announced) : await TakeAsync(upload, expected, content, cancel);
    }

    /// <summary>Asks how much of a file is here. Whoever is still sending it is interrupted first: it can only be the same agent, on a line that is dead.</summary>
    public async Task<IntakeResult<UploadState>> FindAsync(Upload upload, CancellationToken cancel)
    {
        if (Find(upload, out var refusal) is not { } expected)
        {
            return refusal!;
        }

        try
        {
            long? offset = place.IsResumable(expected.Bytes) ? await place.Arrivals!.FindOffsetAsync(ArrivalOf(upload, expected), cancel)
                : await place.Store.FindAsync(ObjectKey.ForOriginal(upload.Digest), cancel) is { } whole && whole.Bytes == expected.Bytes ? null
                : 0;
            return new UploadState(offset ?? expected.Bytes, expected.Bytes, offset is null);
        }
        catch (OffsetMovedException e)
        {
            return IntakeRefusal.OffsetMoved(e.Message); // a newer question has overtaken this one
        }
        catch (IOException e)
        {
            book.Log.StoreFailed(e, upload.Session.Value);
            return IntakeRefusal.StoreFull();
        }
    }

    private async Task<IntakeRefusal?> TakeAsync(Upload upload, ContentSeal expected, Stream content, CancellationToken cancel)
    {
        try
        {
            _ = place.IsResumable(expected.Bytes)
                ? await place.Arrivals!.AppendAsync(ArrivalOf(upload, expected), upload.Offset ?? 0, content, book.LockedUntil(), cancel)
                : await place.Store.PutAsync(ObjectKey.ForOriginal(upload.Digest), expected, content, book.LockedUntil(), cancel);
            return null;
        }
        catch (OffsetMovedException e)
        {
            return IntakeRefusal.OffsetMoved(e.Message);
        }
        catch (ContentMismatchException e)
        {
            return IntakeRefusal.WrongContent(e.Message);
        }
        catch (IOException e) when (e is not ConnectionResetException && e.GetType().Namespace != "Microsoft.AspNetCore.Server.Kestrel.Core")
        {
            book.Log.StoreFailed(e, upload.Session.Value);
            return IntakeRefusal.StoreFull();
        }
    }

    /// <summary>What is expected here, where the key fits an open session of a station in force.</summary>
    private ContentSeal? Find(Upload upload, out IntakeRefusal? refusal)
    {
        refusal = IntakeRefusal.NoSuchUpload();
        if (!UploadKeys.Matches(book.Trust.Keys.ForObject(upload.Session, upload.Digest), upload.Authorization)
            || _sessions.Find(upload.Session) is not { AdmittedAt: null } open
            || _sessions.Files(upload.Session).FirstOrDefault(f => f.Sha256 == upload.Digest) is not { } file)
        {
            return null;
        }

        refusal = book.IsInForce(open.Station) ? null : IntakeRefusal.UnknownStation(open.Station);
        return refusal is null ? new ContentSeal(file.Bytes, file.Sha256) : null;
    }

    private static Arrival ArrivalOf(Upload upload, ContentSeal expected) => new(ObjectKey.ForOriginal(upload.Digest), expected, upload.Session.Value);
}
