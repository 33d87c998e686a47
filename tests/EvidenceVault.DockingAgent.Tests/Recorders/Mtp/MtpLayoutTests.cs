using System.Runtime.InteropServices;
using EvidenceVault.DockingAgent.Recorders.Mtp;

namespace EvidenceVault.DockingAgent.Tests.Recorders.Mtp;

/// <summary>
/// Sizes and offsets by <c>offsetof</c> over libmtp.h 1.1.20 (Debian 12, libmtp-dev) with gcc on x86-64; they are those of every 64-bit Linux.
/// </summary>
public sealed class MtpLayoutTests
{
    [Theory]
    [InlineData("DeviceEntry", 32, "Vendor", 8, "Product", 24, "Flags", 28)]
    [InlineData("RawDevice", 40, "Entry", 0, "Bus", 32, "Number", 36)]
    [InlineData("OpenDevice", 112, "Storages", 24)]
    [InlineData("StorageRecord", 72, "Id", 0, "Capacity", 16, "Free", 24, "Description", 40, "Volume", 48, "Next", 56)]
    [InlineData("FileRecord", 56, "Id", 0, "Storage", 8, "Name", 16, "Bytes", 24, "Modified", 32, "FileType", 40, "Next", 48)]
    [InlineData("ErrorRecord", 24, "Text", 8, "Next", 16)]
    public void A_structure_is_laid_out_as_in_the_header(string name, int size, params object[] fields)
    {
        var type = typeof(MtpTransport).Assembly.GetType("EvidenceVault.DockingAgent.Recorders.Mtp.MtpCalls")!.GetNestedType(name)!;
        Assert.Equal(size, Marshal.SizeOf(type));
        foreach (var field in fields.Chunk(2))
        {
            Assert.Equal((int)field[1], (int)Marshal.OffsetOf(type, (string)field[0]));
        }
    }
}
