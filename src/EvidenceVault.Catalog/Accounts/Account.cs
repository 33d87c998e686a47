namespace EvidenceVault.Catalog;

/// <summary>What a person is to the vault; rights follow from it.</summary>
public enum AccountRole
{
    /// <summary>民警: sees what his own recorder took.</summary>
    Officer,

    /// <summary>法制员: reviews the footage of his unit and of those below it, and links it to cases.</summary>
    LegalOfficer,

    /// <summary>督察: audits his unit and those below it.</summary>
    Supervisor,

    /// <summary>装备管理员: keeps recorders usable and the register right; sees no footage.</summary>
    EquipmentManager,

    /// <summary>系统管理员: runs the box; sees no footage, and gives no rights.</summary>
    SystemAdministrator,

    /// <summary>安全管理员: says who may sign in as what; sees no footage, and runs nothing.</summary>
    SecurityAdministrator,

    /// <summary>审计管理员: reads the custody log; sees no footage, and changes nothing.</summary>
    AuditAdministrator,
}

/// <summary>A person who may sign in. <paramref name="Officer"/> is the badge number (警号) that ties recordings to the person.</summary>
public sealed record Account(
    string Name, string DisplayName, AccountRole Role, string? Officer, string Unit, string PasswordHash, string SecurityStamp,
    int FailedCount, DateTimeOffset? LockedUntil, DateTimeOffset? LastSignInAt, string? LastSignInFrom)
{
    /// <summary>Closed: nobody signs in with it.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>The password is good for one sign-in: the person must choose his own before anything else.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>The secret of the second factor as it was protected; null while there is none.</summary>
    public string? FactorSecret { get; init; }

    public bool IsLocked(DateTimeOffset now) => LockedUntil is { } until && until > now;
}
