using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog;

/// <summary>Does to the catalogue what an entry of the custody log says was done, by the methods that did it.</summary>
internal sealed class CatalogueReplay(CatalogDatabase database, TimeZoneInfo zone, ICollection<RebuildProblem> problems)
{
    private readonly Stations _stations = new(database);
    private readonly StationCertificates _certificates = new(database);
    private readonly ApprovalBook _approvals = new(database);
    private readonly Delegations _delegations = new(database);
    private readonly AccessGrants _grants = new(database);
    private readonly CourtPackages _packages = new(database);
    private readonly Reminders _reminders = new(database);
    private readonly RetentionPacks _packs = new(database);
    private readonly LegalHolds _holds = new(database);
    private readonly CaseBook _cases = new(database);
    private readonly ServiceAccounts _services = new(database);
    private readonly Destructions _destructions = new(database);
    private readonly IntakeSessions _sessions = new(database);
    private readonly SessionManifests _manifests = new(new IntakeSessions(database));
    private readonly EvidenceItems _items = new(database);
    private readonly Admissions _admissions = new(database, zone);
    private readonly Examinations _examinations = new(database, zone);
    private readonly Derivations _derivations = new(database);
    private readonly AccountBook _people = new(database);
    private readonly ViewReasons _viewReasons = new(database);
    private readonly StoredObjects _ledger = new(database);
    private readonly StationEvents _stationEvents = new(database);
    private readonly Explanations _explanations = new(database);
    private readonly RecorderHistory _history = new();
    private readonly ReviewReplay _review = new(database);

    /// <summary>Appends the entry, enters the objects it speaks of in the ledger, and repeats its effect.</summary>
    /// <exception cref="RebuildRefusedException">The act is of a kind that this program does not know how to repeat.</exception>
    public void Apply(CatalogTransaction transaction, long index, CustodyEvent told, EntryPapers papers)
    {
        if (transaction.Append(told) != index)
        {
            throw new InvalidOperationException($"Entry {index} came out of turn.");
        }

        foreach (var (key, seal) in papers.Objects)
        {
            if (_ledger.Enter(transaction, key, seal, told.At) != seal)
            {
                problems.Add(new RebuildProblem($"object {key}", $"custody entry {index} says other content of it than an entry before"));
            }
        }

        Repeat(transaction, index, told, papers);
    }

