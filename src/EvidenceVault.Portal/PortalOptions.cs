using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Portal;

/// <summary>A piece of scheduled work, as the schedule page shows it.</summary>
/// <param name="Name">A word; its texts are <c>work.*</c>.</param>
/// <param name="LastAt">Null while it never ran.</param>
/// <param name="Failure">Why the last run failed; null if it did not.</param>
public sealed record PlannedWork(string Name, DateTimeOffset? NextAt, DateTimeOffset? LastAt, TimeSpan? LastTook, string? Failure);

/// <summary>What the portal must be told. Everything else it takes from the container.</summary>
public sealed record PortalOptions
{
    private static readonly string[] TileParts = ["{z}", "{x}", "{y}"];

    /// <summary>An existing directory, readable by this process alone, for the keys that protect cookies and forms.</summary>
    public required string KeyDirectory { get; init; }

    /// <summary>The zone in which times are shown.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>Shown at the foot of every page.</summary>
    public string Version { get; init; } = "0.1.0";

    /// <summary>A category tree to use in place of the one built in; see <c>policies/categories/traffic.yaml</c>.</summary>
    public string? CategoryFile { get; init; }

    /// <summary>Answers ffmpeg's version, or null where the media room has no ffmpeg; for the health page, which is silent about it when this is not set.</summary>
    public Func<string?>? FindFfmpeg { get; init; }

    /// <summary>Answers how much room is left for evidence, or null where nobody knows; for the storage forecast, which is silent about it then.</summary>
    public Func<long?>? FreeBytes { get; init; }

    /// <summary>Asks others to agree to the destruction of what is due: who asks, from where, and why. Null when nothing is due. The page offers it only where this is set.</summary>
    public Func<CustodyActor, string, string, CancellationToken, ApprovalRequest?>? ProposeDestruction { get; init; }

    /// <summary>Who must agree before footage is seen or taken beyond one's rights; see <c>policies/access/approvals.yaml</c>.</summary>
    public AccessPolicy Access { get; init; } = AccessPolicy.Closed;

    /// <summary>Which statutory steps the footage of a case must show; see <c>policies/cases/</c>.</summary>
    public CasePolicy Cases { get; init; } = CasePolicy.None;

    /// <summary>What the vault does by itself, for the schedule page, which is empty where this is not set.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<PlannedWork>>>? Schedule { get; init; }

    /// <summary>Whether the catalogue is backed up by schedule; the schedule page says so where it is not.</summary>
    public bool HasBackups { get; init; } = true;

    /// <summary>Runs a piece of scheduled work now; false where there is none of that name.</summary>
    public Func<string, CancellationToken, Task<bool>>? RunNow { get; init; }

    /// <summary>Whether everything is kept a second time; for the health page.</summary>
    public bool HasSecondStore { get; init; }

    /// <summary>Within how many days every stored object is read again; for the health page.</summary>
    public int FixityCycleDays { get; init; } = 90;

    /// <summary>Within this time after its issue a recorder is to be back; from the rule pack.</summary>
    public TimeSpan ReturnWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A recorder whose clock is further off is shown as such; from the rule pack.</summary>
    public TimeSpan ClockAlarm { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A recorder whose battery is known to be lower is not issued.</summary>
    public int LeastBatteryPercent { get; init; } = 30;

    /// <summary>A list of evidence that is taken away has so many rows at most; where there are more, its last line says so.</summary>
    public int MostRowsTaken { get; init; } = 100_000;

    /// <summary>Roles whose accounts must have a second factor; whoever has none is led to set one up before anything else.</summary>
    public IReadOnlySet<AccountRole> SecondFactorFor { get; init; } = new HashSet<AccountRole>();

    /// <summary>
    /// The address of a server of maps with {z}, {x} and {y}, for the ground under a recording's way. Browsers then ask it for pictures, so it learns which places are looked at: a server of
    /// one's own. Null: no map, and nothing is asked of anybody.
    /// </summary>
    public string? MapTiles { get; init; }

    /// <summary>The one origin beside the vault's own that pictures may come from; null without a server of maps.</summary>
    internal string? MapOrigin => MapTiles is null ? null : new Uri(Filled(MapTiles)).GetLeftPart(UriPartial.Authority);

    /// <summary>An OpenID provider by which people may come in as well; null for none.</summary>
    public OpenIdOptions? OpenId { get; init; }

    /// <summary>A door for certificates on cards; null for none. The host opens it with <see cref="Security.Outside.CardDoor"/>.</summary>
    public CardOptions? Cards { get; init; }

    /// <exception cref="InvalidOperationException">Names the option and the cure.</exception>
    internal void Check()
    {
        if (MapTiles is { } tiles && !IsMapServer(tiles))
        {
            throw new InvalidOperationException("PortalOptions.MapTiles: a server of maps is named as https://maps.example/{z}/{x}/{y}.png (http on this machine alone). Leave it unset for no map.");
        }

        if (!Directory.Exists(KeyDirectory))
        {
            throw new InvalidOperationException($"PortalOptions.KeyDirectory: '{KeyDirectory}' is no directory. Create it with mode 0700.");
        }

        if (OpenId is { } provider && !OpenIdOptions.IsSafe(provider.Issuer))
        {
            throw new InvalidOperationException($"PortalOptions.OpenId: '{provider.Issuer}' is no https address. Give the provider's, as its tokens name it.");
        }

        if (CategoryFile is not null && !File.Exists(CategoryFile))
        {
            throw new InvalidOperationException($"PortalOptions.CategoryFile: '{CategoryFile}' is no file. Leave it unset to use the built-in categories.");
        }
    }

    /// <summary>Nothing but a plain host may stand in the policy of pages, and nothing of the template may choose it.</summary>
    public static bool IsMapServer(string template) =>
        Uri.TryCreate(Filled(template), UriKind.Absolute, out var map) && (map.Scheme == Uri.UriSchemeHttps || (map.Scheme == Uri.UriSchemeHttp && map.IsLoopback))
        && map.UserInfo.Length == 0 && map.Host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
        && template.IndexOf('/', map.Scheme.Length + 3) is > 0 and var path && !template[..path].Contains('{', StringComparison.Ordinal)
        && TileParts.All(part => template.Contains(part, StringComparison.Ordinal));

    private static string Filled(string template) => template.Replace("{z}", "0", StringComparison.Ordinal).Replace("{x}", "0", StringComparison.Ordinal).Replace("{y}", "0", StringComparison.Ordinal);
}
