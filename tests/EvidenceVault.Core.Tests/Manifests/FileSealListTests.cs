using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Tests.Manifests;

public sealed class FileSealListTests
{
    private static readonly DockingSessionId Session = DockingSessionId.Parse("ds-00000000000000000000000001");

    /// <summary>A copy on purpose: stores hold these bytes for good.</summary>
    private static readonly string Promised =
        "{\"format\":\"evidencevault-file-seals\",\"seals\":[{\"seal\":\"Ag==\",\"sha256\":\"" + new string('1', 64) + "\"},{\"seal\":\"AQ==\",\"sha256\":\"" + new string('2', 64)
        + "\"}],\"session\":\"ds-00000000000000000000000001\",\"version\":1}";

    [Fact]
    public void The_bytes_are_the_promised_ones_whatever_the_order_and_however_often_a_digest_stands()
    {
        var (one, two) = (new FileSeal(Sha256Digest.Parse(new string('1', 64)), [2]), new FileSeal(Sha256Digest.Parse(new string('2', 64)), [1]));

        Assert.Equal(Promised, Encoding.UTF8.GetString(new FileSealList(Session, [two, one, two]).ToBytes()));
        Assert.Equal([one.Sha256, two.Sha256], FileSealList.Parse(Encoding.UTF8.GetBytes(Promised)).Seals.Select(s => s.Sha256));
    }

    [Theory]
    [InlineData("file-seals", "file-sealz")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"version\":1", "\"version\":1 ")]
    [InlineData("AQ==", "A")]
    [InlineData("1111", "111")]
    public void Anything_else_is_refused(string from, string to) =>
        Assert.Throws<FormatException>(() => FileSealList.Parse(Encoding.UTF8.GetBytes(Promised.Replace(from, to, StringComparison.Ordinal))));
}
