using System.Diagnostics;
using System.IO.Compression;

namespace EvidenceVault.Media.Tests;

/// <summary>
/// Recordings to test with. Real ones come from the folder named by EVIDENCEVAULT_FOOTAGE, or from a folder <c>shared/footage</c> beside a parent
/// of the test binary, or else from Debian's package forensics-samples-files; what none of them has is made by ffmpeg. Nothing is skipped:
/// without any source, and without ffmpeg, the tests fail.
/// </summary>
internal static class Recordings
{
    private const string DebianSamples = "/usr/share/forensics-samples/original-files";
    private static readonly string[] MediaExtensions = [".mp4", ".mov", ".avi", ".amr", ".wav", ".jpg", ".mp3"];
    private static readonly Lock Making = new();

    /// <summary>A folder for this test run, below the system's temporary folder.</summary>
    public static string Scratch { get; } = NewScratch();

    public static MediaTools Tools { get; } = new(new MediaOptions(), TimeProvider.System);

    /// <summary>The folder of real footage; null when this machine has none.</summary>
    public static string? Footage { get; } = FindFootage();

    /// <summary>Every real recording there is on this machine.</summary>
    public static IReadOnlyList<string> Real { get; } = FindReal();

    /// <summary>An ordinary recording with sound, moov behind mdat, that a browser plays.</summary>
    public static string Ordinary => Named("mapillary-5s.mp4", "-f lavfi -i testsrc2=s=640x360:r=30:d=5 -f lavfi -i sine=d=5 -c:v libx264 -g 30 -pix_fmt yuv420p -c:a aac -f mp4");

    public static string Hevc => Named("ax-h265_with_metadata_track.mp4", "-f lavfi -i testsrc2=s=640x360:r=30:d=1 -c:v libx265 -x265-params log-level=none -pix_fmt yuv420p -f mp4");

    public static string MotionJpegAvi => Named("mde-canon.avi", "-f lavfi -i testsrc2=s=640x480:r=30:d=2 -f lavfi -i sine=d=2 -c:v mjpeg -c:a pcm_s16le -f avi");

    /// <summary>Debian's ffmpeg decodes AMR and does not encode it: without the real one, three seconds of 12.2 kbit/s frames (RFC 4867, section 5) by hand.</summary>
    public static string Amr { get; } = FindNamed("ax-sample_wb.amr")
        ?? Write("made.amr", [.. "#!AMR\n"u8, .. Enumerable.Repeat<byte[]>([0x3C, .. new byte[31]], 150).SelectMany(frame => frame)]);

    public static string Wave => Named("ps-cards-005.wav", "-f lavfi -i sine=d=3:r=16000 -c:a pcm_s16le -f wav");

    public static string Photo => Named("mapillary-DSC00001.jpg", "-f lavfi -i testsrc2=s=1920x1080 -frames:v 1 -c:v mjpeg -f mjpeg");

    public static string? FindNamed(string name) => Footage is not null && File.Exists(Path.Combine(Footage, name)) ? Path.Combine(Footage, name) : null;

    /// <summary>The real recording of that name, or one made to be like it.</summary>
    public static string Named(string name, string recipe) => FindNamed(name) ?? Made(name, recipe);

    /// <summary>A recording made by ffmpeg, once per test run.</summary>
    public static string Made(string name, string recipe)
    {
        lock (Making)
        {
            var path = Path.Combine(Scratch, name);
            if (!File.Exists(path))
            {
                Run($"-nostdin -v error {recipe} {path}.new");
                File.Move(path + ".new", path);
            }

            return path;
        }
    }

    /// <summary>A new file with these bytes; names may be as hostile as the file system allows.</summary>
    public static string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(NewFolder(), name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Scratch, Path.GetRandomFileName())).FullName;

    private static string NewScratch()
    {
        var folder = Directory.CreateTempSubdirectory("evidencevault-media-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static void Run(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var onLimit = limit.Token.Register(process.Kill); // a recipe without an end must fail, not hang every test behind it
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    private static string? FindFootage()
    {
        if (Environment.GetEnvironmentVariable("EVIDENCEVAULT_FOOTAGE") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"EVIDENCEVAULT_FOOTAGE names no folder: {named}");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "footage");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static List<string> FindReal()
    {
        var folders = new[] { Footage, Directory.Exists(DebianSamples) ? DebianSamples : null }.OfType<string>();
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Select(Unpacked);
        return [.. files.Where(file => MediaExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Debian compresses some sample files.</summary>
    private static string Unpacked(string file)
    {
        if (!file.EndsWith(".gz", StringComparison.Ordinal))
        {
            return file;
        }

        var target = Path.Combine(NewFolder(), Path.GetFileNameWithoutExtension(file));
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var plain = File.Create(target);
        packed.CopyTo(plain);
        return target;
    }
}
