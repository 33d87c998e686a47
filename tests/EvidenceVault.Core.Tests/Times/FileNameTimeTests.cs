using EvidenceVault.Core.Times;

namespace EvidenceVault.Core.Tests.Times;

public sealed class FileNameTimeTests
{
    [Theory]
    [InlineData("DCIM/100MEDIA/012345_DSJ0001_20260301200130_0007.mp4")]
    [InlineData("012345_DSJ0001_20260301200130_0007IMP.MP4")]
    [InlineData(@"E:\DCIM\012345_DSJ-1_20260301200130_1.avi")]
    [InlineData("DSJ0001/012345/20260301/200130_0007.mp4")]
    [InlineData("DSJ0001/012345/20260301/200130_0007IMP.mp4")]
    public void Recorder_names_give_the_recorders_clock_without_a_zone(string path)
    {
        var claim = FileNameTime.Find(path)!;
        Assert.Equal(ClaimSource.RecorderClock, claim.Source);
        Assert.Equal("20260301200130", claim.Raw);
        Assert.Null(claim.AtUtc);
        Assert.Equal(new DateTime(2026, 3, 1, 20, 1, 30), claim.LocalWithoutZone);
    }

    [Theory]
    [InlineData("jdoe_ACCC8E012345_20260301T120130Z")]
    [InlineData("jdoe_ACCC8E012345_20260301T120130Z.mkv")]
    [InlineData("jdoe_ACCC8E012345_20260301T120130Z_gpstrail.json")]
    [InlineData("jdoe_ACCC8E012345_20260301T120130Z/clip.mp4")]
    public void Names_with_a_zulu_time_give_an_instant(string path)
    {
        var claim = FileNameTime.Find(path)!;
        Assert.Equal(ClaimSource.RecorderClock, claim.Source);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 1, 30, TimeSpan.Zero), claim.AtUtc);
        Assert.Null(claim.LocalWithoutZone);
    }

    [Theory]
    [InlineData("20240131_101112.mp4")]
    [InlineData("VID_20240131_101112.mp4")]
    [InlineData("IMG-20240131-101112(1).jpg")]
    public void Plain_names_are_claims_of_the_name_only(string path)
    {
        var claim = FileNameTime.Find(path)!;
        Assert.Equal(ClaimSource.FileName, claim.Source);
        Assert.Equal(new DateTime(2024, 1, 31, 10, 11, 12), claim.LocalWithoutZone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("GX010001.MP4")]
    [InlineData("012345_DSJ0001_00000000000000_0001.mp4")]
    [InlineData("20241331_101112.mp4")]
    [InlineData("20240131_256099.mp4")]
    [InlineData("120240131_101112.mp4")]
    [InlineData("20240131_1011123.mp4")]
    [InlineData("<script>.mp4")]
    public void Names_without_a_real_date_claim_nothing(string path) => Assert.Null(FileNameTime.Find(path));

    [Fact]
    public void A_name_of_absurd_length_is_not_searched() => Assert.Null(FileNameTime.Find(new string('1', 100_000) + "20240131_101112.mp4"));
}
