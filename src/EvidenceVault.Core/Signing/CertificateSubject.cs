using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EvidenceVault.Core.Signing;

/// <summary>The subject names the authority writes: one organizationalUnit (the role) and one commonName, nothing else.</summary>
internal sealed record CertificateSubject(string? Unit, string? CommonName)
{
    /// <summary>The organizationalUnit of the root: no role, so a root can never pass for a station or the vault.</summary>
    public const string AuthorityUnit = "authority";

    /// <summary>The organizationalUnit of a TLS server: no role either, so its certificate seals nothing.</summary>
    public const string ServerUnit = "server";

    private const int MaximumNameLength = 64; // ub-common-name, RFC 5280 appendix A

    /// <summary>The role the unit names, or null if it names none.</summary>
    public CertificateRole? Role => Unit switch
    {
        "station" => CertificateRole.Station,
        "vault" => CertificateRole.Vault,
        _ => null,
    };

    public static string UnitOf(CertificateRole role) => role switch
    {
        CertificateRole.Station => "station",
        CertificateRole.Vault => "vault",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    /// <summary>Writes the name as UTF8String values (RFC 5280 §4.1.2.4).</summary>
    /// <exception cref="ArgumentException">The common name has other characters than <see cref="IsValidName"/> allows.</exception>
    public static X500DistinguishedName Write(string unit, string commonName)
    {
        if (!IsValidName(commonName))
        {
            throw new ArgumentException("A name has 1 to 64 letters, digits, spaces and the signs - _ . and neither begins nor ends with a space.", nameof(commonName));
        }

        var builder = new X500DistinguishedNameBuilder();
        // The builder encodes in reverse order of adding: the unit comes to stand before the name.
        builder.AddCommonName(commonName);
        builder.AddOrganizationalUnitName(unit);
        return builder.Build();
    }

    /// <summary>Reads a name. A part that is missing, doubled, or hidden in a multi-valued RDN is null: an ambiguous role is no role.</summary>
    public static CertificateSubject Read(X500DistinguishedName name)
    {
        var parts = name.EnumerateRelativeDistinguishedNames().ToList();
        return parts.Exists(part => part.HasMultipleElements)
            ? new CertificateSubject(null, null)
            : new CertificateSubject(Only(parts, Oids.OrganizationalUnit), Only(parts, Oids.CommonName));
    }

    /// <summary>Letters of any script, ASCII digits, inner spaces and - _ . ; 1 to 64 characters. Marks and controls could disguise a name.</summary>
    public static bool IsValidName(string name)
    {
        var runes = name.EnumerateRunes().ToList();
        return runes.Count is >= 1 and <= MaximumNameLength
            && name[0] != ' '
            && name[^1] != ' '
            && runes.TrueForAll(rune => Rune.IsLetter(rune) || (rune.IsAscii && (Rune.IsDigit(rune) || rune.Value is ' ' or '-' or '_' or '.')));
    }

    private static string? Only(List<X500RelativeDistinguishedName> parts, string oid)
    {
        var found = parts.FindAll(part => part.GetSingleElementType().Value == oid);
        return found.Count == 1 ? found[0].GetSingleElementValue() : null;
    }
}
