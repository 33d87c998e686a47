using System.Diagnostics.CodeAnalysis;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Takes sealed manifests in: believes only what an enrolled station has sealed, and answers which bytes are wanted.</summary>
public sealed class HandOverDesk(CatalogDatabase database, IntakeStore place, IntakeTrust trust, TimeProvider clock)
{
    /// <summary>How long the store locks what an agent sends by itself, until the lock of the proven bytes takes its place: unproven bytes must not lie there for a year.</summary>
    private static readonly TimeSpan UnprovenLock = TimeSpan.FromDays(7);

    private readonly Stations _stations = new(database);
    private readonly StationCertificates _certificates = new(database);
    private readonly IntakeSessions _sessions = new(database);
    private readonly EvidenceItems _items = new(database);

    /// <param name="from">The address of the agent.</param>
    /// <param name="atTheDoor">The station that the connection itself is proven to be; null on this machine's own.</param>
    public async Task<IntakeResult<HandOverAnswer>> ReceiveAsync(HandOverRequest request, string from, string? atTheDoor, CancellationToken cancel)
    {
        // 1. What is claimed. Nothing is believed yet.
        if (request.FileSeals.Any(s => s?.Seal is null))
        {
            return IntakeRefusal.Malformed("An element of file_seals is empty.");
        }

        if (!TryRead(request.Manifest, out var manifest, out var unreadable))
        {
            return unreadable;
        }

        if (atTheDoor is not null && atTheDoor != manifest.Station.Name)
        {
            return IntakeRefusal.OtherStation(atTheDoor);
        }

        // 2. Who says so. From here on the manifest is a statement of an enrolled station.
        if (_stations.Find(manifest.Station.Name) is not { RevokedAt: null } station)
        {
            return IntakeRefusal.UnknownStation(Shown(manifest.Station.Name));
        }

        if (CheckSeals(request, manifest) is { } bad)
        {
            return bad;
        }

        foreach (var file in manifest.Files)
        {
            if (_items.FindByDigest(file.Sha256) is { } held && held.Bytes != file.Bytes)
            {
                return IntakeRefusal.WrongLength(held.Bytes, file.Bytes);
            }
        }

        // 3. Whether it is new. The same manifest again is the same agent after a crash.
        var digest = Sha256Digest.Of(request.Manifest);
        var seals = request.FileSeals.ToDictionary(s => s.Sha256, s => s.Seal);
        var refusal = database.Write(transaction =>
        {
            if (_sessions.Find(transaction, manifest.Session) is { } known)
            {
                return known.ManifestSha256 != digest ? IntakeRefusal.SessionReused()
                    : known.AdmittedAt is not null ? IntakeRefusal.SessionAdmitted()
                    : null;
            }

            if (_stations.Find(manifest.Station.Name) is not { RevokedAt: null }) // revoked meanwhile
            {
                return IntakeRefusal.UnknownStation(Shown(manifest.Station.Name));
            }

            // 4. The session is open, and the log says so. A crash before this commit leaves nothing; after it, an open session.
            var now = clock.GetUtcNow();
            _sessions.Open(transaction, manifest, request.Manifest, request.ManifestSeal, seals, now);
            transaction.Append(new CustodyEvent
            {
                Act = CustodyAct.HandOverOpened,
                At = now,
                Actor = new CustodyActor(ActorKind.Station, station.Name),
                Session = manifest.Session,
                From = from,
                Facts = new Dictionary<string, string>
                {
                    ["manifest_sha256"] = digest.Hex,
                    ["files"] = manifest.Files.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["unread"] = manifest.Unread.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["bay"] = manifest.Station.Bay,
                },
            });
            return null;
        });
        return refusal is not null ? refusal : await AnswerAsync(manifest, cancel);
    }

    private async Task<HandOverAnswer> AnswerAsync(Manifest manifest, CancellationToken cancel)
    {
        var files = new List<FileInstruction>();
        foreach (var file in manifest.Files.DistinctBy(f => f.Sha256))
        {
            // The store itself is asked: what the catalogue knows and the store has lost is wanted again.
            var here = await place.Store.FindAsync(ObjectKey.ForOriginal(file.Sha256), cancel) is { } stored && stored.Bytes == file.Bytes;
            files.Add(here
                ? new FileInstruction(file.Sha256, FileDisposition.AlreadyHere)
                : new FileInstruction(file.Sha256, FileDisposition.Upload, await UploadAsync(manifest.Session, file, cancel), await HeldAsync(manifest.Session, file, cancel)));
        }

        return new HandOverAnswer(manifest.Session, files, Instruction("POST", $"/{HandOverRequest.Address}/{manifest.Session}/complete", trust.Keys.ForCompletion(manifest.Session)), clock.GetUtcNow(), new VersionRange(Manifest.OldestVersion, Manifest.FormatVersion));
    }

