using System.Reflection;
using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Api;

namespace EvidenceVault.Portal.Security;

/// <summary>What is counted at an address, for each account.</summary>
internal enum RateLimit
{
    Search,
    Export,
}

/// <summary>One line of the table: a method, a route as it is mapped, and who may use it.</summary>
/// <param name="Strangers">Also without signing in.</param>
/// <param name="Fresh">Only where the password was given within the last minutes.</param>
/// <param name="Reason">The route's <c>id</c> is an item, opened only after a reason by whoever has not collected it himself.</param>
/// <param name="Limit">How often in a minute; null for as often as one likes.</param>
/// <param name="Line">Where it stands in <c>policies/access/endpoints.yaml</c>, from 1.</param>
internal sealed record AccessRule(string Method, string Route, IReadOnlySet<AccountRole> Roles, bool Strangers, bool Fresh, bool Reason, RateLimit? Limit, int Line)
{
    public bool Allows(AccountRole? role) => role is { } known ? Roles.Contains(known) : Strangers;
}

/// <summary>
/// Route × role, in one place: <c>policies/access/endpoints.yaml</c>, built into this assembly. What does not stand there is denied to everybody;
/// what stands there is still narrowed by the viewer's scope, item by item.
/// </summary>
internal static class AccessTable
{
    /// <summary>The intake desk judges stations by their seals and knows no accounts.</summary>
    public const string IntakePrefix = "intake/";

    /// <summary>Other systems are let in by their keys, each to what its scopes name: no account opens anything there.</summary>
    public const string ServicePrefix = CaseApi.Prefix;

    public static IReadOnlyList<AccessRule> Rules { get; } = Load();

    private static readonly Dictionary<(string Method, string Route), AccessRule> ByAddress = Rules.ToDictionary(r => (r.Method, r.Route));

    public static bool Allows(string method, string? route, AccountRole? role) =>
        IsForMachines(Plain(route)) || Find(method, route)?.Allows(role) == true;

    /// <summary>The line for the address; null where none stands, so that it is denied.</summary>
    public static AccessRule? Find(string method, string? route) => ByAddress.GetValueOrDefault((method == "HEAD" ? "GET" : method, Plain(route)));

    private static IReadOnlyList<AccessRule> Load()
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream("access/endpoints.yaml") ?? throw new InvalidOperationException("The built-in access table is missing."));
        return AccessTableText.Read(reader.ReadToEnd());
    }

    /// <summary>Addresses at which no account counts: each has a guard of its own.</summary>
    public static bool IsForMachines(string route) => route.StartsWith(IntakePrefix, StringComparison.Ordinal) || route.StartsWith(ServicePrefix, StringComparison.Ordinal);

    private static string Plain(string? route) => (route ?? "").Trim('/');
}
