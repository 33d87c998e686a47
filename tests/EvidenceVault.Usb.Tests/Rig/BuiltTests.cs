namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>
/// The agent's own tests as the build left them, with the runtime that this program runs on: to be run in the guest a few times, they are
/// compiled there as they go. Publishing them would cost more.
/// </summary>
internal static class BuiltTests
{
    /// <summary>How they are started, behind where the disk is mounted.</summary>
    public const string Program = "dotnet tests/EvidenceVault.DockingAgent.Tests.dll";

    /// <summary>Makes a disk with them.</summary>
    /// <param name="disk">A path that is free.</param>
    public static async Task MakeAsync(string disk)
    {
        // ROOT/shared/Microsoft.NETCore.App/VERSION/System.Private.CoreLib.dll
        var runtime = new DirectoryInfo(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        var root = runtime.Parent!.Parent!.Parent!.FullName;
        var room = Directory.CreateTempSubdirectory("evidencevault-tests-").FullName;
        try
        {
            string[] parts = ["dotnet", "host/fxr", $"shared/Microsoft.NETCore.App/{runtime.Name}", $"shared/Microsoft.AspNetCore.App/{runtime.Name}"];
            foreach (var part in parts)
            {
                var target = Path.Combine(room, part);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                (await Programs.RunAsync("cp", "-rL", Path.Combine(root, part), target)).With(0);
            }

            (await Programs.RunAsync("cp", "-r", Programs.AgentTests, Path.Combine(room, "tests"))).With(0);
            await Disks.MakeAsync(disk, room, mib: null);
        }
        finally
        {
            await Task.Run(() => Directory.Delete(room, recursive: true));
        }
    }
}
