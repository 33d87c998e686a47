namespace EvidenceVault.Catalog;

/// <summary>Which accounts one person may have at once. A person is known by his badge number.</summary>
public static class AccountRules
{
    /// <summary>Whether the role is one of the three administrators (三员): separate people, of whom none sees footage.</summary>
    public static bool IsAdministrator(AccountRole role) =>
        role is AccountRole.SystemAdministrator or AccountRole.SecurityAdministrator or AccountRole.AuditAdministrator;

    /// <summary>
    /// The account by which the same person has something that does not go together with <paramref name="wanted"/>; null when nothing speaks against it.
    /// An administrator has no other account: who runs the box must not give himself rights, who gives rights must not check himself, and who
    /// checks must not have anything to check of his own.
    /// </summary>
    public static Account? Conflict(Account wanted, IEnumerable<Account> all) => wanted.Officer is not { } badge ? null : all.FirstOrDefault(
        other => other.Officer == badge && !string.Equals(other.Name, wanted.Name, StringComparison.OrdinalIgnoreCase)
            && (IsAdministrator(wanted.Role) || IsAdministrator(other.Role)));

    /// <summary>Whether both are the same person's: nobody changes his own rights, not even by another account.</summary>
    public static bool IsSamePerson(Account one, Account other) =>
        string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase) || (one.Officer is { } badge && badge == other.Officer);
}
