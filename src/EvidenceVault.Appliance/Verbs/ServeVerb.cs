using System.CommandLine;
using System.Net;
using EvidenceVault.Appliance.Doors;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;
using EvidenceVault.Portal;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault serve</c>: intake, portal and background work in one process.</summary>
internal static class ServeVerb
{
    public const string DefaultUrl = "http://127.0.0.1:8642";

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var url = new Option<string>("--url")
        {
            Description = "Where to listen. Plain http is allowed on this machine's loopback only; port 0 takes any free one.",
            DefaultValueFactory = _ => DefaultUrl,
            HelpName = "URL",
        };
        var policies = new Option<string>("--policies")
        {
            Description = "Directory with rule packs and categories (default: the one shipped with the program).",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "policies"),
            HelpName = "DIR",
        };
        var stations = new Option<string?>("--stations")
        {
            Description = "Where stations on other machines are let in, by mutual TLS, such as 0.0.0.0:8643. Without it only this machine's are.",
            HelpName = "ADDRESS:PORT",
        };
        var names = new Option<string[]>("--stations-name")
        {
            Description = "A name or address by which stations reach it; may be given several times (default: this machine's name and 127.0.0.1).",
            HelpName = "NAME",
        };
        var maps = new Option<string?>("--map-tiles")
        {
            Description = "A server of maps of your own for the ground under a recording's way, such as https://maps.example/{z}/{x}/{y}.png. Browsers ask it, so it learns which places are looked at. Without it no map is shown.",
            HelpName = "TEMPLATE",
        };
        var command = new Command("serve", "Run the vault: take sessions in, show the portal, prepare footage. Makes a new vault in an empty directory.") { data, url, policies, stations, names, maps };
        command.SetAction(async (parsed, cancel) =>
        {
            var address = Checked(parsed.GetValue(url)!);
            var door = Door(parsed.GetValue(stations), parsed.GetValue(names) ?? []);
            if (parsed.GetValue(maps) is { } tiles && !PortalOptions.IsMapServer(tiles))
            {
                throw new VaultException("--map-tiles: name a server of maps as https://maps.example/{z}/{x}/{y}.png (http on this machine alone), or leave the option out.");
            }

            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: true, TimeProvider.System);
            using var alone = DirectoryLock.TryEnterAlone(vault.Folder.ServeLock)
                ?? throw new VaultException($"Another process serves {vault.Folder.Root} already. Stop it first.");
            if (await TryCheckAsync(vault, cancel) is { } away)
            {
                await Console.Error.WriteLineAsync("evidence-vault: " + away);
                return ExitCode.NotAsItShouldBe; // not a matter of configuration: whoever started the vault may try again
            }

            await using var app = VaultHost.Build(vault, address, parsed.GetValue(policies)!, door, parsed.GetValue(maps));
            await app.StartAsync(cancel);
            Console.WriteLine($"EvidenceVault listens on {app.Urls.First(u => u.StartsWith("http:", StringComparison.Ordinal))}");
            if (door is not null)
            {
                Console.WriteLine($"Stations are let in on {app.Urls.First(u => u.StartsWith("https:", StringComparison.Ordinal))} as {string.Join(", ", door.Names)}");
            }

            if (app.Services.GetRequiredService<PortalOptions>().Cards is { } cards)
            {
                Console.WriteLine($"Cards are let in on {cards.Listen}, for browsers {cards.Address}");
            }

            Console.WriteLine($"Fingerprint of the trust root: {vault.Trust.Authority.Root.FingerprintWithColons}");
            try
            {
                await app.WaitForShutdownAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is the ordinary end.
            }

            await WriteRestAsync(app.Services.GetRequiredService<StoreJournal>());
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A vault that was stopped in peace can be rebuilt to its last entry.</summary>
    private static async Task WriteRestAsync(StoreJournal journal)
    {
        try
        {
            await journal.WriteAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ContentMismatchException)
        {
            await Console.Error.WriteLineAsync("evidence-vault: the store does not take the newest entries of the custody log now; the next start writes them. " + e.Message);
        }
    }

    /// <returns>Why the vault cannot serve now; null when it can.</returns>
    private static async Task<string?> TryCheckAsync(OpenVault vault, CancellationToken cancel)
    {
        try
        {
            if (await vault.Stores.CheckAsync(cancel) is { } second)
            {
                await Console.Error.WriteLineAsync("evidence-vault: the second store is away, and copies wait for it: " + second);
            }

            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static StationDoorOptions? Door(string? listen, string[] names)
    {
        if (listen is null)
        {
            return names.Length == 0 ? null : throw new VaultException("--stations-name: give --stations as well, where stations are let in.");
        }

        if (!IPEndPoint.TryParse(listen, out var where) || where.Port == 0)
        {
            throw new VaultException($"--stations {listen}: give an address of this machine and a port, such as 0.0.0.0:8643.");
        }

        return new StationDoorOptions(where, names.Length > 0 ? names : [Environment.MachineName, "127.0.0.1"]);
    }

    private static string Checked(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || !IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) || !IPAddress.IsLoopback(address))
        {
            throw new VaultException($"--url {url}: give http:// with a loopback address, such as {DefaultUrl}. To be reached from other machines, put a TLS proxy of your own in front.");
        }

        return uri.GetLeftPart(UriPartial.Authority);
    }
}
