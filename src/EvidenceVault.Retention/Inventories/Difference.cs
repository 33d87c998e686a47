namespace EvidenceVault.Retention.Inventories;

/// <summary>Something in which dock, catalogue, ledger and stores do not agree.</summary>
/// <param name="Kind">Its word, as in the document.</param>
/// <param name="Where">The key, or the session.</param>
/// <param name="What">Both sides of it.</param>
public sealed record Difference(string Kind, string Where, string What)
{
    public const string MissingInPrimary = "missing-in-primary";
    public const string MissingInSecond = "missing-in-second";
    public const string OtherLengthInPrimary = "other-length-in-primary";
    public const string OtherLengthInSecond = "other-length-in-second";
    public const string StrayInPrimary = "stray-in-primary";
    public const string StrayInSecond = "stray-in-second";
    public const string NotInLedger = "not-in-ledger";
    public const string LedgerDiffers = "ledger-differs";
    public const string ReceiptDiffers = "receipt-differs";
    public const string ItemMissing = "item-missing";
    public const string LockShorter = "lock-shorter";
    public const string LockUnknown = "lock-unknown";
    public const string SecondLockShorter = "second-lock-shorter";
    public const string InTrouble = "in-trouble";
    public const string CopyLate = "copy-late";
    public const string SurplusVersion = "surplus-version";
    public const string DeleteMarker = "delete-marker";
    public const string NotListed = "not-listed";

    public override string ToString() => $"{Kind}: {Where}: {What}";
}

/// <summary>Names differences up to a number, and counts them all.</summary>
internal sealed class Differences
{
    private const int MostNamed = 1000;
    private readonly List<Difference> _named = [];

    public long Count { get; private set; }

    public IReadOnlyList<Difference> Named => _named;

    public void Add(string kind, string where, string what)
    {
        Count++;
        if (_named.Count < MostNamed)
        {
            _named.Add(new Difference(kind, where, what));
        }
    }
}
