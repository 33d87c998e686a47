using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Packages;

/// <summary>One prepared court package. Written <c>cp-</c> and 26 characters of Crockford's base 32 (128 random bits).</summary>
public readonly record struct PackageId
{
    private const string Prefix = "cp";
    private readonly string? _value;

    private PackageId(string value) => _value = value;

    /// <summary>The id as it stands in URLs, in the package and in the custody log.</summary>
    public string Value => _value ?? throw new InvalidOperationException("This PackageId was never set.");

    public static PackageId New() => new(RandomId.New(Prefix));

    /// <exception cref="FormatException">The text is no such id.</exception>
    public static PackageId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not an id of the form cp-… .");

    public static bool TryParse(string? text, out PackageId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new PackageId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
