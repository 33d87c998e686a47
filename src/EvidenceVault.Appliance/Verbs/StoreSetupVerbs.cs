using System.CommandLine;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.ObjectStore.Minio;
using EvidenceVault.Retention;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault admin store</c>: sets up a bucket for evidence, and checks it.</summary>
internal static class StoreSetupVerbs
{
    public static Command Create() => new("store", "The bucket that keeps evidence, and who may do what in it.") { Init(), Check(), Policy() };

    private static Command Init()
    {
        var data = CommonOptions.Data();
        var endpoint = new Option<string>("--endpoint") { Description = "The S3 server's address, such as https://minio.example:9000", Required = true, HelpName = "URL" };
        var bucket = new Option<string>("--bucket") { Description = "The bucket's name; it is made if it is missing.", Required = true, HelpName = "NAME" };
        var region = new Option<string>("--region") { Description = "The server's region.", DefaultValueFactory = _ => "us-east-1", HelpName = "NAME" };
        var ca = new Option<string?>("--ca") { Description = "PEM file with the authority that issued the server's certificate (default: the system's).", HelpName = "FILE" };
        var adminKey = new Option<string>("--admin-key") { Description = "Key file of the bucket's owner, used now and not kept: access key on the first line, secret on the second.", Required = true, HelpName = "FILE" };
        var keys = new Option<string>("--keys") { Description = "Directory with intake.key, portal.key and retention.key: the users you made for the three roles. They are copied into the vault's trust folder.", Required = true, HelpName = "DIR" };
        var lockDays = new Option<int>("--lock-days") { Description = "The bucket's default lock, the second net under every object's own.", DefaultValueFactory = _ => 183, HelpName = "N" };
        var principal = new Option<string>("--principal") { Description = "How the server names a user in a bucket policy; {role} stands for intake, portal, retention.", DefaultValueFactory = _ => "arn:aws:iam:::user/{role}", HelpName = "TEXT" };
        var policy = new Option<string>("--policy") { Description = "'bucket' sets a bucket policy (Ceph, AWS); 'print' shows the commands that give users their policies (MinIO).", DefaultValueFactory = _ => "bucket", HelpName = "HOW" };
        policy.AcceptOnlyFromAmong("bucket", "print");
        var second = new Option<bool>("--second") { Description = "The bucket keeps everything a second time: on another server, or at least another disk." };
        var policies = Policies();
        var command = new Command("init", "Make a bucket with versioning, Object Lock and a default COMPLIANCE rule, give three roles their rights, and let the vault keep evidence there.")
        {
            data, endpoint, bucket, region, ca, adminKey, keys, lockDays, principal, policy, second, policies,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var place = new PlaceOptions { Kind = PlaceOptions.S3, Endpoint = parsed.GetValue(endpoint), Bucket = parsed.GetValue(bucket), Region = parsed.GetValue(region)!, Ca = parsed.GetValue(ca) is { } file ? Path.GetFullPath(file) : null };
            var folder = new VaultFolder(Path.GetFullPath(parsed.GetValue(data)!));
            place.Check(folder, "admin store init");
            var side = parsed.GetValue(second) ? StoreSide.Second : StoreSide.Primary;
            var documents = new StorePolicies(Path.Combine(parsed.GetValue(policies)!, "store"));
            var setup = new StoreSetup(place, side, documents, Path.GetFullPath(parsed.GetValue(keys)!));
            await setup.MakeAsync(parsed.GetValue(adminKey)!, parsed.GetValue(lockDays), parsed.GetValue(policy) == "bucket" ? parsed.GetValue(principal)! : null, cancel);
            if (parsed.GetValue(policy) == "print")
            {
                Print(parsed.GetValue(bucket)!);
            }

            await setup.WriteAsync(folder, TimeProvider.System, cancel);
            using var vault = OpenVault.Open(folder.Root, create: true, TimeProvider.System);
            if (await vault.Stores.CheckAsync(cancel) is { } away)
            {
                await Console.Error.WriteLineAsync("evidence-vault: the second store cannot be asked: " + away);
                return ExitCode.NotAsItShouldBe;
            }

            vault.Database.Write(t => t.Append(vault.ConsoleAct(CustodyAct.StoreConfigured, ("store", UpkeepBook.Word(side)), ("endpoint", place.Endpoint!), ("bucket", place.Bucket!))));
            Console.WriteLine($"The vault in {folder.Root} keeps {(side == StoreSide.Primary ? "evidence" : "everything a second time")} in bucket {place.Bucket} at {place.Endpoint}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Check()
    {
        var data = CommonOptions.Data();
        var command = new Command("check", "Check with the credential of every role that the bucket keeps versions, locks by default and expires nothing, and that the clocks agree. Exit 0 only if all is safe.") { data };
        command.SetAction(async (parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            try
            {
                if (await vault.Stores.CheckAsync(cancel) is { } away)
                {
                    Console.WriteLine("■ The second store cannot be asked: " + away);
                    return ExitCode.NotAsItShouldBe;
                }
            }
            catch (UnsafeBucketException e)
            {
                Console.WriteLine("■ " + e.Message);
                return ExitCode.NotAsItShouldBe;
            }

            Console.WriteLine("● The store is safe.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Policy()
    {
        var role = new Argument<StoreRole>("ROLE") { Description = "intake, portal or retention." };
        var bucket = new Option<string>("--bucket") { Description = "The bucket's name.", Required = true, HelpName = "NAME" };
        var policies = Policies();
        var command = new Command("policy", "Print the policy document of a role's user, for servers that give policies to users (MinIO).") { role, bucket, policies };
        command.SetAction(parsed =>
        {
            Console.WriteLine(new StorePolicies(Path.Combine(parsed.GetValue(policies)!, "store")).ForUser(parsed.GetValue(role), parsed.GetValue(bucket)!));
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string> Policies() => new("--policies")
    {
        Description = "Directory that holds store/ (default: the one shipped with the program).",
        DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "policies"),
        HelpName = "DIR",
    };

    /// <summary>MinIO binds policies to users through its own administration, so its tool has to do it.</summary>
    private static void Print(string bucket)
    {
        Console.WriteLine("Give the three users their rights; for MinIO, where ALIAS is the server's and each USER one you made:");
        foreach (var role in Enum.GetValues<StoreRole>().Select(StorePolicies.Word))
        {
            Console.WriteLine($"  evidence-vault admin store policy {role} --bucket {bucket} > {role}.json && mc admin policy create ALIAS evidence-{role} {role}.json && mc admin policy attach ALIAS evidence-{role} --user USER");
        }

        Console.WriteLine("Afterwards check with: evidence-vault admin store check");
    }
}
