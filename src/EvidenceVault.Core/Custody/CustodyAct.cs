using System.Diagnostics.CodeAnalysis;

namespace EvidenceVault.Core.Custody;

/// <summary>What was done: the verb of a line in the chain of custody. Its word on the wire is in <see cref="CustodyActWords"/>.</summary>
/// <remarks>Numbers stand in databases and are never given to another act, even when an act falls out of use.</remarks>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "An event without an act does not exist; zero stays invalid.")]
public enum CustodyAct
{
    /// <summary>A docking station got its certificate.</summary>
    StationEnrolled = 1,

    /// <summary>A docking station's certificate was withdrawn; it can no longer hand over.</summary>
    StationRevoked = 2,

    /// <summary>A docking station got a new certificate in time, by a request sealed with the one it had.</summary>
    StationRenewed = 3,

    /// <summary>A station began to hand over the recordings of a docking session.</summary>
    HandOverOpened = 10,

    /// <summary>The vault turned a hand-over away; the reason says why.</summary>
    HandOverRefused = 11,

    /// <summary>A recording became an evidence item.</summary>
    ItemAdmitted = 12,

    /// <summary>A recording became an evidence item although it cannot be parsed as media; its bytes are kept all the same.</summary>
    ItemQuarantined = 13,

    /// <summary>Bytes that the vault holds already were handed over again; the further origin was noted at the item.</summary>
    ProvenanceAdded = 14,

    /// <summary>A docking session is complete: manifest and seal are kept, the receipt can be signed.</summary>
    SessionAdmitted = 15,

    /// <summary>A derived copy of an item was made and stored.</summary>
    DerivedCopyMade = 20,

    /// <summary>A derived copy could not be made; the reason says why.</summary>
    DerivationFailed = 21,

    /// <summary>An item was examined; the record named by its digest holds what was found.</summary>
    ItemExamined = 22,

    /// <summary>A person signed in.</summary>
    SignedIn = 30,

    /// <summary>A sign-in was turned away; the reason says why.</summary>
    SignInRefused = 31,

    /// <summary>A person signed out.</summary>
    SignedOut = 32,

    /// <summary>An account was created.</summary>
    AccountCreated = 33,

    /// <summary>An account was given a new password.</summary>
    PasswordSet = 34,

    /// <summary>An account was given another role, unit, badge number or name; the facts hold the whole entry.</summary>
    AccountChanged = 35,

    /// <summary>An account was closed: nobody signs in with it until it is opened again.</summary>
    AccountDisabled = 36,

    /// <summary>A closed account was opened again.</summary>
    AccountEnabled = 37,

    /// <summary>Every session of an account was ended.</summary>
    SessionsEnded = 38,

    /// <summary>An account was given a second factor, or it was taken away; the facts say which.</summary>
    SecondFactorSet = 39,

    /// <summary>A person opened an item's page.</summary>
    ItemViewed = 40,

    /// <summary>A person's search showed items.</summary>
    ItemListed = 41,

    /// <summary>A person played an item or a derived copy of it.</summary>
    MediaPlayed = 42,

    /// <summary>A person fetched an item's bytes.</summary>
    ItemFetched = 43,

    /// <summary>A person read an item's chain of custody.</summary>
    CustodyTrailViewed = 44,

    /// <summary>An item's class, on which its retention rests, was set.</summary>
    Classified = 50,

    /// <summary>An item was filed under a case.</summary>
    CaseLinked = 51,

    /// <summary>The vault signed a checkpoint of this log.</summary>
    CheckpointSigned = 60,

    /// <summary>The whole vault was checked; the facts hold the outcome.</summary>
    VaultVerified = 61,

    /// <summary>A slice of the store was read again and compared; the facts hold the outcome.</summary>
    FixityChecked = 62,

    /// <summary>A stored object is not what was sealed.</summary>
    FixityFailed = 63,

    /// <summary>A damaged copy was set aside; it is kept and no longer used.</summary>
    CopySetAside = 64,

    /// <summary>A damaged or missing copy was replaced by the bytes of another store, proven against their seal.</summary>
    CopyRepaired = 65,

    /// <summary>The inventory of a day was signed; the facts count what it found.</summary>
    InventorySigned = 66,

    /// <summary>A random sample of the second store was read and compared.</summary>
    RestoreDrilled = 67,

    /// <summary>A copy of the catalogue was made.</summary>
    CatalogueBackedUp = 68,

    /// <summary>The catalogue was rebuilt from what the store holds.</summary>
    CatalogueRebuilt = 69,

    /// <summary>Someone asked for what they may not have.</summary>
    AccessRefused = 70,

    /// <summary>The catalogue was put back from a copy.</summary>
    CatalogueRestored = 71,

    /// <summary>Where and how the vault keeps bytes was set up.</summary>
    StoreConfigured = 72,

    /// <summary>A surplus version of an object, never the proven one, was removed after its lock had ended.</summary>
    SurplusRemoved = 73,

