using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>
/// <c>docking-agent</c>, published for a machine without .NET and compiled ahead: an emulated processor would take half a minute to
/// compile it as it goes. It is made once for each state of the sources and kept in the guest's cache.
/// </summary>
internal static class AgentProgram
{
    private const string Project = "docking-agent/EvidenceVault.DockingAgent.csproj";
    private const int MostKept = 4;
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);
    private static readonly string[] Shared = ["policies", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json", ".editorconfig"];

    /// <summary>A disk with the program.</summary>
    /// <param name="cache">What <c>eng/usb-guest</c> built.</param>
    public static async Task<string> DiskAsync(string cache)
    {
        await OneAtATime.WaitAsync();
        try
        {
            return await DiskAloneAsync(cache);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<string> DiskAloneAsync(string cache)
    {
        var files = Sources();
        var disks = Directory.CreateDirectory(Path.Combine(cache, "agents"));
        var disk = Path.Combine(disks.FullName, Key(files) + ".ext4");
        if (!File.Exists(disk))
        {
            await MakeAsync(disk, files);
        }

        File.SetLastWriteTimeUtc(disk, TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var old in disks.GetFiles("*.ext4").OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostKept))
        {
            old.Delete();
        }

        return disk;
    }

    private static async Task MakeAsync(string disk, IReadOnlyList<string> files)
    {
        var room = Directory.CreateTempSubdirectory("evidencevault-publish-").FullName;
        try
        {
            // In a copy: a publish for one platform would change the lock files here, and what other builds left behind.
            foreach (var file in files)
            {
                var copy = Path.Combine(room, "checkout", file);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(Programs.Checkout, file), copy);
            }

            (await Programs.RunAsync(
                "dotnet", "publish", Path.Combine(room, "checkout", Project), "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", Path.Combine(room, "published"),
                "-p:InvariantGlobalization=true", "-p:PublishReadyToRun=true", "-p:RunAnalyzers=false", "-p:DebugType=none", "-p:RestoreLockedMode=false", "--nologo", "-v", "quiet")).With(0);
            await Disks.MakeAsync(Path.Combine(room, "disk"), Path.Combine(room, "published"), mib: null);
            File.Move(Path.Combine(room, "disk"), disk, overwrite: true);
        }
        finally
        {
            await Task.Run(() => Directory.Delete(room, recursive: true));
        }
    }

    /// <summary>Every file that the program is made of, as paths from the checkout.</summary>
    private static List<string> Sources()
    {
        var projects = new SortedSet<string>(StringComparer.Ordinal);
        Add(Project);
        return [.. projects.Select(p => Path.GetDirectoryName(p)!).Concat(Shared).SelectMany(Below)
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal)];

        void Add(string project)
        {
            if (projects.Add(project))
            {
                var path = Path.Combine(Programs.Checkout, project);
                foreach (var reference in XDocument.Load(path).Descendants("ProjectReference"))
                {
                    Add(Path.GetRelativePath(Programs.Checkout, Path.GetFullPath(reference.Attribute("Include")!.Value, Path.GetDirectoryName(path)!)));
                }
            }
        }
    }

    private static IEnumerable<string> Below(string path)
    {
        var full = Path.Combine(Programs.Checkout, path);
        return File.Exists(full) ? [path] : Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Programs.Checkout, file));
    }

    private static string Key(IEnumerable<string> files)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            all.AppendData(Encoding.UTF8.GetBytes(file));
            all.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(Programs.Checkout, file))));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset())[..20];
    }
}
