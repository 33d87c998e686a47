using EvidenceVault.Core.Custody;

namespace EvidenceVault.Catalog;

/// <summary>How accounts stand in the facts of custody events, and come back from them. Never a secret among them.</summary>
public static class AccountFacts
{
    /// <summary>The role that the administrator of earlier logs has now.</summary>
    private const string FormerAdministrator = "Administrator";

    public static Dictionary<string, string> Of(Account account) => new()
    {
        ["account"] = account.Name,
        ["display"] = account.DisplayName,
        ["role"] = account.Role.ToString(),
        ["unit"] = account.Unit,
        ["officer"] = account.Officer ?? "",
    };

    /// <summary>The account as a line tells of it, without a password; null where it tells of no role that there is.</summary>
    public static Account? Read(CustodyEvent told, string securityStamp)
    {
        var name = Text(told, "account");
        return Role(Text(told, "role")) is { } role && name.Length > 0
            ? new Account(name, told.Facts.GetValueOrDefault("display", name), role, Text(told, "officer") is { Length: > 0 } officer ? officer : null, Text(told, "unit"), "", securityStamp, 0, null, null, null)
            : null;
    }

    /// <summary>A role by its name, also by the one it had in earlier logs.</summary>
    public static AccountRole? Role(string name) => name == FormerAdministrator ? AccountRole.SystemAdministrator
        : Enum.TryParse<AccountRole>(name, out var role) && Enum.IsDefined(role) ? role : null;

    internal static string Text(CustodyEvent told, string name) => told.Facts.GetValueOrDefault(name, "");
}
