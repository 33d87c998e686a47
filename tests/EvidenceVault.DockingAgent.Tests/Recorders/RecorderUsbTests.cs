using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Recorders;

public sealed class RecorderUsbTests
{
    private const string Profile = """
        id: acme
        name: { zh: 甲牌执法记录仪, en: Acme recorder }
        priority: 500
        patterns: [{ path: '^ACME/(?<device>[A-Z0-9]+)-(?<seq>[0-9]+)\.acv$' }]
        recordings: [acv]
        vendor_library: { name: acme, path: /usr/lib/docking-agent/libacme.so, block: terminated }
        usb:
          - { vendor: 'abcd', product: '0001', transport: mass-storage, vendor_library: acme, serial_from: identity-block, default_password: true }
          - { vendor: 'abcd', product: '0002', transport: mtp, serial_from: names }
        examples: [{ path: ACME/X1-7.acv, role: recording, device: X1, seq: 7, group: ACME/X1-7 }]

        """;

    [Fact]
    public void A_new_recorder_needs_a_file_and_no_code()
    {
        using var policies = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Policies.Folder, "recorders")))
        {
            policies.Write("recorders/" + Path.GetFileName(file), File.ReadAllBytes(file));
        }

        policies.Write("recorders/acme.yaml", Profile);
        var profiles = RecorderProfiles.Load(policies.Path);
        Assert.Equal("acme", profiles.Choose(["ACME/X1-7.acv"]).Id);
        Assert.Equal("X1", profiles.Choose(["ACME/X1-7.acv"]).Read("ACME/X1-7.acv").Device);

        var (profile, usb) = RecorderUsb.Find(profiles, "ABCD:0001")!.Value;
        Assert.Equal(new RecorderUsb("abcd:0001", DeviceKind.MassStorage, "acme", SerialSource.IdentityBlock, DefaultPassword: true), usb);
        Assert.Equal(new VendorLibraryFile("acme", "/usr/lib/docking-agent/libacme.so", Terminated: true), profile.VendorLibrary);
        Assert.Equal(new RecorderUsb("abcd:0002", DeviceKind.Mtp, null, SerialSource.Names, DefaultPassword: false), RecorderUsb.Find(profiles, "abcd:0002")!.Value.Usb);
        Assert.Null(RecorderUsb.Find(profiles, "abcd:0003"));
        Assert.Null(RecorderUsb.Find(profiles, null));
    }

    [Theory]
    [InlineData("vendor: 'abcd', product: '0001'", "vendor: abcde, product: '0001'", "usb[0].vendor")]
    [InlineData("vendor: 'abcd', product: '0001'", "vendor: 'ABCD', product: '0001'", "lower case")]
    [InlineData("transport: mass-storage", "transport: ftp", "mass-storage or mtp")]
    [InlineData("serial_from: names", "serial_from: guess", "usb[1].serial_from")]
    [InlineData("serial_from: names", "serial_from: identity-block", "vendor_library too")]
    [InlineData("vendor_library: acme,", "vendor_library: other,", "usb[0].vendor_library")]
    [InlineData("product: '0002'", "product: '0001'", "once")]
    [InlineData("path: /usr", "path: usr", "full path")]
    [InlineData("block: terminated", "block: long", "89 bytes")]
    [InlineData("default_password: true", "password: true", "password")]
    public void A_wrong_entry_is_refused_with_key_and_cure(string right, string wrong, string part)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<ConfigurationException>(() => RecorderProfileFile.Load(folder.Write("acme.yaml", Profile.Replace(right, wrong, StringComparison.Ordinal))));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
