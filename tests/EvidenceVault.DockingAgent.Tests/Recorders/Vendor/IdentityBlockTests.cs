using System.Text;
using EvidenceVault.DockingAgent.Recorders.Vendor;

namespace EvidenceVault.DockingAgent.Tests.Recorders.Vendor;

public sealed class IdentityBlockTests
{
    private static readonly IdentityBlock Zhang = new("DSJ0001", "012345", "张伟", "110105000000", "朝阳分局某某派出所");

    [Theory]
    [InlineData(false, 89)]
    [InlineData(true, 94)]
    public void A_block_is_written_and_read(bool terminated, int bytes)
    {
        var block = Zhang.Format(terminated);
        Assert.Equal(bytes, block.Length);
        Assert.Equal(Zhang, IdentityBlock.Parse(block));
    }

    [Fact]
    public void Fields_lie_where_the_standard_puts_them()
    {
        var block = Zhang.Format();
        Assert.Equal("DSJ0001012345"u8, block.AsSpan(0, 13));
        Assert.Equal(new byte[] { 0xD5, 0xC5, 0xCE, 0xB0, 0 }, block[13..18]); // 张伟 in GBK
        Assert.Equal("110105000000"u8, block.AsSpan(45, 12));
        Assert.Equal(0xB3, block[57]); // 朝 is B3 AF
    }

    [Fact]
    public void Blanks_fill_up_as_well_as_zeroes()
    {
        var block = Enumerable.Repeat((byte)' ', IdentityBlock.PlainBytes).ToArray();
        "DSJ1"u8.CopyTo(block);
        Assert.Equal(new IdentityBlock("DSJ1", null, null, null, null), IdentityBlock.Parse(block));
    }

    [Theory]
    [InlineData(88)]
    [InlineData(90)]
    [InlineData(0)]
    public void A_block_of_another_length_is_refused(int bytes) =>
        Assert.Contains("89 bytes", Assert.Throws<FormatException>(() => IdentityBlock.Parse(new byte[bytes])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(13, 0xFF, "GBK")] // no character begins so
    [InlineData(44, 0x81, "behind its end")] // half a character at the end of a field that had ended
    [InlineData(45, (byte)'X', "digits")]
    [InlineData(0, 0, "behind its end")]
    [InlineData(3, 0x0A, "control")]
    public void What_is_wrong_is_told_by_field_and_not_by_content(int at, int value, string part)
    {
        var block = Zhang.Format();
        block[at] = (byte)value;
        Assert.Contains(part, Assert.Throws<FormatException>(() => IdentityBlock.Parse(block)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_cut_in_half_is_refused()
    {
        var block = Zhang.Format();
        Encoding.Latin1.GetBytes(new string('\u00D5', 31)).CopyTo(block.AsSpan(13));
        block[13 + 31] = 0;
        Assert.Contains("GBK", Assert.Throws<FormatException>(() => IdentityBlock.Parse(block)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_without_a_serial_is_refused() =>
        Assert.Contains("no serial", Assert.Throws<FormatException>(() => IdentityBlock.Parse(new byte[89])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("DSJ00012", null)]
    [InlineData("DSJ0001", "派出所派出所派出所派出所派出所派出所")]
    [InlineData("DSJ0001", "😀")]
    public void What_does_not_fit_is_not_written(string serial, string? unitName) =>
        Assert.Throws<FormatException>(() => new IdentityBlock(serial, null, null, null, unitName).Format());
}
