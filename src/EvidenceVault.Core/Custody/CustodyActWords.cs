using System.Collections.Frozen;

namespace EvidenceVault.Core.Custody;

/// <summary>The words by which acts stand in log entries. They are signed over and so never change.</summary>
public static class CustodyActWords
{
    private static readonly (CustodyAct Act, string Word)[] Table =
    [
        (CustodyAct.StationEnrolled, "station-enrolled"),
        (CustodyAct.StationRevoked, "station-revoked"),
        (CustodyAct.StationRenewed, "station-renewed"),
        (CustodyAct.HandOverOpened, "hand-over-opened"),
        (CustodyAct.HandOverRefused, "hand-over-refused"),
        (CustodyAct.ItemAdmitted, "item-admitted"),
        (CustodyAct.ItemQuarantined, "item-quarantined"),
        (CustodyAct.ProvenanceAdded, "provenance-added"),
        (CustodyAct.SessionAdmitted, "session-admitted"),
        (CustodyAct.DerivedCopyMade, "derived-copy-made"),
        (CustodyAct.DerivationFailed, "derivation-failed"),
        (CustodyAct.ItemExamined, "item-examined"),
        (CustodyAct.SignedIn, "signed-in"),
        (CustodyAct.SignInRefused, "sign-in-refused"),
        (CustodyAct.SignedOut, "signed-out"),
        (CustodyAct.AccountCreated, "account-created"),
        (CustodyAct.PasswordSet, "password-set"),
        (CustodyAct.AccountChanged, "account-changed"),
        (CustodyAct.AccountDisabled, "account-disabled"),
        (CustodyAct.AccountEnabled, "account-enabled"),
        (CustodyAct.SessionsEnded, "sessions-ended"),
        (CustodyAct.SecondFactorSet, "second-factor-set"),
        (CustodyAct.ItemViewed, "item-viewed"),
        (CustodyAct.ItemListed, "item-listed"),
        (CustodyAct.MediaPlayed, "media-played"),
        (CustodyAct.ItemFetched, "item-fetched"),
        (CustodyAct.CustodyTrailViewed, "custody-trail-viewed"),
        (CustodyAct.Classified, "classified"),
        (CustodyAct.CaseLinked, "case-linked"),
        (CustodyAct.CheckpointSigned, "checkpoint-signed"),
        (CustodyAct.VaultVerified, "vault-verified"),
        (CustodyAct.FixityChecked, "fixity-checked"),
        (CustodyAct.FixityFailed, "fixity-failed"),
        (CustodyAct.CopySetAside, "copy-set-aside"),
        (CustodyAct.CopyRepaired, "copy-repaired"),
        (CustodyAct.InventorySigned, "inventory-signed"),
        (CustodyAct.RestoreDrilled, "restore-drilled"),
        (CustodyAct.CatalogueBackedUp, "catalogue-backed-up"),
        (CustodyAct.CatalogueRebuilt, "catalogue-rebuilt"),
        (CustodyAct.AccessRefused, "access-refused"),
        (CustodyAct.CatalogueRestored, "catalogue-restored"),
        (CustodyAct.StoreConfigured, "store-configured"),
        (CustodyAct.SurplusRemoved, "surplus-removed"),
        (CustodyAct.RecorderDocked, "recorder-docked"),
        (CustodyAct.DeviceRefused, "device-refused"),
        (CustodyAct.DockingInterrupted, "docking-interrupted"),
        (CustodyAct.RecorderReleased, "recorder-released"),
        (CustodyAct.RecorderCleared, "recorder-cleared"),
        (CustodyAct.RecorderClockSet, "recorder-clock-set"),
        (CustodyAct.RecorderUndocked, "recorder-undocked"),
        (CustodyAct.BayFailed, "bay-failed"),
        (CustodyAct.SpoolLow, "spool-low"),
        (CustodyAct.StationStarted, "station-started"),
        (CustodyAct.StationStopped, "station-stopped"),
        (CustodyAct.RecorderIssued, "recorder-issued"),
        (CustodyAct.RecorderReturned, "recorder-returned"),
        (CustodyAct.FilingConfirmed, "filing-confirmed"),
        (CustodyAct.RecorderRegistered, "recorder-registered"),
        (CustodyAct.OfficerRegistered, "officer-registered"),
        (CustodyAct.UnitRegistered, "unit-registered"),
        (CustodyAct.RegisterImported, "register-imported"),
        (CustodyAct.ExplanationAsked, "explanation-asked"),
        (CustodyAct.ExplanationGiven, "explanation-given"),
        (CustodyAct.ExplanationSettled, "explanation-settled"),
        (CustodyAct.ApprovalRequested, "approval-requested"),
        (CustodyAct.ApprovalVoted, "approval-voted"),
        (CustodyAct.ApprovalEnded, "approval-ended"),
        (CustodyAct.DelegationGiven, "delegation-given"),
        (CustodyAct.DelegationEnded, "delegation-ended"),
        (CustodyAct.AccessGranted, "access-granted"),
        (CustodyAct.AccessEnded, "access-ended"),
        (CustodyAct.RulePackInForce, "rule-pack-in-force"),
        (CustodyAct.HoldPlaced, "hold-placed"),
        (CustodyAct.HoldReleased, "hold-released"),
        (CustodyAct.HoldsMirrored, "holds-mirrored"),
        (CustodyAct.RetentionDecided, "retention-decided"),
        (CustodyAct.Reminded, "reminded"),
        (CustodyAct.RemindersGiven, "reminders-given"),
        (CustodyAct.DestructionScheduled, "destruction-scheduled"),
        (CustodyAct.DestructionHalted, "destruction-halted"),
        (CustodyAct.ItemCondemned, "item-condemned"),
        (CustodyAct.ItemDestroyed, "item-destroyed"),
        (CustodyAct.ItemSpared, "item-spared"),
        (CustodyAct.DestructionCertified, "destruction-certified"),
        (CustodyAct.ItemReturned, "item-returned"),
        (CustodyAct.CaseOpened, "case-opened"),
        (CustodyAct.CaseChanged, "case-changed"),
        (CustodyAct.CaseClosed, "case-closed"),
        (CustodyAct.CaseReopened, "case-reopened"),
        (CustodyAct.StepMarked, "step-marked"),
        (CustodyAct.StepMarkWithdrawn, "step-mark-withdrawn"),
        (CustodyAct.StepExplained, "step-explained"),
        (CustodyAct.FindingRaised, "finding-raised"),
        (CustodyAct.FindingRectified, "finding-rectified"),
        (CustodyAct.FindingClosed, "finding-closed"),
        (CustodyAct.ExhibitNamed, "exhibit-named"),
        (CustodyAct.SuggestionDismissed, "suggestion-dismissed"),
        (CustodyAct.ServiceAdded, "service-added"),
        (CustodyAct.ServiceRevoked, "service-revoked"),
        (CustodyAct.ServiceKeyed, "service-keyed"),
        (CustodyAct.WebhookAdded, "webhook-added"),
        (CustodyAct.WebhookRemoved, "webhook-removed"),
        (CustodyAct.PackagePrepared, "package-prepared"),
        (CustodyAct.PackageGiven, "package-given"),
        (CustodyAct.PackageBrokenOff, "package-broken-off"),
        (CustodyAct.PackageCutOff, "package-cut-off"),
        (CustodyAct.CaseUnlinked, "case-unlinked"),
        (CustodyAct.MarkerSet, "marker-set"),
        (CustodyAct.MarkerWithdrawn, "marker-withdrawn"),
        (CustodyAct.FrameProven, "frame-proven"),
        (CustodyAct.TagSet, "tag-set"),
        (CustodyAct.TagWithdrawn, "tag-withdrawn"),
        (CustodyAct.WorkOrdered, "work-ordered"),
        (CustodyAct.WorkMade, "work-made"),
        (CustodyAct.WorkFailed, "work-failed"),
        (CustodyAct.WorkApproved, "work-approved"),
        (CustodyAct.WorkRefused, "work-refused"),
        (CustodyAct.FootageWatched, "footage-watched"),
        (CustodyAct.ViewReasonGiven, "view-reason-given"),
        (CustodyAct.IdentityConfirmed, "identity-confirmed"),
        (CustodyAct.RightsAsked, "rights-asked"),
        (CustodyAct.CustodyLogRead, "custody-log-read"),
        (CustodyAct.ListExported, "list-exported"),
        (CustodyAct.ExaminationOrdered, "examination-ordered"),
        (CustodyAct.ItemReviewed, "item-reviewed"),
        (CustodyAct.ReviewWithdrawn, "review-withdrawn"),
        (CustodyAct.IdentityBound, "identity-bound"),
        (CustodyAct.IdentityUnbound, "identity-unbound"),
    ];

    private static readonly FrozenDictionary<CustodyAct, string> Words = Table.ToFrozenDictionary(row => row.Act, row => row.Word);

    private static readonly FrozenDictionary<string, CustodyAct> Acts =
        Table.ToFrozenDictionary(row => row.Word, row => row.Act, StringComparer.Ordinal);

    /// <summary>The act's word, such as <c>item-admitted</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no act.</exception>
    public static string ToWord(this CustodyAct act) =>
        Words.TryGetValue(act, out var word) ? word : throw new ArgumentOutOfRangeException(nameof(act), act, "Not an act of custody.");

    /// <summary>The act of a word.</summary>
    /// <exception cref="FormatException">No act has this word.</exception>
    public static CustodyAct Parse(string word) =>
        TryParse(word, out var act) ? act : throw new FormatException("No act of custody has this word.");

    /// <summary>As <see cref="Parse"/>, answering false in place of the exception.</summary>
    public static bool TryParse(string? word, out CustodyAct act)
    {
        act = default;
        return word is not null && Acts.TryGetValue(word, out act);
    }
}