    private void Repeat(CatalogTransaction transaction, long index, CustodyEvent told, EntryPapers papers)
    {
        switch (told.Act)
        {
            case CustodyAct.StationEnrolled or CustodyAct.StationRenewed or CustodyAct.StationRevoked:
                Station(transaction, told, papers);
                break;
            case CustodyAct.HandOverOpened or CustodyAct.SessionAdmitted:
                Session(transaction, told, papers);
                break;
            case CustodyAct.ItemAdmitted or CustodyAct.ProvenanceAdded:
                Admission(transaction, index, told, papers);
                break;
            case CustodyAct.ItemQuarantined or CustodyAct.ItemExamined or CustodyAct.DerivationFailed or CustodyAct.Classified or CustodyAct.CaseLinked or CustodyAct.CaseUnlinked:
                Item(transaction, told, papers);
                break;
            case CustodyAct.SignedIn or CustodyAct.SignInRefused or (>= CustodyAct.AccountCreated and <= CustodyAct.SecondFactorSet)
                or CustodyAct.IdentityBound or CustodyAct.IdentityUnbound:
                _people.Apply(transaction, told);
                break;
            case CustodyAct.ViewReasonGiven:
                _viewReasons.Apply(transaction, index, told);
                break;
            case (>= CustodyAct.RecorderDocked and <= CustodyAct.FilingConfirmed) or CustodyAct.RecorderRegistered or CustodyAct.OfficerRegistered or CustodyAct.UnitRegistered:
                _stationEvents.Apply(transaction, index, told);
                break;
            case CustodyAct.ExplanationAsked or CustodyAct.ExplanationGiven or CustodyAct.ExplanationSettled:
                _explanations.Apply(transaction, told);
                break;
            case CustodyAct.ApprovalRequested or CustodyAct.ApprovalVoted or CustodyAct.ApprovalEnded:
                _approvals.Apply(transaction, told, papers.Document);
                break;
            case CustodyAct.DelegationGiven or CustodyAct.DelegationEnded:
                _delegations.Apply(transaction, told);
                break;
            case CustodyAct.AccessGranted or CustodyAct.AccessEnded:
                _grants.Apply(transaction, told);
                break;
            case CustodyAct.PackagePrepared or CustodyAct.PackageGiven:
                _packages.Apply(transaction, told, papers.Document);
                break;
            case CustodyAct.Reminded:
                _reminders.Apply(transaction, told);
                break;
            case CustodyAct.RulePackInForce:
                _packs.Apply(transaction, told);
                break;
            case CustodyAct.HoldPlaced or CustodyAct.HoldReleased:
                _holds.Apply(transaction, told);
                break;
            case (>= CustodyAct.CaseOpened and <= CustodyAct.SuggestionDismissed) or CustodyAct.ItemReviewed or CustodyAct.ReviewWithdrawn:
                _cases.Apply(transaction, told);
                break;
            case CustodyAct.ServiceAdded or CustodyAct.ServiceRevoked:
                _services.Apply(transaction, told);
                break;
            case CustodyAct.WebhookAdded or CustodyAct.WebhookRemoved:
                Webhooks.Apply(transaction, index, told);
                break;
            case CustodyAct.ItemReturned when told.Item is { } back:
                Destructions.Return(transaction, back);
                break;
            case (>= CustodyAct.DestructionScheduled and <= CustodyAct.DestructionCertified) or CustodyAct.ItemReturned:
                _destructions.Apply(transaction, told, papers.Certified);
                Excuse(told);
                break;
            case >= CustodyAct.MarkerSet and <= CustodyAct.FootageWatched:
                _review.Apply(transaction, told);
                break;
            case CustodyAct.HandOverRefused or CustodyAct.DerivedCopyMade or CustodyAct.SignedOut or CustodyAct.AccessRefused
                or CustodyAct.ItemViewed or CustodyAct.ItemListed or CustodyAct.ListExported or CustodyAct.MediaPlayed or CustodyAct.ItemFetched or CustodyAct.CustodyTrailViewed
                or CustodyAct.CheckpointSigned or CustodyAct.VaultVerified or CustodyAct.FixityChecked or CustodyAct.FixityFailed
                or CustodyAct.CopySetAside or CustodyAct.CopyRepaired or CustodyAct.InventorySigned or CustodyAct.RestoreDrilled
                or CustodyAct.CatalogueBackedUp or CustodyAct.CatalogueRebuilt or CustodyAct.CatalogueRestored or CustodyAct.StoreConfigured or CustodyAct.SurplusRemoved
                or CustodyAct.RegisterImported or CustodyAct.RetentionDecided or CustodyAct.HoldsMirrored or CustodyAct.RemindersGiven
                or CustodyAct.ServiceKeyed or CustodyAct.PackageBrokenOff or CustodyAct.PackageCutOff or CustodyAct.IdentityConfirmed or CustodyAct.RightsAsked or CustodyAct.CustodyLogRead
                or CustodyAct.ExaminationOrdered:
                break; // told in the log alone, or by another entry too
            default:
                throw new RebuildRefusedException($"Custody entry {index}: this program does not know how to repeat '{told.Act.ToWord()}'. Use the program that wrote it, or a newer one.");
        }
    }

    /// <summary>What was destroyed by procedure is missed by nobody.</summary>
    private void Excuse(CustodyEvent told)
    {
        if (told is { Act: CustodyAct.ItemDestroyed, Item: { } item })
        {
            foreach (var missed in problems.Where(p => p.What.StartsWith("its object ", StringComparison.Ordinal) && p.Where.EndsWith($"item {item}", StringComparison.Ordinal)).ToList())
            {
                problems.Remove(missed);
            }
        }
    }

