using System.CommandLine;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.DurableFiles;
using EvidenceVault.Portal;
using EvidenceVault.Portal.Features.Exports;
using EvidenceVault.Portal.Features.Intake;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault package</c>: a court package at the vault's own console, as an archive or a directory.</summary>
internal static class PackageVerb
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static Command Create()
    {
        var (data, words) = (CommonOptions.Data(), new Words());
        var command = new Command(
            "package",
            """
            Prepare a court package of the items of a case and write it: the originals with their seals, the sealed manifests, the chain of custody with its proofs, reports and what it takes to
            check all of it. Preparing and giving out are custody events of each item, written before the first byte.
            """) { words.Case, words.Zip, words.Out, words.Recipient, words.Outside, words.Reason, words.Statement, words.Investigators, words.Items, words.Derived, words.Policies, data };
        command.SetAction(async (parsed, cancel) =>
        {
            var (zip, directory) = (parsed.GetValue(words.Zip), parsed.GetValue(words.Out));
            if ((zip is null) == (directory is null))
            {
                throw new VaultException("Give either --zip FILE or --out DIR.");
            }

            var terms = words.Read(parsed);
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var of = new CourtPackages(vault.Database).ItemsOfCase(terms.Case, PackageTerms.MostItems + 1);
            var wanted = (parsed.GetValue(words.Items) ?? []).ToHashSet(StringComparer.Ordinal);
            List<EvidenceItem> items = [.. of.Where(i => wanted.Count == 0 || wanted.Contains(i.Id.Value))];
            if (items.Count == 0 || items.Count < wanted.Count || items.Count > PackageTerms.MostItems)
            {
                await Console.Error.WriteLineAsync($"evidence-vault: Of case '{terms.Case}' there are {of.Count} items, and {items.Count} of them were asked for; a package has 1 to {PackageTerms.MostItems}. List items with: evidence-vault items");
                return ExitCode.NotAsItShouldBe;
            }

            return await WriteAsync(vault, parsed.GetValue(words.Policies)!, new PackageOrder(terms, items, "console:" + Environment.UserName, 0, of.Count - items.Count), zip, directory, cancel);
        });
        return command;
    }

    private static async Task<int> WriteAsync(OpenVault vault, string policies, PackageOrder order, string? zip, string? directory, CancellationToken cancel)
    {
        await using var rooms = Rooms(vault, policies);
        var (book, writer, by) = (rooms.GetRequiredService<PackageBook>(), rooms.GetRequiredService<PackageWriter>(), vault.ConsoleAct(CustodyAct.PackagePrepared));
        try
        {
            var package = await PrepareAsync(book, order, by, cancel);
            var plan = book.FindPlan(package.Id)!;
            book.Give(package, by with { Reason = order.Terms.Reason });
            try
            {
                var where = zip is not null ? await ZipAsync(writer, plan, zip, cancel) : await UnpackAsync(writer, plan, directory!, cancel);
                var root = vault.Trust.Authority.Root;
                Console.WriteLine(
                    $"""
                    {where}
                    Package {package.Id}, {order.Items.Count} items; package.json {package.PackageSha256}
                    Check it with:
                      bash verify.sh {root.Fingerprint}
                      evidence-verify package '{where}' --root-fingerprint {root.Fingerprint}
                    The fingerprint must reach the recipient on paper, not with the package.
                    """);
                return ExitCode.Done;
            }
            catch (PackageBrokenException e)
            {
                book.BreakOff(package, by, e.Path);
                await Console.Error.WriteLineAsync($"evidence-vault: {e.Message} What was written is no package. Run: evidence-vault verify --full");
                return ExitCode.NotAsItShouldBe;
            }
        }
        catch (TooManyPapersException e)
        {
            throw new VaultException(e.Message);
        }
    }

    /// <summary>Prepares it, and says meanwhile how far it is where somebody watches.</summary>
    private static async Task<PreparedPackage> PrepareAsync(PackageBook book, PackageOrder order, CustodyEvent by, CancellationToken cancel)
    {
        var line = StoreVerbs.Progress();
        try
        {
            return await book.PrepareAsync(order, by, line is null ? null : new Progress<PackageProgress>(p => line.Report($"preparing the package: {p.Percent} %")), cancel);
        }
        finally
        {
            await StoreVerbs.EndAsync(line);
        }
    }

    /// <summary>Under its own name only when it is whole and durable.</summary>
    private static async Task<string> ZipAsync(PackageWriter writer, PackagePlan plan, string path, CancellationToken cancel)
    {
        var final = Path.GetFullPath(path);
        if (File.Exists(final))
        {
            throw new VaultException($"{final} is there already; nothing is replaced. Name another file.");
        }

        var part = DurableFile.NewPartPath(final);
        try
        {
            await using (var file = Create(part, Plain))
            {
                await writer.WriteZipAsync(plan, 0, file, cancel);
                DurableFile.Flush(file.SafeFileHandle);
            }

            File.Move(part, final, overwrite: false);
            DurableDirectory.Flush(Path.GetDirectoryName(final)!);
            return final;
        }
        finally
        {
            DurableFile.RemoveStale(part);
        }
    }

    private static async Task<string> UnpackAsync(PackageWriter writer, PackagePlan plan, string directory, CancellationToken cancel)
    {
        var root = Path.Combine(Path.GetFullPath(directory), plan.Directory); // a name of its own: nothing is there yet
        await writer.ReadAsync(plan, async (_, file, content) =>
        {
            var path = Path.Combine(root, file.Path);
            DurableDirectory.Create(Path.GetDirectoryName(path)!);
            await using var to = Create(path, file.Path == PackagePaths.Script ? Executable : Plain);
            await content(to, cancel);
            DurableFile.Flush(to.SafeFileHandle);
        }, cancel);
        return root;
    }

    private static FileStream Create(string path, UnixFileMode mode) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode, BufferSize = 0, Options = FileOptions.Asynchronous,
    });

    /// <summary>The rooms that a package is made in, without the portal's door.</summary>
    private static ServiceProvider Rooms(OpenVault vault, string policies)
    {
        var pack = RulePack.Load(Path.Combine(policies, "retention", "mps-2016.yaml"));
        var services = new ServiceCollection();
        services.AddSingleton(vault.Clock).AddSingleton(vault.Database).AddSingleton(vault.Log).AddSingleton(vault.Stores.Reading);
        services.AddSingleton<EvidenceItems>().AddSingleton<Derivations>().AddSingleton<Accounts>().AddSingleton<IntakeSessions>().AddSingleton<Stations>().AddSingleton<StationCertificates>();
        services.AddSingleton(new IntakeTrust(vault.Trust.Authority, vault.Trust.Identity, vault.Trust.UploadKeys, pack.Keep, VaultHost.Zone)).AddSingleton(new IntakeStore(vault.Stores.Intake, null));
        services.AddPortal(new PortalOptions { KeyDirectory = vault.Folder.WebKeys, Zone = VaultHost.Zone, CategoryFile = Path.Combine(policies, "categories", "traffic.yaml") });
        return services.BuildServiceProvider();
    }

    /// <summary>What the verb is told.</summary>
    private sealed class Words
    {
        public Argument<string> Case { get; } = new("CASE") { Description = "The case number that the items are filed under." };

        public Option<string?> Zip { get; } = new("--zip") { Description = "The archive to write.", HelpName = "FILE" };

        public Option<string?> Out { get; } = new("--out") { Description = "The directory in which the package's own directory is made.", HelpName = "DIR" };

        public Option<string> Recipient { get; } = new("--recipient") { Description = "Who receives it, as it shall stand in the record.", Required = true, HelpName = "TEXT" };

        public Option<bool> Outside { get; } = new("--outside") { Description = "The recipient is outside the police." };

        public Option<string> Reason { get; } = new("--reason") { Description = "Why it is made; goes into the custody log.", Required = true, HelpName = "TEXT" };

        public Option<string> Statement { get; } = new("--statement") { Description = "A statement about the extraction, for the report.", DefaultValueFactory = _ => "", HelpName = "TEXT" };

        public Option<string[]> Investigators { get; } = new("--investigator") { Description = "Name and badge of an investigator, NAME:BADGE; given twice.", Required = true, HelpName = "NAME:BADGE" };

        public Option<string[]> Items { get; } = new("--item") { Description = "An item of the case; may be given several times (default: all of them).", HelpName = "ID" };

        public Option<string[]> Derived { get; } = new("--derived") { Description = "A kind of derived copy to add, such as proxy; may be given several times.", HelpName = "KIND" };

        public Option<string> Policies { get; } = new("--policies")
        {
            Description = "Directory with rule packs and categories (default: the one shipped with the program).", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "policies"), HelpName = "DIR",
        };

        /// <exception cref="VaultException">Not two different investigators.</exception>
        public PackageTerms Read(ParseResult parsed)
        {
            var two = parsed.GetValue(Investigators)!.Select(i => i.Split(':')).Where(i => i is [{ Length: > 0 }, { Length: > 0 }]).Select(i => new Investigator(i[0], i[1])).ToList();
            return two.Count == 2 && two[0].Badge != two[1].Badge
                ? new PackageTerms(parsed.GetValue(Case)!, parsed.GetValue(Recipient)!, parsed.GetValue(Outside), parsed.GetValue(Reason)!, parsed.GetValue(Statement)!, two, parsed.GetValue(Derived) ?? [])
                : throw new VaultException("--investigator: give two different ones, each as NAME:BADGE.");
        }
    }
}
