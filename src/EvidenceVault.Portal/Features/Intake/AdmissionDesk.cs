using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Proves the bytes of a session by reading them back, admits them, and answers with the receipt.</summary>
public sealed class AdmissionDesk(CatalogDatabase database, IntakeStore place, StoreJournal journal, AdmissionBook book)
{
    /// <summary>A store answers several questions in the time of one; each holds a buffer of a mebibyte.</summary>
    private const int ProofsAtOnce = 4;

    private readonly IEvidenceStore _store = place.Store;
    private readonly IntakeSessions _sessions = new(database);

    /// <summary>Proves every file of the session and admits them all, or none.</summary>
    public async Task<IntakeResult<ReceiptAnswer>> CompleteAsync(DockingSessionId id, string? authorization, string from, CancellationToken cancel)
    {
        if (!UploadKeys.Matches(book.Trust.Keys.ForCompletion(id), authorization) || _sessions.Find(id) is not { } session)
        {
            return IntakeRefusal.NoSuchUpload();
        }

        // 1. A session that was admitted has its receipt: the agent lost the answer, not the evidence.
        if (session.AdmittedAt is not null)
        {
            return await AnswerAsync(id, new ReceiptAnswer(session.Receipt!, session.ReceiptSeal!), cancel);
        }

        var files = _sessions.Files(id);
        var lockedUntil = book.LockedUntil();
        try
        {
            // 2. Every byte is read back and hashed. A crash here leaves the session open and the objects in the store.
            if (await ProveAsync(files, cancel) is { } refusal)
            {
                return refusal;
            }

            // 3. The store's lock reaches as far as the catalogue will say, and the sealed manifest lies beside the originals, so that the
            //    store can explain itself. A crash leaves longer locks and the manifest, where the next try finds them.
            await LockAsync(files, lockedUntil, cancel);
            await _store.PutSmallAsync(ObjectKey.ForManifest(id), session.Manifest, lockedUntil, cancel);
            await _store.PutSmallAsync(ObjectKey.ForManifestSeal(id), session.ManifestSeal, lockedUntil, cancel);
        }
        catch (Exception e) when (e is IOException or ObjectNotFoundException or ContentMismatchException)
        {
            book.Log.StoreFailed(e, id.Value);
            return e is IOException ? IntakeRefusal.StoreFull() : IntakeRefusal.NotProven(id.Value);
        }

        // 4. Items, custody events, checkpoint and receipt in one commit: all of it or nothing.
        var admitted = database.Write(transaction => Admit(transaction, id, files, lockedUntil, from));

        // 5. The receipt leaves only when the store could give everything back that it speaks of, should the catalogue be lost. A crash here
        //    leaves the session admitted; asking again gets the receipt by step 1.
        return admitted.Answer is { } answer ? await AnswerAsync(id, answer, cancel) : admitted;
    }

    private IntakeResult<ReceiptAnswer> Admit(CatalogTransaction transaction, DockingSessionId id, IReadOnlyList<SessionFile> files, DateTimeOffset lockedUntil, string from)
    {
        var current = _sessions.Find(transaction, id)!;
        if (current.AdmittedAt is not null) // another request of the same agent was faster
        {
            return new ReceiptAnswer(current.Receipt!, current.ReceiptSeal!);
        }

        if (!book.IsInForce(current.Station))
        {
            return IntakeRefusal.UnknownStation(current.Station);
        }

        var (receipt, at) = book.Admit(transaction, journal.Log, current, files, lockedUntil, from);
        var bytes = receipt.ToBytes();
        var seal = CadesSeal.Create(Sha256Digest.Of(bytes), book.Trust.Identity, at);
        _sessions.Close(transaction, id, bytes, seal, at);
        return new ReceiptAnswer(bytes, seal);
    }

    private async Task<IntakeResult<ReceiptAnswer>> AnswerAsync(DockingSessionId id, ReceiptAnswer answer, CancellationToken cancel)
    {
        try
        {
            await journal.WriteAsync(cancel);
            return answer;
        }
        catch (Exception e) when (e is IOException or ContentMismatchException)
        {
            book.Log.JournalFailed(e, id.Value);
            return IntakeRefusal.StoreFull();
        }
    }

    private async Task LockAsync(IReadOnlyList<SessionFile> files, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        await Parallel.ForEachAsync(files.Select(f => ObjectKey.ForOriginal(f.Sha256)).Distinct(), AtOnce(cancel), async (key, stop) =>
        {
            var stored = await _store.FindAsync(key, stop) ?? throw new ObjectNotFoundException(key);
            if (stored.LockedUntil < lockedUntil)
            {
                await _store.ExtendLockAsync(key, lockedUntil, stop);
            }
        });
    }

    private async Task<IntakeRefusal?> ProveAsync(IReadOnlyList<SessionFile> files, CancellationToken cancel)
    {
        var distinct = files.DistinctBy(f => f.Sha256).ToList();
        var missing = new List<SessionFile>();
        foreach (var file in distinct)
        {
            if (await _store.FindAsync(ObjectKey.ForOriginal(file.Sha256), cancel) is null)
            {
                missing.Add(file);
            }
        }

        if (missing.Count > 0)
        {
            return IntakeRefusal.Missing(missing.Count, missing[0].Sha256.Hex);
        }

        IntakeRefusal? refusal = null;
        await Parallel.ForEachAsync(distinct, AtOnce(cancel), async (file, stop) =>
        {
            var key = ObjectKey.ForOriginal(file.Sha256);
            if (await _store.ProveAsync(key, new ContentSeal(file.Bytes, file.Sha256), stop) is null)
            {
                // Where agents write to the store by themselves, other bytes than announced may have arrived: those are wanted again.
                refusal = await _store.FindAsync(key, stop) is null ? IntakeRefusal.Missing(1, file.Sha256.Hex) : IntakeRefusal.NotProven(file.Sha256.Hex);
            }
        });
        return refusal;
    }

    private static ParallelOptions AtOnce(CancellationToken cancel) => new() { MaxDegreeOfParallelism = ProofsAtOnce, CancellationToken = cancel };
}