    /// <summary>A station recognised a recorder that was plugged in.</summary>
    RecorderDocked = 80,

    /// <summary>A station refused a device and did not open it; the reason says why.</summary>
    DeviceRefused = 81,

    /// <summary>A recorder was taken away, or answered no more, while a station was reading or clearing it.</summary>
    DockingInterrupted = 82,

    /// <summary>A station told the officer that the recorder may be taken: everything was sealed and durable there.</summary>
    RecorderReleased = 83,

    /// <summary>A station removed from a recorder what the receipt names; the facts count it.</summary>
    RecorderCleared = 84,

    /// <summary>A station set a recorder's clock.</summary>
    RecorderClockSet = 85,

    /// <summary>A recorder left its bay.</summary>
    RecorderUndocked = 86,

    /// <summary>A bay of a station failed or hangs.</summary>
    BayFailed = 87,

    /// <summary>A station's spool is nearly full, or full.</summary>
    SpoolLow = 88,

    /// <summary>A station began to watch its bays.</summary>
    StationStarted = 89,

    /// <summary>A station stopped in good order.</summary>
    StationStopped = 90,

    /// <summary>A recorder was issued to an officer.</summary>
    RecorderIssued = 91,

    /// <summary>A recorder was returned.</summary>
    RecorderReturned = 92,

    /// <summary>At a station, an officer confirmed class and case for a docking session.</summary>
    FilingConfirmed = 93,

    /// <summary>A recorder was entered in the register, or its entry changed; the facts hold the whole entry.</summary>
    RecorderRegistered = 100,

    /// <summary>An officer was entered in the register, or the entry changed; the facts hold the whole entry.</summary>
    OfficerRegistered = 101,

    /// <summary>A unit was entered in the register, or its entry changed; the facts hold the whole entry.</summary>
    UnitRegistered = 102,

    /// <summary>A list was imported into the register; each entry it changed has an event of its own.</summary>
    RegisterImported = 103,

    /// <summary>Something may be missing from what a recorder handed over: an explanation is asked for. The facts hold what, and until when.</summary>
    ExplanationAsked = 110,

    /// <summary>An explanation was given; the reason holds it in words.</summary>
    ExplanationGiven = 111,

    /// <summary>What was missing came in after all, so nothing need be explained.</summary>
    ExplanationSettled = 112,

    /// <summary>Somebody asked others to agree to something; the facts say to what, the reason says why.</summary>
    ApprovalRequested = 120,

    /// <summary>Somebody agreed, or refused; the reason says why.</summary>
    ApprovalVoted = 121,

    /// <summary>A request came to its end: approved, refused, expired, withdrawn, or used for what it was for.</summary>
    ApprovalEnded = 122,

    /// <summary>Somebody let another agree or refuse in his place for a while; the reason says why.</summary>
    DelegationGiven = 123,

    /// <summary>That ended before its time.</summary>
    DelegationEnded = 124,

    /// <summary>Somebody may see or take items beyond his rights for a while; the facts hold what, and by which rule.</summary>
    AccessGranted = 125,

    /// <summary>That was taken back before its time; the reason says why.</summary>
    AccessEnded = 126,

    /// <summary>A version of a rule pack came into force, in the place of the one before; the facts name its digest.</summary>
    RulePackInForce = 130,

    /// <summary>A hold was placed: nothing it covers is destroyed. The facts hold it whole.</summary>
    HoldPlaced = 131,

    /// <summary>A hold was released, by an approved act.</summary>
    HoldReleased = 132,

    /// <summary>Holds were brought into the stores, and looked at there; the facts count what was done.</summary>
    HoldsMirrored = 133,

    /// <summary>The retention of every item was decided anew; the facts count the outcomes.</summary>
    RetentionDecided = 140,

    /// <summary>Somebody was reminded of what waits for him; the facts hold of what, and whether his supervisors were told.</summary>
    Reminded = 141,

    /// <summary>Everybody was reminded of footage without a class; the facts count.</summary>
    RemindersGiven = 142,

    /// <summary>A destruction was agreed to, and waits for its time; the facts name its scope's digest.</summary>
    DestructionScheduled = 150,

    /// <summary>A destruction was stopped for good by an alarm; the reason says which.</summary>
    DestructionHalted = 151,

    /// <summary>Everything was checked again, and the bytes of an item are about to go.</summary>
    ItemCondemned = 152,

    /// <summary>The bytes of an item are gone from all stores; the facts are its tombstone.</summary>
    ItemDestroyed = 153,

    /// <summary>An item that was to be destroyed stays; the reason says why.</summary>
    ItemSpared = 154,

    /// <summary>A destruction is at its end; the facts name its certificate's digest.</summary>
    DestructionCertified = 155,

    /// <summary>Bytes that were destroyed were handed over again: the item is evidence again.</summary>
    ItemReturned = 156,

    /// <summary>A case was opened; the facts hold what is known of it.</summary>
    CaseOpened = 170,

