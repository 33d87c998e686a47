namespace EvidenceVault.Core.Evidence;

/// <summary>One plug-in to unplug of a recorder, named by the agent. Written <c>ds-</c> and 26 characters of Crockford's base 32 (128 random bits).</summary>
public readonly record struct DockingSessionId
{
    private const string Prefix = "ds";
    private readonly string? _value;

    private DockingSessionId(string value) => _value = value;

    /// <summary>The id as it stands in URLs, manifests and the custody log.</summary>
    public string Value => _value ?? throw new InvalidOperationException("This DockingSessionId was never set.");

    public static DockingSessionId New() => new(RandomId.New(Prefix));

    /// <exception cref="FormatException">The text is no such id.</exception>
    public static DockingSessionId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not an id of the form ds-… .");

    public static bool TryParse(string? text, out DockingSessionId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new DockingSessionId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
