using System.CommandLine;
using EvidenceVault.Appliance;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Appliance.Verbs;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.Minio;
using Microsoft.Data.Sqlite;

var root = new RootCommand(
    """
    EvidenceVault keeps recordings of law-enforcement recorders as sealed, proven evidence.
    Exit codes: 0 done; 1 something is not as it should be; 2 wrong use or configuration; 130 cancelled.
    """)
{
    ServeVerb.Create(),
    ItemsVerb.Create(),
    FetchVerb.Create(),
    PackageVerb.Create(),
    VerifyVerb.Create(),
    BackupVerb.Create(),
    RestoreVerb.Create(),
    RebuildVerb.Create(),
    DerivationsVerb.Create(),
    ReexamineVerb.Create(),
    StoreVerbs.Create(),
    RetentionVerbs.Create(),
    new Command("admin", "Enrol stations, make accounts, let other systems in, set up the store.") { StationVerbs.Create(), AccountVerbs.Create(), ServiceVerbs.Create(), StoreSetupVerbs.Create() },
};

try
{
    var parsed = root.Parse(args);
    return parsed.Errors.Count > 0
        ? Math.Max(2, await parsed.InvokeAsync())
        : await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return ExitCode.Cancelled;
}
catch (Exception e) when (e is SqliteException or FormatException or ContentMismatchException or ObjectNotFoundException)
{
    await Console.Error.WriteLineAsync("evidence-vault: what the vault holds cannot be read as it should be: " + e.Message + " Run: evidence-vault verify --full");
    return ExitCode.NotAsItShouldBe;
}
catch (RebuildRefusedException e)
{
    await Console.Error.WriteLineAsync("evidence-vault: " + e.Message + " No catalogue was put in place.");
    return ExitCode.NotAsItShouldBe;
}
catch (Exception e) when (e is VaultException or UnsafeBucketException or CatalogException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync("evidence-vault: " + e.Message);
    return ExitCode.WrongUse;
}
