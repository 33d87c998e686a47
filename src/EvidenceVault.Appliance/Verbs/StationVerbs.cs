using System.CommandLine;
using System.Text;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault admin station</c>: enrols docking stations and revokes them.</summary>
internal static class StationVerbs
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static Command Create() => new("station", "Docking stations whose seals the vault accepts.") { Enroll(), Revoke(), List() };

    private static Command Enroll()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The station's name; stands in its certificate and in every manifest." };
        var output = new Option<string>("--out") { Description = "Directory for the station's key, certificate and configuration; must not hold any yet.", Required = true, HelpName = "DIR" };
        var unit = new Option<string>("--unit") { Description = "The unit that the station belongs to.", DefaultValueFactory = _ => "", HelpName = "UNIT" };
        var vaultUrl = new Option<string>("--vault") { Description = "Where the station reaches the vault.", DefaultValueFactory = _ => ServeVerb.DefaultUrl, HelpName = "URL" };
        var again = new Option<bool>("--again") { Description = "The station was enrolled before, and its certificate has ended, its key is lost, or it was revoked: give it a new pair. Earlier ones still count as long as they are valid; revoked ones never again." };
        var command = new Command("enroll", "Enrol a station: makes its key and certificate in DIR, with a configuration for docking-agent.") { name, data, output, unit, vaultUrl, again };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: true, TimeProvider.System);
            Enroll(vault, parsed.GetValue(name)!, parsed.GetValue(unit)!, parsed.GetValue(vaultUrl)!, Path.GetFullPath(parsed.GetValue(output)!), parsed.GetValue(again));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Enroll(OpenVault vault, string name, string unit, string vaultUrl, string directory, bool again)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new VaultException($"{directory} is not empty. Choose a new directory, so that no key is ever replaced.");
        }

        // 1. The key is made here, in a folder beside, and never leaves it; the authority sees only the request. A crash leaves that folder.
        var making = directory + ".enrolling";
        if (!IsEnrolled(vault, name, making))
        {
            Make(vault, name, unit.Length > 0 ? unit : new Stations(vault.Database).Find(name)?.Unit ?? "", vaultUrl, making);

            // 2. The vault knows the station. A crash after this leaves the folder, and enrolling again finishes it.
            using var identity = Read(making);
            if (again)
            {
                GiveAgain(vault, name, unit, identity);
            }
            else
            {
                EnrollNew(vault, name, unit, identity);
            }
        }

        // 3. The station has its files, all at once.
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory);
        }

        Directory.Move(making, directory);
        DurableDirectory.Flush(Path.GetDirectoryName(directory)!);
        Console.WriteLine($"Station '{name}' is enrolled. Dock a recorder with:\n  docking-agent dock PATH --config {Path.Combine(directory, "agent.yaml")}");
    }

    private static void EnrollNew(OpenVault vault, string name, string unit, SigningIdentity identity)
    {
        vault.Database.Write(t =>
        {
            if (new Stations(vault.Database).Find(t, name) is { } known)
            {
                throw new VaultException(known.RevokedAt is null
                    ? $"A station '{name}' is enrolled already. Choose another name, give it a new key with --again, or see: evidence-vault admin station list"
                    : $"A station '{name}' was revoked. Choose another name for another machine; if it is that station again, which can be trusted again, add --again.");
            }

            Enroll(vault, t, name, unit, identity);
        });
    }

    private static void Enroll(OpenVault vault, CatalogTransaction transaction, string name, string unit, SigningIdentity identity)
    {
        var told = vault.ConsoleAct(CustodyAct.StationEnrolled, ("station", name), ("unit", unit), ("certificate_sha256", identity.Thumbprint.Hex));
        new Stations(vault.Database).TryEnroll(transaction, new Station(name, unit, identity.CertificateDer.ToArray(), identity.Thumbprint, told.At, null));
        transaction.Append(told);
    }

    /// <summary>A station in force has a further certificate. A revoked one is enrolled anew, and what it sealed with revoked certificates it must seal anew.</summary>
    private static void GiveAgain(OpenVault vault, string name, string unit, SigningIdentity identity) => vault.Database.Write(t =>
    {
        if (new Stations(vault.Database).Find(t, name) is not { } known)
        {
            throw new VaultException($"There is no station '{name}'. Leave --again out to enrol it, or see: evidence-vault admin station list");
        }

        if (known.RevokedAt is not null)
        {
            Enroll(vault, t, name, unit.Length > 0 ? unit : known.Unit, identity);
            return;
        }

        var told = vault.ConsoleAct(CustodyAct.StationRenewed, ("station", name), ("certificate_sha256", identity.Thumbprint.Hex), ("expires", JsonMembers.Instant(identity.ExpiresAt)));
        new StationCertificates(vault.Database).Add(t, new StationCertificate(name, identity.CertificateDer.ToArray(), identity.Thumbprint, told.At));
        t.Append(told);
    });

    /// <summary>Whether the folder holds the very key that the vault has enrolled under this name: an enrolment that broke off at its last step.</summary>
    private static bool IsEnrolled(OpenVault vault, string name, string making)
    {
        if (!File.Exists(Path.Combine(making, "agent.yaml")))
        {
            return false;
        }

        using var identity = Read(making);
        return new Stations(vault.Database).Find(name)?.CertificateSha256 == identity.Thumbprint;
    }

    private static SigningIdentity Read(string folder) =>
        SigningIdentity.FromPem(File.ReadAllText(Path.Combine(folder, "station.pem")), File.ReadAllText(Path.Combine(folder, "station.key")));

    private static void Make(OpenVault vault, string name, string unit, string vaultUrl, string making)
    {
        var pair = SigningKeyPair.Generate();
        string certificate;
        try
        {
            certificate = vault.Trust.Authority.Issue(CertificateRole.Station, name, pair.RequestPem, vault.Clock.GetUtcNow());
        }
        catch (ArgumentException e)
        {
            throw new VaultException($"'{name}' cannot be a station's name: {e.Message}");
        }

        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }

        DurableDirectory.Create(making);
        File.SetUnixFileMode(making, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Put("station.key", pair.PrivateKeyPem, Secret);
        Put("station.pem", certificate, Readable);
        Put("root.pem", vault.Trust.Authority.Root.CertificatePem, Readable);
        Put("log.vkey", vault.Log.Verifier + "\n", Readable);
        Put("agent.yaml", Configuration(name, unit, vaultUrl), Readable);

        void Put(string file, string text, UnixFileMode mode) => DurableFile.Write(Path.Combine(making, file), Encoding.UTF8.GetBytes(text), mode);
    }

    private static string Configuration(string name, string unit, string vaultUrl) =>
        $"""
        # Configuration of docking-agent. Relative paths start from this file.
        station: {Quoted(name)}{(unit.Length > 0 ? "\nunit: " + Quoted(unit) : "")}
        vault: {Quoted(vaultUrl)}
        spool: spool
        certificate: station.pem
        key: station.key
        trust_root: root.pem
        log_key: log.vkey
        {(vaultUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? "server_ca: root.pem # the vault's own authority, as 'serve --stations' uses it; another one where a proxy stands before the vault\n" : "")}
        """;

    /// <summary>A YAML double-quoted scalar (YAML 1.2, section 7.3.1).</summary>
    private static string Quoted(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    private static Command Revoke()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The station's name." };
        var command = new Command("revoke", "Refuse everything this station hands over from now on, and all its certificates for good. What it handed over before stays evidence; 'enroll NAME --again' takes the station in again under a new key.") { name, data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var station = parsed.GetValue(name)!;
            var told = vault.ConsoleAct(CustodyAct.StationRevoked, ("station", station));
            vault.Database.Write(t =>
            {
                if (!new Stations(vault.Database).TryRevoke(t, station, told.At))
                {
                    throw new VaultException($"No station '{station}' is in force. See: evidence-vault admin station list");
                }

                t.Append(told);
            });
            Console.WriteLine($"Station '{station}' is revoked.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List()
    {
        var data = CommonOptions.Data();
        var command = new Command("list", "List the stations.") { data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            foreach (var station in new Stations(vault.Database).All())
            {
                Console.WriteLine($"{station.Name}  {station.Unit}  enrolled {station.EnrolledAt:yyyy-MM-dd}  certificate until {CertificateTerm.Of(station.Certificate).EndsAt:yyyy-MM-dd}  {(station.RevokedAt is { } at ? $"revoked {at:yyyy-MM-dd}" : "in force")}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
