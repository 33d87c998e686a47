namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>ext4 disks, made without mounting anything.</summary>
internal static class Disks
{
    /// <param name="content">The folder whose content is on it.</param>
    /// <param name="mib">How large it is; null for as large as its content needs.</param>
    public static async Task MakeAsync(string path, string content, int? mib)
    {
        var used = int.Parse((await Programs.RunAsync("du", "-sm", content)).With(0).Output.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
        string[] journal = mib is null ? ["-O", "^has_journal"] : []; // one that is only read needs none
        (await Programs.RunAsync("mke2fs", ["-q", "-t", "ext4", .. journal, "-m", "0", "-d", content, path, $"{mib ?? ((used * 11 / 10) + 16)}M"])).With(0);
    }
}
