namespace EvidenceVault.Core.Evidence;

/// <summary>One sealed recording with its sidecars, in the vault. Written <c>ev-</c> and 26 characters of Crockford's base 32 (128 random bits).</summary>
public readonly record struct EvidenceItemId
{
    private const string Prefix = "ev";
    private readonly string? _value;

    private EvidenceItemId(string value) => _value = value;

    /// <summary>The id as it stands in URLs, manifests and the custody log.</summary>
    public string Value => _value ?? throw new InvalidOperationException("This EvidenceItemId was never set.");

    public static EvidenceItemId New() => new(RandomId.New(Prefix));

    /// <exception cref="FormatException">The text is no such id.</exception>
    public static EvidenceItemId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not an id of the form ev-… .");

    public static bool TryParse(string? text, out EvidenceItemId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new EvidenceItemId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
