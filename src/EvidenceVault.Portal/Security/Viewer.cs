using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using Microsoft.AspNetCore.Http;

namespace EvidenceVault.Portal.Security;

/// <summary>The person at the other end, as the catalogue knows him at this request, and where he sits.</summary>
internal sealed record Viewer(Account Account, string Address)
{
    /// <summary>An account of this unit sees every unit.</summary>
    public const string EveryUnit = "*";

    /// <summary>Codes of the units below his own.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];

    /// <summary>When he last gave his password, and the code of his second factor where he has one.</summary>
    public DateTimeOffset ConfirmedAt { get; init; }

    /// <summary>Whether his second factor is asked for wherever his password is.</summary>
    public bool HasFactor => Account.FactorSecret is not null;

    public ViewerScope Scope => Account.Role switch
    {
        AccountRole.Officer => Account.Officer is { } badge ? new ViewerScope(Officer: badge) : ViewerScope.Nothing,
        AccountRole.LegalOfficer or AccountRole.Supervisor => Account.Unit == EveryUnit ? new ViewerScope(Everything: true) : new ViewerScope(Unit: Account.Unit) { Below = Below },
        _ => ViewerScope.Nothing,
    };

    public CustodyActor Actor => new(ActorKind.Person, Account.Name);

    /// <summary>Whether any footage can be in the viewer's scope.</summary>
    public bool SeesFootage => Account.Role is AccountRole.Officer or AccountRole.LegalOfficer or AccountRole.Supervisor;

    /// <summary>The unit whose stations and recorders the viewer is about; null for every unit.</summary>
    public string? EquipmentUnit => AccountRules.IsAdministrator(Account.Role) || Account.Unit == EveryUnit ? null : Account.Unit;

    public bool MayFile => Account.Role is AccountRole.Officer or AccountRole.LegalOfficer;

    /// <summary>Why he has opened the item that this request is about, in the word that he gave or that lets him; null where it is about none.</summary>
    public string? Stated { get; init; }

    /// <summary>The case for which he has opened it, as far as he named one.</summary>
    public string? StatedCase { get; init; }

    /// <summary>Why he does what he does, as it stands in the custody log: what he said himself, or else what his role is there for.</summary>
    public string Purpose => Stated ?? Account.Role switch
    {
        AccountRole.Officer => "own-recording",
        AccountRole.LegalOfficer => "legal-review",
        AccountRole.Supervisor => "supervision",
        AccountRole.SystemAdministrator or AccountRole.SecurityAdministrator or AccountRole.AuditAdministrator => "administration",
        AccountRole.EquipmentManager => "equipment",
        _ => "unknown",
    };
}

internal static class ViewerOfRequest
{
    /// <summary>Null for a stranger.</summary>
    public static Viewer? FindViewer(this HttpContext context) => context.Features.Get<Viewer>();

    /// <exception cref="InvalidOperationException">Nobody is signed in: the access table let a stranger through to where a person is needed.</exception>
    public static Viewer GetViewer(this HttpContext context) => context.FindViewer() ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The network address for custody events.</summary>
    public static string Address(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return address is null ? "unknown" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
