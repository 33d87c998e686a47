using System.CommandLine;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Appliance.Verbs;

/// <summary>
/// <c>evidence-vault admin account</c>: makes the people who may sign in, above all the first of the three administrators; later the security
/// administrator does it in the portal. Passwords come by standard input, never as arguments.
/// </summary>
internal static class AccountVerbs
{
    public static Command Create() => new("account", "People who may sign in to the portal.") { Add(), Password(), State("disable", CustodyAct.AccountDisabled), State("enable", CustodyAct.AccountEnabled), NoFactor(), List() };

    private static Command Add()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The name to sign in with." };
        var role = new Option<AccountRole>("--role")
        {
            Description = "Officer (own items), LegalOfficer or Supervisor (own unit and those below it), EquipmentManager; or one of the three administrators, who see no footage: " +
                "SystemAdministrator (the box), SecurityAdministrator (people and rights), AuditAdministrator (the custody log).",
            Required = true,
        };
        var display = new Option<string?>("--display") { Description = "The person's name as shown.", HelpName = "NAME" };
        var officer = new Option<string?>("--officer") { Description = "Badge number (警号); required for an officer. By it the vault knows that two accounts are one person's.", HelpName = "NUMBER" };
        var unit = new Option<string>("--unit") { Description = "The unit whose evidence the person works on; * for all units.", Required = true, HelpName = "UNIT" };
        var once = OneTime();
        var command = new Command("add", "Make an account. The password is the first line of standard input, or is asked for.") { name, data, role, display, officer, unit, once };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: true, TimeProvider.System);
            var account = new Account(
                parsed.GetValue(name)!, parsed.GetValue(display) ?? parsed.GetValue(name)!, parsed.GetValue(role), parsed.GetValue(officer), parsed.GetValue(unit)!,
                "", AccountBook.NewStamp(), 0, null, null, null);
            Make(vault, account, parsed.GetValue(once));
            Console.WriteLine($"Account '{account.Name}' ({account.Role}) is made.");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Make(OpenVault vault, Account account, bool oneTime)
    {
        if (account.Role == AccountRole.Officer && account.Officer is null)
        {
            throw new VaultException("An officer's account needs the badge number that stands in the recordings: add --officer NUMBER");
        }

        var (accounts, hashes) = (new Accounts(vault.Database), new PasswordHashes());
        if (AccountRules.Conflict(account, accounts.All()) is { } other)
        {
            throw new VaultException($"Badge number {account.Officer} has the account '{other.Name}' ({other.Role}). An administrator has no other account: who runs the box, who gives rights and who checks are three people.");
        }

        var hash = hashes.Hash(ReadPassword(account, [], hashes));
        vault.Database.Write(t =>
        {
            if (!accounts.TryCreate(t, account))
            {
                throw new VaultException($"There is an account '{account.Name}' already. Set its password with: evidence-vault admin account password {account.Name}");
            }

            t.Append(vault.ConsoleAct(CustodyAct.AccountCreated, [.. AccountFacts.Of(account).Select(f => (f.Key, f.Value))]));
            if (oneTime)
            {
                new AccountBook(vault.Database).Write(t, vault.ConsoleAct(CustodyAct.PasswordSet, ("account", account.Name), (AccountBook.OneTime, "yes")));
            }

            accounts.SetPassword(t, account.Name, hash, account.SecurityStamp, oneTime);
        });
    }

    private static Command Password()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The account's name." };
        var once = OneTime();
        var command = new Command("password", "Set a new password, read as in 'add'. Sessions signed in before end.") { name, data, once };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var (accounts, hashes, oneTime) = (new Accounts(vault.Database), new PasswordHashes(), parsed.GetValue(once));
            var account = Known(accounts, parsed.GetValue(name)!);
            var hash = hashes.Hash(ReadPassword(account, accounts.FormerPasswords(account.Name), hashes));
            vault.Database.Write(t =>
            {
                accounts.SetPassword(t, account.Name, hash, AccountBook.NewStamp(), oneTime);
                t.Append(vault.ConsoleAct(CustodyAct.PasswordSet, ("account", account.Name), (AccountBook.OneTime, oneTime ? "yes" : "no")));
            });
            Console.WriteLine($"The password of '{account.Name}' is set.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command State(string word, CustodyAct act)
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The account's name." };
        var command = new Command(word, act == CustodyAct.AccountDisabled ? "Close an account. Its sessions end, and nobody signs in with it." : "Open a closed account again.") { name, data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var account = Known(new Accounts(vault.Database), parsed.GetValue(name)!);
            vault.Database.Write(t => new AccountBook(vault.Database).Write(t, vault.ConsoleAct(act, ("account", account.Name))));
            Console.WriteLine($"Account '{account.Name}' is {(act == CustodyAct.AccountDisabled ? "closed" : "open")}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command NoFactor()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("NAME") { Description = "The account's name." };
        var command = new Command("no-second-factor", "Take the second factor away from an account whose phone and recovery codes are lost.") { name, data };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var account = Known(new Accounts(vault.Database), parsed.GetValue(name)!);
            vault.Database.Write(t => new AccountBook(vault.Database).Write(t, vault.ConsoleAct(CustodyAct.SecondFactorSet, ("account", account.Name), ("state", "off"))));
            Console.WriteLine($"Account '{account.Name}' has no second factor now.");
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
                Console.WriteLine($"{account.Name}  {account.DisplayName}  {account.Role}  {account.Officer ?? "-"}  {account.Unit}{(account.IsDisabled ? "  closed" : "")}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Option<bool> OneTime() => new("--one-time") { Description = "The password is good for one sign-in: the person must then choose his own." };

    private static Account Known(Accounts accounts, string name) =>
        accounts.Find(name) ?? throw new VaultException("There is no such account. See: evidence-vault admin account list");

    private static string ReadPassword(Account account, IReadOnlyList<string> former, PasswordHashes hashes)
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

        return PasswordRules.Refusal(password, account, former, hashes) is not { } refusal ? password : throw new VaultException(refusal switch
        {
            PasswordRefusal.TooShort => $"A password needs at least {PasswordRules.Shortest} characters (standard input, first line).",
            PasswordRefusal.TooLong => $"A password has at most {PasswordRules.Longest} characters.",
            PasswordRefusal.HoldsName => "A password must not hold the name or the badge number of its account.",
            PasswordRefusal.TooCommon => "That password is among the first that anybody tries. Take several words that do not belong together.",
            _ => $"That password was in use before: not one of the last {Accounts.MostFormer}.",
        });
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
