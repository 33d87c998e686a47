using EvidenceVault.Core.Custody;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog.Tests;

public sealed class AccountTests
{
    private const int SchemaBefore = 11;

    [Fact]
    public void The_administrator_of_an_earlier_catalogue_is_its_system_administrator_and_everybody_keeps_his_password()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("accounts-").FullName, "catalogue.sqlite");
        using (var earlier = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            earlier.Open();
            foreach (var text in Migrations().Take(SchemaBefore).Append($"PRAGMA user_version = {SchemaBefore}").Append(
                "INSERT INTO account (name, display_name, role, officer, unit, password_hash, security_stamp) VALUES ('admin', '系统管理员', 'Administrator', NULL, '*', 'h', 's'), ('li', '李静', 'LegalOfficer', '1', 'u', 'h', 's')"))
            {
                using var command = earlier.CreateCommand();
#pragma warning disable CA2100 // the catalogue's own migrations
                command.CommandText = text;
#pragma warning restore CA2100
                command.ExecuteNonQuery();
            }
        }

        using (var database = CatalogDatabase.Open(path))
        {
            var accounts = new Accounts(database).All();
            Assert.Equal([AccountRole.SystemAdministrator, AccountRole.LegalOfficer], accounts.Select(a => a.Role));
            Assert.All(accounts, a => Assert.Equal(("h", false, false), (a.PasswordHash, a.IsDisabled, a.MustChangePassword)));
        }

        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void The_last_five_passwords_are_remembered_and_no_more()
    {
        using var catalog = new TestCatalog();
        var accounts = new Accounts(catalog.Database);
        catalog.Database.Write(t => accounts.TryCreate(t, new Account("li", "li", AccountRole.Officer, "1", "u", "h0", "s", 0, null, null, null)));
        for (var i = 1; i <= 7; i++)
        {
            catalog.Database.Write(t =>
            {
                new AccountBook(catalog.Database).Write(t, new CustodyEvent
                {
                    Act = CustodyAct.PasswordSet, At = DateTimeOffset.UnixEpoch, Actor = new CustodyActor(ActorKind.Person, "li"), Facts = new Dictionary<string, string> { ["account"] = "LI" },
                });
                accounts.SetPassword(t, "li", "h" + i, "s" + i);
            });
        }

        Assert.Equal(["h6", "h5", "h4", "h3", "h2"], accounts.FormerPasswords("Li"));
    }

    [Fact]
    public void A_tree_that_the_log_tells_wrongly_is_walked_to_its_end_all_the_same()
    {
        using var catalog = new TestCatalog();
        var book = new RegisterBook(catalog.Database);
        foreach (var (code, parent) in new[] { ("a", "c"), ("b", "a"), ("c", "b"), ("d", "a") })
        {
            catalog.Database.Write(t => book.Write(t, new CustodyEvent
            {
                Act = CustodyAct.UnitRegistered, At = DateTimeOffset.UnixEpoch, Actor = new CustodyActor(ActorKind.Person, "wu"), Facts = RegisterFacts.Of(new UnitEntry(code, code, true, parent)),
            }));
        }

        Assert.Equal(["b", "c", "d"], new Units(catalog.Database).Below("a"));
        Assert.Empty(new Units(catalog.Database).Below("d"));
    }

    private static IEnumerable<string> Migrations()
    {
        var assembly = typeof(CatalogDatabase).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
