using System.IO.Compression;
using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Core.Tests.Packages;

/// <summary>Names that mean nothing, lists of one spelling, and archives whose length is known before they are made.</summary>
public sealed class PackageFormTests
{
    private static readonly DateTimeOffset At = new(2026, 7, 4, 6, 5, 53, TimeSpan.Zero);

    [Theory]
    [InlineData("a.mp4", "0001_a.mp4")]
    [InlineData("../../etc/passwd", "0001_etc_passwd")]
    [InlineData("..", "0001_file")]
    [InlineData("", "0001_file")]
    [InlineData("CON", "0001_CON")]
    [InlineData("photo\u202egpj.exe", "0001_photo_gpj.exe")]
    [InlineData("a\r\nb;$(reboot)`x`.mp4", "0001_a_b_reboot_x_.mp4")]
    [InlineData("违法 现场.mp4", "0001_违法_现场.mp4")]
    [InlineData("trailing. . ", "0001_trailing")]
    [InlineData("\U0001F600\ud800.mp4", "0001_mp4")]
    public void A_hostile_name_becomes_inert(string found, string kept)
    {
        Assert.Equal(kept, PackageName.OfFile(1, found));
        Assert.True(PackageName.IsSafePath(PackagePaths.Originals + kept));
    }

    [Fact]
    public void A_long_name_keeps_its_ending()
    {
        var kept = PackageName.OfFile(7, new string('证', 300) + ".mp4");
        Assert.Equal(PackageName.Longest + "0007_".Length, kept.Length);
        Assert.EndsWith("证.mp4", kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("data/../x")]
    [InlineData("data//x")]
    [InlineData("data/.hidden")]
    [InlineData("-rf")]
    [InlineData("data\\x")]
    [InlineData("data/a b")]
    [InlineData("")]
    public void A_path_that_leads_out_is_in_no_package(string path) => Assert.False(PackageName.IsSafePath(path));

    [Fact]
    public void A_list_has_one_spelling()
    {
        PackageFile[] files = [new("data/b", 1, Sha256Digest.Of("b"u8)), new("data/a", 1, Sha256Digest.Of("a"u8))];
        var text = Encoding.UTF8.GetString(BagManifest.Write(files));
        Assert.Equal($"{files[1].Sha256}  data/a\n{files[0].Sha256}  data/b\n", text);
        Assert.Equal(files[0].Sha256, BagManifest.Read(Encoding.UTF8.GetBytes(text))!["data/b"]);
        Assert.All(
            [text[..^1], text + text, text.Replace("  ", " ", StringComparison.Ordinal), text.ToUpperInvariant(), text.Replace("data/a", "../a", StringComparison.Ordinal), text + "\n"],
            other => Assert.Null(BagManifest.Read(Encoding.UTF8.GetBytes(other))));
    }

    [Fact]
    public void The_checksum_is_the_one_of_every_archive_program()
    {
        var sum = new Crc32();
        sum.Add("12345"u8);
        sum.Add("6789"u8);
        Assert.Equal(0xCBF43926u, sum.Value); // the check value of CRC-32/ISO-HDLC
        var whole = new Crc32();
        whole.Add("123456789"u8);
        Assert.Equal(sum.Value, whole.Value);
    }

    [Fact]
    public void An_archive_has_the_length_that_was_said_and_opens()
    {
        (string Path, byte[] Content)[] files = [("case/违法.txt", Encoding.UTF8.GetBytes("一")), ("case/empty", []), ("case/verify.sh", Encoding.UTF8.GetBytes("#!"))];
        var zip = new StoredZip([.. files.Select(f => new ZipEntry(f.Path, f.Content.Length, f.Path.EndsWith(".sh", StringComparison.Ordinal)))], At);
        using var made = new MemoryStream();
        var sums = new List<uint>();
        for (var i = 0; i < files.Length; i++)
        {
            var sum = new Crc32();
            sum.Add(files[i].Content);
            sums.Add(sum.Value);
            made.Write(zip.Header(i));
            made.Write(files[i].Content);
            made.Write(zip.Descriptor(i, sum.Value));
        }

        made.Write(zip.End(sums));
        Assert.Equal(zip.Length, made.Length);
        made.Position = 0;
        using var archive = new ZipArchive(made, ZipArchiveMode.Read);
        Assert.Equal(files.Select(f => f.Path), archive.Entries.Select(e => e.FullName));
        using var reader = new StreamReader(archive.Entries[0].Open());
        Assert.Equal("一", reader.ReadToEnd());
        Assert.Equal(new DateTime(2026, 7, 4, 6, 5, 52, DateTimeKind.Unspecified), archive.Entries[0].LastWriteTime.DateTime);
    }

    /// <summary>What a reader looks at of an archive of 15 GiB: its parts lie where its directory says.</summary>
    [Fact]
    public void Beyond_four_gibibytes_every_part_lies_where_the_directory_says()
    {
        const long Large = 5L << 30;
        var zip = new StoredZip([new ZipEntry("a", Large, false), new ZipEntry("b", uint.MaxValue, false), new ZipEntry("c", uint.MaxValue - 1L, false), new ZipEntry("d", Large, false), new ZipEntry("e", 3, false)], At);
        using var sparse = new SparseStream(zip.Length);
        var at = 0L;
        for (var i = 0; i < 5; i++)
        {
            long[] lengths = [Large, uint.MaxValue, uint.MaxValue - 1L, Large, 3];
            sparse.Put(at, zip.Header(i));
            at += zip.Header(i).Length + lengths[i];
            sparse.Put(at, zip.Descriptor(i, 0));
            at += zip.Descriptor(i, 0).Length;
        }

        sparse.Put(at, zip.End(new uint[5]));
        Assert.Equal(zip.Length, at + zip.End(new uint[5]).Length);
        using var archive = new ZipArchive(sparse, ZipArchiveMode.Read);
        Assert.Equal([Large, uint.MaxValue, uint.MaxValue - 1L, Large, 3], archive.Entries.Select(e => e.Length));
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open(); // it reads the local header at the offset that the directory gives
            Assert.Equal(0, content.ReadByte());
        }
    }

    /// <summary>Zeroes, but for what was put.</summary>
    private sealed class SparseStream(long length) : Stream
    {
        private readonly SortedDictionary<long, byte[]> _parts = [];

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public void Put(long at, byte[] bytes) => _parts[at] = bytes;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - Position);
            var span = buffer.AsSpan(offset, read);
            span.Clear();
            foreach (var (at, bytes) in _parts)
            {
                var (from, to) = (Math.Max(at, Position), Math.Min(at + bytes.Length, Position + read));
                if (from < to)
                {
                    bytes.AsSpan((int)(from - at), (int)(to - from)).CopyTo(span[(int)(from - Position)..]);
                }
            }

            Position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
