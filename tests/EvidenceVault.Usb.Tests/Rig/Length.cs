namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>Marks tests that <c>eng/test</c> runs only with <c>--all</c>: on an emulated processor each takes a minute.</summary>
internal static class Length
{
    public const string Name = "Length";
    public const string Long = "long";
}
