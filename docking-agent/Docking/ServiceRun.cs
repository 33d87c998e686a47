using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.DockingAgent.Bays;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Page;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.MassStorage;
using EvidenceVault.DockingAgent.Recorders.Mtp;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>Puts the service together from the configuration, and runs it.</summary>
public sealed class ServiceRun(TimeProvider time, Patience patience)
{
    /// <param name="configuration">The station's configuration file.</param>
    /// <exception cref="ConfigurationException">Names the key and the cure.</exception>
    /// <exception cref="SpoolException">Another agent is in the spool.</exception>
    /// <exception cref="IOException">Bus, spool or mounts cannot be worked with.</exception>
    public async Task RunAsync(string configuration, BayLines lines, CancellationToken cancel)
    {
        try
        {
            await StartAsync(configuration, lines, cancel);
        }
        catch (Exception e) when (e is SpoolException { MayPass: true } or ConfigurationException { MayPass: true })
        {
            throw new IOException(e.Message, e); // no matter of configuration: whoever started the service may try again
        }
    }

    private async Task StartAsync(string configuration, BayLines lines, CancellationToken cancel)
    {
        using var setup = AgentSetup.Load(configuration, time);
        var options = setup.Options.Service;
        if (options.Bays.Count == 0)
        {
            throw new ConfigurationException("bays", "name the bays and their ports, such as 'bays: { \"1\": [1-1, 2-1] }'; 'docking-agent ports' shows what is plugged in where");
        }

        using var spool = SpoolDirectory.Enter(setup.Options.Spool);
        setup.Identity.Settle();
        spool.RemoveRemains();
        MassStorageTransport.RemoveRemains(options.Mounts);
        DurableDirectory.Create(options.Mounts);
        //// From here on nothing of an earlier run is in the way.

        using var authority = setup.Options.ServerAuthority is { } named ? X509CertificateLoader.LoadCertificateFromFile(named) : null;
        using var vault = new VaultClient(setup.Options.Vault, patience, time, authority, () => setup.Identity.ForTls);
        var diary = new StationDiary(new BayBoard(options.Bays, time), lines, new EventBook(Path.Combine(setup.Options.Spool, "events"), time), new StationMemory(setup.Options.Spool));
        var end = new SessionEnd(setup, spool, vault, new QuietProgress(lines.Say))
        {
            Pace = new SharedPace(() => UploadRate(setup), time),
            OnCleared = (session, manifest, cleared) => new ClearingNews(diary).TellAsync(session, manifest, cleared),
        };
        using var queue = new BackgroundHandOver(spool, end, time, lines.Say);
        var room = new SpoolRoom(setup.Options.Spool, options.SpoolLimit);
        var exchange = new VaultExchange(setup, vault, diary, room) { Clock = await new StationTime(time).ReadAsync(cancel) };
        var tools = new BayTools(
            setup, [new MassStorageTransport(options.Mounts, setup.Options.TimeZone, time) { Say = lines.Say }, new MtpTransport(), new FolderTransport()], spool, room,
            new SharedPace(() => options.CopyRate, time), queue, diary)
        {
            Terms = new ManifestTerms(() => diary.Memory.ManifestVersion, () => exchange.Clock),
            Vendor = VendorDesk.Native(time),
        };
        foreach (var profile in setup.Profiles.All.Where(p => p.VendorLibrary is { PasswordFile: null }))
        {
            lines.Say($"Recorders of the profile '{profile.Id}' are spoken to with the password that all of their kind are delivered with: give them another, and name its file under vendor_library, password_file.");
        }

        using var watch = Watch(options);
        ThreadPool.SetMinThreads(2 * options.Bays.Count + 16, 16); // a read that hangs holds its thread
        var screen = new StationScreen(setup, diary, exchange, room);
        await using var page = new StationPage(screen, new ServiceCounter(screen, diary, time), time);
        if (options.Page is { } port)
        {
            lines.Write(new BayLine("page", Text: (await page.StartAsync(port, cancel)).ToString()));
        }

        await new StationWatch(setup, watch, tools, exchange).RunAsync(cancel);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The outer watch owns the inner one.")]
    private FolderWatch Watch(ServiceOptions options)
    {
        var folders = options.Ports.Keys.Where(Path.IsPathRooted).ToList();
        return new FolderWatch(folders, folders.Count < options.Ports.Count ? new UdevWatch() : null, time);
    }

    private long? UploadRate(AgentSetup setup)
    {
        var (options, zone) = (setup.Options.Service, setup.Options.TimeZone);
        var now = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        return options.WorkingHours?.Contain(now) == false ? null : options.UploadRate;
    }

    /// <summary>The bays show copying, and uploads show in the spool's level; what is said in words goes to the log.</summary>
    private sealed class QuietProgress(Action<string> say) : IDockingProgress
    {
        public void Found(int files, long bytes)
        {
        }

        public void Copied(string path, long bytes)
        {
        }

        public void Uploaded(long bytes)
        {
        }

        public void Reached(DockingStep done)
        {
        }

        public void Say(string sentence) => say(sentence);
    }
}
