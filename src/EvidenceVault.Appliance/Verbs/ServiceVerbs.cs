using System.CommandLine;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Api;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault admin service</c>: other systems that talk to the vault, such as the case system.</summary>
internal static class ServiceVerbs
{
    private const int LongestName = 64;

    public static Command Create() => new("service", "Other systems that talk to the vault by /api.") { Add(), Key(), Revoke(), List(), Hook() };

    private static Command Add()
    {
        var data = CommonOptions.Data();
        var name = Name();
        var unit = new Option<string>("--unit") { Description = "The unit whose cases it is about; * for all units.", Required = true, HelpName = "UNIT" };
        var scopes = new Option<string[]>("--scope") { Description = "What it may do: " + string.Join(", ", ServiceScopes.All) + ". May be given several times.", Required = true, AllowMultipleArgumentsPerToken = true };
        scopes.AcceptOnlyFromAmong([.. ServiceScopes.All]);
        var command = new Command("add", "Let a system in, and print its key once. A name that was revoked may be used again.") { name, data, unit, scopes };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var (services, called) = (new ServiceAccounts(vault.Database), parsed.GetValue(name)!);
            if (called.Length is 0 or > LongestName || called.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            {
                throw new VaultException($"A service's name has 1 to {LongestName} characters and no blanks.");
            }

            if (services.Find(called) is { RevokedAt: null })
            {
                throw new VaultException($"There is a service '{called}' already. For a new key: evidence-vault admin service key {called}");
            }

            var key = ServiceKey.Generate();
            vault.Database.Write(t =>
            {
                services.Write(t, vault.ConsoleAct(CustodyAct.ServiceAdded, ("service", called), ("unit", parsed.GetValue(unit)!), ("scopes", string.Join(' ', parsed.GetValue(scopes)!.Distinct().Order(StringComparer.Ordinal)))));
                services.SetKey(t, called, key);
            });
            Print($"The service '{called}' is let in.", key);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Key()
    {
        var data = CommonOptions.Data();
        var name = Name();
        var command = new Command("key", "Give a service a new key, and print it once. The one before ends at once.") { name, data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var (service, key) = (InUse(vault, parsed.GetValue(name)!), ServiceKey.Generate());
            vault.Database.Write(t =>
            {
                t.Append(vault.ConsoleAct(CustodyAct.ServiceKeyed, ("service", service.Name)));
                new ServiceAccounts(vault.Database).SetKey(t, service.Name, key);
            });
            Print($"The service '{service.Name}' has a new key.", key);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var data = CommonOptions.Data();
        var name = Name();
        var command = new Command("revoke", "Let a service in no more. Its addresses are told nothing any more either.") { name, data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var service = InUse(vault, parsed.GetValue(name)!);
            vault.Database.Write(t => new ServiceAccounts(vault.Database).Write(t, vault.ConsoleAct(CustodyAct.ServiceRevoked, ("service", service.Name))));
            Console.WriteLine($"The service '{service.Name}' is revoked.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List()
    {
        var data = CommonOptions.Data();
        var command = new Command("list", "List the services and where they are told of their cases.") { data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            foreach (var service in new ServiceAccounts(vault.Database).All())
            {
                Console.WriteLine($"{service.Name}\t{service.Unit}\t{string.Join(' ', service.Scopes)}\t{(service.RevokedAt is not null ? "revoked" : service.HasKey ? "in use" : "needs a new key")}");
            }

            foreach (var hook in new Webhooks(vault.Database).All())
            {
                Console.WriteLine($"  {hook.Id}\t{hook.Service}\t{hook.Url}\ttold up to line {hook.NextLeaf}{(hook.Failure is { } failure ? $"; failed {hook.Failures} times: {failure}" : "")}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Hook()
    {
        var (data, name, url) = (CommonOptions.Data(), Name(), new Argument<string>("URL") { Description = "https, or http to this machine." });
        var add = new Command("add", "Tell a service of its cases at an address, and print the secret that the notices are signed with.") { name, url, data };
        add.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var service = InUse(vault, parsed.GetValue(name)!);
            if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address) || !WebhookSecret.IsFit(address))
            {
                throw new VaultException("An address is https, or http to this machine, without a name or a password in it.");
            }

            var id = CaseBook.NewId("wh");
            vault.Database.Write(t => new Webhooks(vault.Database).Write(t, vault.ConsoleAct(CustodyAct.WebhookAdded, ("webhook", id), ("service", service.Name), ("url", address.AbsoluteUri))));
            Console.WriteLine($"{id}: '{service.Name}' is told at {address.AbsoluteUri}");
            Console.WriteLine($"Secret: {vault.Trust.UploadKeys.ForWebhook(id)}");
            return ExitCode.Done;
        });
        var (data2, hook) = (CommonOptions.Data(), new Argument<string>("ID") { Description = "As 'list' shows it." });
        var remove = new Command("remove", "Tell it there no more.") { hook, data2 };
        remove.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data2)!, create: false, TimeProvider.System);
            var found = new Webhooks(vault.Database).Find(parsed.GetValue(hook)!) ?? throw new VaultException("There is no such address. See: evidence-vault admin service list");
            vault.Database.Write(t => new Webhooks(vault.Database).Write(t, vault.ConsoleAct(CustodyAct.WebhookRemoved, ("webhook", found.Id), ("service", found.Service))));
            Console.WriteLine($"{found.Id} is removed.");
            return ExitCode.Done;
        });
        return new Command("hook", "Where services are told of their cases.") { add, remove };
    }

    private static Argument<string> Name() => new("NAME") { Description = "The service's name, as it stands in the custody log." };

    private static ServiceAccount InUse(OpenVault vault, string name) =>
        new ServiceAccounts(vault.Database).Find(name) is { RevokedAt: null } found ? found : throw new VaultException("There is no such service in use. See: evidence-vault admin service list");

    private static void Print(string done, ServiceKey key)
    {
        Console.WriteLine(done);
        Console.WriteLine($"Key, shown this once: {key.Text}");
    }
}
