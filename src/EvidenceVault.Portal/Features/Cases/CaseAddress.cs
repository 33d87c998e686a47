namespace EvidenceVault.Portal.Features.Cases;

/// <summary>A case's number as a part of an address. Numbers may hold a slash, which no part of an address can; <c>~</c> is in no number and stands for it.</summary>
internal static class CaseAddress
{
    public static string Of(string number) => "/cases/" + Uri.EscapeDataString(number.Replace('/', '~'));

    public static string Read(string part) => part.Replace('~', '/');
}
