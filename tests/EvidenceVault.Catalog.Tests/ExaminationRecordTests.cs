using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Catalog.Tests;

public sealed class ExaminationRecordTests
{
    private static readonly Sha256Digest Parent = Sha256Digest.Parse(new string('a', 64));
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, 123, TimeSpan.Zero);
    private static readonly EvidenceItemId Item = EvidenceItemId.New();

    private static readonly ExaminationRecord Record = new(
        Item, Parent, At, "Video", 2.0000000000000004, """{"fps":29.97}""", false, null,
        [new ItemFinding("DecodeErrors", "three", 0.1, 1e-7), new ItemFinding("EmptyFile", "nothing", null, null)],
        [new ClaimedTime(ClaimSource.ContainerLocal, "2026-03-01 16:00:00", null, new DateTime(2026, 3, 1, 16, 0, 0), "creation_time")],
        [new DerivedCopy(Item, "poster", Parent, Sha256Digest.Parse(new string('b', 64)), 17, "image/jpeg", """{"at":0.5}""", At)]);

    /// <summary>A copy on purpose: stores hold these bytes for good, and the custody log their digest.</summary>
    [Fact]
    public void The_bytes_are_the_promised_ones() => Assert.Equal(
        """{"copies":[{"bytes":17,"kind":"poster","media_type":"image/jpeg","parameters":"{\"at\":0.5}","sha256":"BB"}],"duration_s":"2.0000000000000004","examined_at":"2026-03-01T08:00:00.123Z","findings":[{"from_s":"0.1","kind":"DecodeErrors","text":"three","to_s":"1E-07"},{"kind":"EmptyFile","text":"nothing"}],"format":"evidencevault-examination","item":"ITEM","media_kind":"Video","probe":"{\"fps\":29.97}","sha256":"AA","times":[{"local":"2026-03-01T16:00:00","note":"creation_time","raw":"2026-03-01 16:00:00","source":"container-local"}],"version":1}"""
            .Replace("BB", new string('b', 64), StringComparison.Ordinal).Replace("AA", Parent.Hex, StringComparison.Ordinal).Replace("ITEM", Item.Value, StringComparison.Ordinal),
        Encoding.UTF8.GetString(Record.ToBytes()));

    [Fact]
    public void What_was_written_is_read_back_to_the_last_digit()
    {
        var read = ExaminationRecord.Parse(Record.ToBytes());

        Assert.Equal(Record.DurationSeconds, read.DurationSeconds);
        Assert.Equal(Record.Findings, read.Findings);
        Assert.Equal(Record.Times, read.Times);
        Assert.Equal(Record.Copies, read.Copies);
        Assert.Equal(Record.ToBytes(), read.ToBytes());
    }

    [Fact]
    public void Half_a_character_and_a_number_that_is_none_do_not_keep_an_examination_from_being_written()
    {
        var odd = Record with { DurationSeconds = double.NaN, Quarantine = "cut \ud83d", Findings = [new ItemFinding("DecodeErrors", "\udc00", double.PositiveInfinity, 0)] };

        var read = ExaminationRecord.Parse(odd.ToBytes());

        Assert.Null(read.DurationSeconds);
        Assert.Equal("cut \ufffd", read.Quarantine);
        Assert.Equal([new ItemFinding("DecodeErrors", "\ufffd", null, 0)], read.Findings);
    }

    [Theory]
    [InlineData("evidencevault-examination", "evidencevault-receipt")]
    [InlineData("\"2.0000000000000004\"", "\"two\"")]
    [InlineData("\"2.0000000000000004\"", "\"NaN\"")]
    [InlineData("\"version\":1", "\"version\":9")]
    public void Anything_else_is_refused(string from, string to) =>
        Assert.Throws<FormatException>(() => ExaminationRecord.Parse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Record.ToBytes()).Replace(from, to, StringComparison.Ordinal))));
}