    private async Task<WebInstruction> UploadAsync(DockingSessionId session, ManifestFile file, CancellationToken cancel)
    {
        if (place.Uploads is not { } uploads)
        {
            return Instruction("PUT", $"/{HandOverRequest.Address}/{session}/objects/{file.Sha256}", trust.Keys.ForObject(session, file.Sha256));
        }

        var until = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + UnprovenLock).ToUnixTimeSeconds());
        return await uploads.InstructAsync(ObjectKey.ForOriginal(file.Sha256), new ContentSeal(file.Bytes, file.Sha256), until, cancel);
    }

    /// <summary>What came in of the file before a line was cut.</summary>
    private async Task<long?> HeldAsync(DockingSessionId session, ManifestFile file, CancellationToken cancel) => place.IsResumable(file.Bytes)
        ? await place.Arrivals!.FindOffsetAsync(new Arrival(ObjectKey.ForOriginal(file.Sha256), new ContentSeal(file.Bytes, file.Sha256), session.Value), cancel) ?? file.Bytes
        : null;

    private static WebInstruction Instruction(string method, string url, string key) =>
        new(method, url, new Dictionary<string, string> { ["Authorization"] = "Bearer " + key });

    private IntakeRefusal? CheckSeals(HandOverRequest request, Manifest manifest)
    {
        // A session may have waited at the station while its certificate was renewed: every one that the station was given counts until it is revoked.
        var certificates = _certificates.Of(manifest.Station.Name).ToDictionary(c => c.Sha256, c => c.RevokedAt is null);
        if (Defect("The manifest", manifest.Station.Name, request.ManifestSeal, Sha256Digest.Of(request.Manifest), certificates) is { } defect)
        {
            return defect;
        }

        var seals = request.FileSeals.GroupBy(s => s.Sha256).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var file in manifest.Files.DistinctBy(f => f.Sha256))
        {
            if (!seals.TryGetValue(file.Sha256, out var given) || given.Count != 1)
            {
                return IntakeRefusal.BadSeal($"The file {file.Sha256} needs exactly one seal.");
            }

            if (Defect($"The file {file.Sha256}", manifest.Station.Name, given[0].Seal, file.Sha256, certificates) is { } fileDefect)
            {
                return fileDefect;
            }
        }

        return seals.Count > manifest.Files.DistinctBy(f => f.Sha256).Count() ? IntakeRefusal.BadSeal("There is a seal for a file that is not in the manifest.") : null;
    }

    private IntakeRefusal? Defect(string what, string station, byte[] seal, Sha256Digest content, Dictionary<Sha256Digest, bool> counts)
    {
        var verdict = CadesSeal.Check(seal, content, trust.Root, CertificateRole.Station);
        bool? known = verdict.Signer is { } signer && counts.TryGetValue(signer.Thumbprint, out var still) ? still : null;
        return (verdict, known) switch
        {
            ({ IsValid: true }, true) => null,

            // A certificate of the station that was revoked, or that a restored catalogue has forgotten: with the key of today it is sealed anew, and nothing is lost.
            ({ Defect: SealDefect.None or SealDefect.OutsideValidity }, false) => IntakeRefusal.OtherCertificate(what),
            ({ IsValid: true }, null) when verdict.Signer!.CommonName == station => IntakeRefusal.OtherCertificate(what),
            ({ IsValid: true }, _) => IntakeRefusal.BadSeal($"{what}: It was made with a certificate that is not the station's."),

            // Everything about it is right but the hour: a clock is to be set and the session sealed anew.
            ({ Defect: SealDefect.OutsideValidity, SignedAt: { } sealedAt }, true) => IntakeRefusal.SealedOutOfTime(sealedAt, clock.GetUtcNow()),
            _ => IntakeRefusal.BadSeal($"{what}: {verdict.Reason}"),
        };
    }

    private static bool TryRead(byte[] bytes, [NotNullWhen(true)] out Manifest? manifest, [NotNullWhen(false)] out IntakeRefusal? refusal)
    {
        try
        {
            manifest = ManifestFormat.Read(bytes);
            refusal = null;
            return true;
        }
        catch (UnknownManifestVersionException e)
        {
            manifest = null;
            refusal = IntakeRefusal.UnknownVersion("manifest", e.Version, Manifest.OldestVersion, Manifest.FormatVersion);
            return false;
        }
        catch (FormatException e)
        {
            manifest = null;
            refusal = IntakeRefusal.Malformed(e.Message);
            return false;
        }
    }

    private static string Shown(string text) => new([.. text.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);
}
