using System.CommandLine;
using System.Security.Cryptography;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault admin account</c>: makes the people who may sign in. Passwords come by standard input, never as arguments.</summary>
internal static class AccountVerbs
{
    private const int ShortestPassword = 12;

    public static Command Create() => new("account", "People who may sign in to the portal.") { Add(), Password(), List() };

    private static Command Add()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The name to sign in with." };
        var role = new Option<AccountRole>("--role") { Description = "Officer (own items), LegalOfficer, Supervisor (own unit), EquipmentManager or Administrator (these see no footage).", Required = true };
        var display = new Option<string?>("--display") { Description = "The person's name as shown.", HelpName = "NAME" };
        var officer = new Option<string?>("--officer") { Description = "Badge number (警号); required for an officer.", HelpName = "NUMBER" };
        var unit = new Option<string>("--unit") { Description = "The unit whose evidence the person works on; * for all units.", Required = true, HelpName = "UNIT" };
        var command = new Command("add", "Make an account. The password is the first line of standard input, or is asked for.") { name, data, role, display, officer, unit };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: true, TimeProvider.System);
            var account = new Account(
                parsed.GetValue(name)!, parsed.GetValue(display) ?? parsed.GetValue(name)!, parsed.GetValue(role), parsed.GetValue(officer), parsed.GetValue(unit)!,
                "", NewStamp(), 0, null, null, null);
            if (account.Role == AccountRole.Officer && account.Officer is null)
            {
                throw new VaultException("An officer's account needs the badge number that stands in the recordings: add --officer NUMBER");
            }

            account = account with { PasswordHash = new PasswordHashes().Hash(ReadPassword()) };
            vault.Database.Write(t =>
            {
                if (!new Accounts(vault.Database).TryCreate(t, account))
                {
                    throw new VaultException($"There is an account '{account.Name}' already. Set its password with: evidence-vault admin account password {account.Name}");
                }

                t.Append(vault.ConsoleAct(CustodyAct.AccountCreated,
                    ("account", account.Name), ("display", account.DisplayName), ("role", account.Role.ToString()), ("unit", account.Unit), ("officer", account.Officer ?? "")));
            });
            Console.WriteLine($"Account '{account.Name}' ({account.Role}) is made.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Password()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The account's name." };
        var command = new Command("password", "Set a new password, read as in 'add'. Sessions signed in before end.") { name, data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var accounts = new Accounts(vault.Database);
            var account = accounts.Find(parsed.GetValue(name)!) ?? throw new VaultException("There is no such account. See: evidence-vault admin account list");
            var hash = new PasswordHashes().Hash(ReadPassword());
            vault.Database.Write(t =>
            {
                accounts.SetPassword(t, account.Name, hash, NewStamp());
                t.Append(vault.ConsoleAct(CustodyAct.PasswordSet, ("account", account.Name)));
            });
            Console.WriteLine($"The password of '{account.Name}' is set.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List()
    {
        var data = CommonOptions.Data();
        var command = new Command("list", "List the accounts.") { data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            foreach (var account in new Accounts(vault.Database).All())
            {
                Console.WriteLine($"{account.Name}  {account.DisplayName}  {account.Role}  {account.Officer ?? "-"}  {account.Unit}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static string ReadPassword()
    {
        string password;
        if (Console.IsInputRedirected)
        {
            password = Console.In.ReadLine() ?? "";
        }
        else
        {
            Console.Error.Write("Password: ");
            password = ReadHidden();
        }

        return password.Length >= ShortestPassword
            ? password
            : throw new VaultException($"A password needs at least {ShortestPassword} characters (standard input, first line).");
    }

    private static string ReadHidden()
    {
        var typed = new System.Text.StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                typed.Append(key.KeyChar);
            }
            else if (typed.Length > 0)
            {
                typed.Length--;
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