    /// <summary>More, or something else, is known of a case; the facts hold all of it.</summary>
    CaseChanged = 171,

    /// <summary>A case was closed; the reason says how it ended.</summary>
    CaseClosed = 172,

    /// <summary>A closed case was opened again; the reason says why.</summary>
    CaseReopened = 173,

    /// <summary>Somebody said that a stretch of an item shows a step of a case.</summary>
    StepMarked = 174,

    /// <summary>That was taken back.</summary>
    StepMarkWithdrawn = 175,

    /// <summary>Somebody said why a step of a case is not seen, or not whole; the reason holds it in words.</summary>
    StepExplained = 176,

    /// <summary>Something was found wrong with how a case was handled; the reason says what.</summary>
    FindingRaised = 177,

    /// <summary>Somebody said that it was put right; the reason says how.</summary>
    FindingRectified = 178,

    /// <summary>It was agreed that it is, or the answer was returned; the facts say which.</summary>
    FindingClosed = 179,

    /// <summary>An item of a case was given the name by which it goes before a court, or lost it.</summary>
    ExhibitNamed = 180,

    /// <summary>Somebody said that an item does not belong to a case it was suggested for.</summary>
    SuggestionDismissed = 181,

    /// <summary>Another system may talk to the vault; the facts say for which unit, and what it may do.</summary>
    ServiceAdded = 182,

    /// <summary>It may no more.</summary>
    ServiceRevoked = 183,

    /// <summary>A service was given a new key; the one before ended.</summary>
    ServiceKeyed = 184,

    /// <summary>A service is told of what happens to its cases, at the address that the facts name.</summary>
    WebhookAdded = 185,

    /// <summary>It is told there no more.</summary>
    WebhookRemoved = 186,
    /// <summary>A court package with this item was prepared; the facts name it, its plan's digest, its recipient, and what its seal binds.</summary>
    PackagePrepared = 220,

    /// <summary>A court package with this item was given out; written before its first byte.</summary>
    PackageGiven = 221,

    /// <summary>Giving a court package out was broken off: what the store holds is not what was sealed. The reason names the file.</summary>
    PackageBrokenOff = 222,

    /// <summary>Giving a court package out was broken off: whoever took it had no right to it any more.</summary>
    PackageCutOff = 223,

    /// <summary>An item was taken out of a case again. The case goes on counting for its retention.</summary>
    CaseUnlinked = 210,
    /// <summary>Somebody marked a moment or a stretch of a recording; the facts hold the marker whole, and which one it takes the place of.</summary>
    MarkerSet = 190,

    /// <summary>A marker no longer counts; it stays in the log.</summary>
    MarkerWithdrawn = 191,

    /// <summary>The digest of a frame was taken from the original; the facts name the command that repeats it.</summary>
    FrameProven = 192,

    /// <summary>An item got a short word by which it is found.</summary>
    TagSet = 193,

    /// <summary>The word was taken back.</summary>
    TagWithdrawn = 194,

    /// <summary>A clip, a still or a redaction was ordered; the facts hold its plan whole.</summary>
    WorkOrdered = 195,

    /// <summary>It was made and stored; the facts hold its digest and what it was made with.</summary>
    WorkMade = 196,

    /// <summary>It could not be made; the reason says why.</summary>
    WorkFailed = 197,

    /// <summary>A second person saw and heard all that a redaction hides, and lets it go.</summary>
    WorkApproved = 198,

    /// <summary>A second person does not; the reason says why.</summary>
    WorkRefused = 199,

    /// <summary>A viewing ended, or went on for a while; the facts hold which parts were really on the screen, how fast, and heard.</summary>
    FootageWatched = 200,
    /// <summary>A person said why he opens what he has not collected himself; the facts hold the item, the case, and until when it counts.</summary>
    ViewReasonGiven = 160,

    /// <summary>A person gave his password again, before an act that asks for it.</summary>
    IdentityConfirmed = 161,

    /// <summary>It was asked why an account can see an item, or why it cannot; the facts hold what was asked and answered.</summary>
    RightsAsked = 162,

    /// <summary>The custody log was searched; the facts hold what for.</summary>
    CustodyLogRead = 163,

    /// <summary>A person took what a search found away as a table; the facts name the query, how many rows, and the digest of what was given.</summary>
    ListExported = 211,

    /// <summary>An item that was examined before is to be examined again; the facts say what it has not.</summary>
    ExaminationOrdered = 240,
    /// <summary>Somebody said that an item is reviewed in a case; the facts hold how much of it he had watched, and how much was asked for.</summary>
    ItemReviewed = 250,

    /// <summary>Whoever said that an item is reviewed in a case took his word back, with a reason; what he had watched stands.</summary>
    ReviewWithdrawn = 251,

    /// <summary>Somebody who is known elsewhere comes in as this account from now on; the facts name who vouches for him, and as whom.</summary>
    IdentityBound = 230,

    /// <summary>He comes in as this account no more, by that identity.</summary>
    IdentityUnbound = 231,
}