    private void Station(CatalogTransaction transaction, CustodyEvent told, EntryPapers papers)
    {
        var name = Fact(told, "station");
        if (told.Act == CustodyAct.StationRevoked)
        {
            _stations.TryRevoke(transaction, name, told.At);
        }
        else if (papers.Certificate is { } renewed && told.Act == CustodyAct.StationRenewed)
        {
            _certificates.Add(transaction, new StationCertificate(name, renewed, Sha256Digest.Of(renewed), told.At));
        }
        else if (papers.Certificate is { } certificate)
        {
            _stations.TryEnroll(transaction, new Station(name, Fact(told, "unit"), certificate, Sha256Digest.Of(certificate), told.At, null));
        }
    }

    private void Session(CatalogTransaction transaction, CustodyEvent told, EntryPapers papers)
    {
        if (papers.Receipt is { } receipt)
        {
            _sessions.Close(transaction, told.Session!.Value, receipt.Receipt, receipt.Seal, told.At);
            if (_manifests.Find(transaction, told.Session.Value) is { } manifest)
            {
                _history.Note(transaction, manifest, told.At); // what followed from it stands in the log
            }
        }
        else if (papers.Opened is { } opened)
        {
            if (opened.Manifest.Session != told.Session || !_stations.Has(transaction, opened.Manifest.Station.Name, opened.Signer))
            {
                problems.Add(new RebuildProblem($"session {told.Session}", "its manifest is of another session, or was not sealed by the station it names, so the session is left out"));
                return;
            }

            _sessions.Open(transaction, opened.Manifest, opened.ManifestBytes, opened.Seal, opened.FileSeals, told.At);
        }
    }

    private void Admission(CatalogTransaction transaction, long index, CustodyEvent told, EntryPapers papers)
    {
        if (told is not { Item: { } item, Session: { } session } || _manifests.Find(transaction, session) is not { } manifest || Ordinal(manifest, told) is not { } ordinal)
        {
            problems.Add(new RebuildProblem($"item {told.Item}", $"custody entry {index} tells of it, and its session's manifest is missing or does not name the file: it is left out"));
            return;
        }

        if (told.Act == CustodyAct.ProvenanceAdded)
        {
            if (_items.Find(transaction, item) is { } held)
            {
                _admissions.AddProvenance(transaction, manifest, ordinal, held);
            }

            return;
        }

        var lockedUntil = told.Facts.TryGetValue("locked_until", out var text) ? JsonMembers.ParseInstant(text) : papers.LockedUntil ?? told.At;
        _admissions.Admit(transaction, manifest, ordinal, item, (told.At, lockedUntil));
    }

    private void Item(CatalogTransaction transaction, CustodyEvent told, EntryPapers papers)
    {
        if (told.Item is not { } id || _items.Find(transaction, id) is null)
        {
            return; // its admission could not be repeated, and is named
        }

        switch (told.Act)
        {
            case CustodyAct.ItemQuarantined:
                _items.TryQuarantine(transaction, id, told.Reason ?? "");
                break;
            case CustodyAct.ItemExamined when papers.Examination is { } record && record.Item == id:
                _examinations.Apply(transaction, record);
                break;
            case CustodyAct.DerivationFailed when told.Reason is { } reason:
                _derivations.Finish(transaction, id, DerivationState.Failed, reason, told.At);
                break;
            case CustodyAct.Classified:
                _items.SetClass(transaction, id, Fact(told, "to") is { Length: > 0 } to ? to : null);
                break;
            case CustodyAct.CaseLinked:
                _items.TryLinkCase(transaction, id, Fact(told, "to"), told.Actor.Name, told.At);
                break;
            case CustodyAct.CaseUnlinked:
                _items.TryUnlinkCase(transaction, id, Fact(told, "from"));
                break;
        }
    }

    private static int? Ordinal(Manifest manifest, CustodyEvent told)
    {
        var path = Fact(told, "path");
        for (var ordinal = 0; ordinal < manifest.Files.Count; ordinal++)
        {
            if (manifest.Files[ordinal].Path == path)
            {
                return manifest.Files[ordinal].Sha256.Hex == Fact(told, "sha256") ? ordinal : null;
            }
        }

        return null;
    }

    private static string Fact(CustodyEvent told, string name) => told.Facts.GetValueOrDefault(name, "");
}
