using EvidenceVault.DockingAgent.Recorders.Vendor;
using EvidenceVault.DockingAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.DockingAgent.Tests.Recorders.Vendor;

public sealed class VendorLibraryTests
{
    private static readonly byte[] Block = new IdentityBlock("DSJ0001", "012345", "张伟", "110105000000", "朝阳分局").Format();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_simulated_recorder_does_what_it_is_asked()
    {
        using var library = Simulate(new SimulatedRecorder(Block, Battery: 42));
        library.Connect();
        Assert.Equal("DSJ0001", library.ReadIdentity().Serial);
        Assert.Equal(42, library.ReadBattery());
        library.SetClock(new DateTime(2026, 3, 1, 20, 0, 0));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new DateTime(2026, 3, 1, 20, 5, 0), library.Clock);
        library.SwitchToStorage();
        Assert.True(library.IsStorage);
        Assert.Equal(VendorFault.NotConnected, Fault(() => library.ReadBattery()));
    }

    [Fact]
    public void A_busy_recorder_answers_when_it_is_asked_again()
    {
        using var library = Simulate(new SimulatedRecorder(Block, BusyCalls: 1));
        Assert.Equal(VendorFault.Busy, Fault(library.Connect));
        library.Connect();
        Assert.Equal(80, library.ReadBattery());
    }

    [Theory]
    [InlineData(88)]
    [InlineData(94)] // end marks that are none
    public void A_block_of_the_wrong_length_is_a_wrong_answer(int bytes)
    {
        using var library = Simulate(new SimulatedRecorder([.. Enumerable.Repeat((byte)'1', bytes)]));
        library.Connect();
        Assert.Equal(VendorFault.WrongAnswer, Fault(() => library.ReadIdentity()));
    }

    [Fact]
    public void A_charge_that_is_no_percentage_and_a_wrong_password_are_told()
    {
        using var library = Simulate(new SimulatedRecorder(Block, Battery: 255));
        library.Connect();
        Assert.Equal(VendorFault.WrongAnswer, Fault(() => library.ReadBattery()));
        using var locked = new SimulatedVendorLibrary(new SimulatedRecorder(Block, Password: "888888"), _time);
        Assert.Equal(VendorFault.WrongPassword, Fault(locked.Connect));
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("terminated", true)]
    public void A_library_in_C_is_spoken_to_by_the_names_of_the_header(string kind, bool terminated)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "NOT TESTED: no gcc to build the library with.");
        using var folder = new TemporaryFolder();
        var path = Build(folder, terminated);
        using (var library = new NativeVendorLibrary(path, "000000", terminated))
        {
            library.Connect();
            Assert.Equal(new IdentityBlock("DSJ0001", "012345", null, "110105000000", kind), library.ReadIdentity());
            Assert.Equal(42, library.ReadBattery());
            library.SetClock(default);
            Assert.Equal(VendorFault.Refused, Fault(library.SwitchToStorage));
        }

        using var locked = new NativeVendorLibrary(path, "111111", terminated);
        Assert.Equal(VendorFault.WrongPassword, Fault(() => locked.ReadIdentity()));
    }

    [Fact]
    public void A_library_whose_block_is_longer_than_said_is_not_believed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "NOT TESTED: no gcc to build the library with.");
        using var folder = new TemporaryFolder();
        using var library = new NativeVendorLibrary(Build(folder, terminated: true), "000000", terminated: false);
        Assert.Equal(VendorFault.WrongAnswer, Fault(() => library.ReadIdentity()));
    }

    [Fact]
    public void A_library_that_others_can_write_or_that_is_none_is_not_run()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("lib.so", "no library");
        Assert.Contains("cannot be loaded", Assert.Throws<VendorLibraryException>(() => new NativeVendorLibrary(path, "", false)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        Assert.Contains("written by others", Assert.Throws<VendorLibraryException>(() => new NativeVendorLibrary(path, "", false)).Message, StringComparison.Ordinal);
        Assert.Contains("not where", Assert.Throws<VendorLibraryException>(() => new NativeVendorLibrary(folder["none.so"], "", false)).Message, StringComparison.Ordinal);
    }

    /// <param name="switches">Whether its recorder turns into a disk when it is told to.</param>
    internal static string Build(TemporaryFolder folder, bool terminated, bool switches = false)
    {
        var end = terminated ? 1 : 0;
        var source = folder.Write("recorder.c", $$"""
            #include <string.h>
            typedef struct { char a[{{7 + end}}], b[{{6 + end}}], c[{{32 + end}}], d[{{12 + end}}], e[{{32 + end}}]; } ZFY_INFO;
            int Init_Device(char *id, int *result) { strcpy(id, "CODE1"); *result = 1; return 1; }
            int GetZFYInfo(ZFY_INFO *i, char *p, int *result) {
              if (strcmp(p, "000000")) { *result = 4; return 0; }
              memcpy(i->a, "DSJ0001", 7); memcpy(i->b, "012345", 6); memcpy(i->d, "110105000000", 12); strcpy(i->e, "{{(terminated ? "terminated" : "plain")}}"); return 1; }
            int ReadDeviceBatteryDumpEnergy(int *percent, char *p, int *result) { *percent = 42; return 1; }
            int SyncDevTime(char *p, int *result) { *(short *)result = 5; return 1; }
            int SetMSDC(char *p, int *result) { *result = {{(switches ? 7 : 8)}}; return {{(switches ? 1 : 0)}}; }
            """);
        Shell.Run("gcc -shared -fPIC -o \"$2\" \"$1\" && chmod 755 \"$2\"", source, folder["libvendor.so"]);
        return folder["libvendor.so"];
    }

    private static VendorFault Fault(Action act) => Assert.Throws<VendorLibraryException>(act).Fault;

    private SimulatedVendorLibrary Simulate(SimulatedRecorder recorder) => new(recorder, _time);
}
