using System.Diagnostics;
using EvidenceVault.Catalog;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Pages;

/// <summary>Keeps a portal with real footage open for a person to look at. Run explicitly; it ends when the file it names is removed.</summary>
public sealed class LookAround
{
    private static readonly string Footage = Environment.GetEnvironmentVariable("EV_FOOTAGE") ?? "";

    [Fact(Explicit = true)]
    public async Task Stays_open_until_its_address_file_is_removed()
    {
        Assert.SkipUnless(Directory.Exists(Footage), "Set EV_FOOTAGE to a directory with recordings.");
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer, display: "张伟");
        rig.AddAccount("li", AccountRole.LegalOfficer, display: "李静");
        rig.AddAccount("wang", AccountRole.Supervisor, unit: "*", display: "王强");
        rig.AddAccount("admin", AccountRole.Administrator, unit: "信息科", display: "赵磊");
        await SeedAsync(rig);
        var address = Path.Combine(Path.GetTempPath(), "portal-address.txt");
        await File.WriteAllLinesAsync(address, [rig.Address.ToString(), .. rig.Get<EvidenceItems>().Page(0, 100).Select(i => $"{i.Id} {i.Session} {i.Name}")], PortalRig.Cancel);
        while (File.Exists(address))
        {
            await Task.Delay(500, PortalRig.Cancel);
        }
    }

    private static async Task SeedAsync(PortalRig rig)
    {
        var files = Directory.GetFiles(Footage, "*.*").Where(f => !f.EndsWith(".tsv", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var seeds = files.Select((f, i) => new SeedFile($"DCIM/100MEDIA/033123_DSJ0042_20260704T{14 - (i / 6):00}{59 - (i * 3 % 60):00}30_{i:0000}{Path.GetExtension(f)}", File.ReadAllBytes(f))
        {
            Earlier = TimeSpan.FromMinutes(i * 17),
            Important = i == 5,
            Doubt = i == 3 ? "DisagreesByOverAMinute" : "",
            Quarantine = i == 6 ? "changed-while-copying" : null,
        }).ToArray();
        var items = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, seeds);
        for (var i = 0; i < items.Count; i++)
        {
            var (item, file) = (items[i], files[i]);
            if (file.EndsWith(".mp4", StringComparison.Ordinal) && i % 7 != 1)
            {
                var poster = Make(file, "-frames:v 1 -vf scale=320:-2");
                if (poster is not null)
                {
                    await rig.Seeds.AddCopyAsync(item, "poster", "image/jpeg", poster);
                    var sheet = Make(file, "-frames:v 1 -vf fps=2,scale=160:90,tile=5x4");
                    if (sheet is not null)
                    {
                        await rig.Seeds.AddCopyAsync(item, "sprite", "image/jpeg", sheet, $$"""{"arguments":"-vf fps=2,scale=160:90,tile=5x4","columns":5,"ffmpeg":"5.1.8","tile_height":90,"tile_width":160,"times":[{{string.Join(',', Enumerable.Range(0, 20).Select(t => (t / 2.0).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)))}}]}""");
                    }
                }

                rig.Seeds.Examined(item, "video", 12.08, findings: i == 8 ? [new ItemFinding("DecodeErrors", "162 of 221 frames could be decoded.", 3.2, 5.4)] : []);
            }
            else if (file.EndsWith(".jpg", StringComparison.Ordinal))
            {
                rig.Seeds.Examined(item, "image", null, """{"container":"jpeg_pipe"}""");
            }
            else if (file.EndsWith(".wav", StringComparison.Ordinal))
            {
                rig.Seeds.Examined(item, "audio", 3.5, """{"container":"wav"}""");
            }
        }

        rig.Get<Derivations>().TakeNext(rig.Clock.GetUtcNow());
        var waiting = items.FirstOrDefault(i => rig.Get<Derivations>().Find(i.Id)!.State == DerivationState.Running);
        if (waiting is not null)
        {
            rig.Get<Derivations>().Report(waiting.Id, "proxy", 40, rig.Clock.GetUtcNow());
        }

        rig.Database.Write(t =>
        {
            rig.Get<EvidenceItems>().SetClass(t, items[9].Id, "drink-driving");
            rig.Get<EvidenceItems>().SetClass(t, items[2].Id, "red-light");
            rig.Get<EvidenceItems>().TryLinkCase(t, items[9].Id, "2026-118", "li", rig.Clock.GetUtcNow());
        });
        await rig.Seeds.AdmitAsync("DCIM/033999_DSJ0077_20260703T091200_0007<b>\u202Egpj.mp4", Seeds.OtherOfficer);
    }

    private static byte[]? Make(string file, string arguments)
    {
        var target = Path.ChangeExtension(Path.GetTempFileName(), ".jpg");
        var start = new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", file, .. arguments.Split(' '), "-y", target]);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return File.Exists(target) ? File.ReadAllBytes(target) : null;
    }
}
