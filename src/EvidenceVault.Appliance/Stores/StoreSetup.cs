using System.Text;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.DurableFiles;
using EvidenceVault.ObjectStore.Minio;

namespace EvidenceVault.Appliance.Stores;

/// <summary>Makes a bucket for a vault, and tells the vault of it.</summary>
/// <param name="side">Whether evidence is admitted there, or kept there a second time.</param>
/// <param name="keys">Directory with a key file for each role.</param>
public sealed class StoreSetup(PlaceOptions place, StoreSide side, StorePolicies policies, string keys)
{
    /// <summary>Makes the bucket with the owner's key, and sets its policy.</summary>
    /// <param name="principal">How the server names a user, with <c>{role}</c> for the role; null where policies are given to users by other means.</param>
    /// <exception cref="VaultException">A key file cannot be used.</exception>
    /// <exception cref="IOException">The server said no.</exception>
    public async Task MakeAsync(string adminKey, int lockDays, string? principal, CancellationToken cancel)
    {
        if (lockDays is < 1 or > 36500)
        {
            throw new VaultException($"--lock-days {lockDays}: give 1 to 36500.");
        }

        foreach (var role in Enum.GetValues<StoreRole>())
        {
            _ = KeyFile.Read(KeyOf(role)); // before anything is made
        }

        using var owner = new S3Connection(place.ToPlace(), KeyFile.Read(Path.GetFullPath(adminKey)), TimeProvider.System);
        await BucketSetup.MakeAsync(owner, lockDays, cancel);
        if (principal is not null)
        {
            await BucketSetup.ApplyAsync(owner, policies.ForBucket(place.Bucket!, role => principal.Replace("{role}", StorePolicies.Word(role), StringComparison.Ordinal)), cancel);
        }
    }

    /// <summary>Copies the keys into the vault's trust folder and names the bucket in its store.yaml. The same again changes nothing else.</summary>
    /// <exception cref="VaultException">The vault keeps evidence elsewhere already.</exception>
    public async Task WriteAsync(VaultFolder folder, TimeProvider clock, CancellationToken cancel)
    {
        RefuseMove(folder);
        folder.Create();
        VaultTrust.OpenOrCreate(folder, clock.GetUtcNow()).Dispose();
        var prefix = side == StoreSide.Primary ? "trust/s3-" : "trust/s3-second-";
        var written = new PlaceOptions
        {
            Kind = place.Kind, Endpoint = place.Endpoint, Region = place.Region, Bucket = place.Bucket, Ca = place.Ca is null ? null : prefix + "ca.pem",
            Keys = new KeyOptions { Intake = prefix + "intake.key", Portal = prefix + "portal.key", Retention = prefix + "retention.key" },
        };
        foreach (var role in Enum.GetValues<StoreRole>())
        {
            await PutAsync($"{prefix}{StorePolicies.Word(role)}.key", await File.ReadAllBytesAsync(KeyOf(role), cancel));
        }

        if (place.Ca is { } authority)
        {
            await PutAsync(written.Ca!, await File.ReadAllBytesAsync(authority, cancel));
        }

        var options = StoreOptions.Read(folder);
        if (side == StoreSide.Primary)
        {
            options.Primary = written;
        }
        else
        {
            options.Second = written;
        }

        await PutAsync(StoreOptions.FileName, Encoding.UTF8.GetBytes(options.ToYaml()));

        Task PutAsync(string name, byte[] bytes) => DurableFile.ReplaceAsync(Path.Combine(folder.Root, name), bytes, KeyFile.Secret, cancel);
    }

    /// <summary>Evidence that was admitted to one store is not looked for in another, nor are its copies.</summary>
    private void RefuseMove(VaultFolder folder)
    {
        if (!File.Exists(folder.Catalog))
        {
            return;
        }

        var options = StoreOptions.Load(folder);
        var now = side == StoreSide.Primary ? options.Primary : options.Second;
        if (now is null || now.IsSamePlaceAs(place))
        {
            return;
        }

        using var catalog = CatalogDatabase.Open(folder.Catalog);
        if (side == StoreSide.Primary && new StoredObjects(catalog).Page(null, 1).Count > 0)
        {
            throw new VaultException($"The vault in {folder.Root} has a store with evidence already, and a vault does not move. Give another --data, or edit {StoreOptions.FileName} by hand if only the address changed.");
        }

        if (side == StoreSide.Second && new CopyLedger(catalog).HasCopies())
        {
            throw new VaultException($"The vault in {folder.Root} has a second store with copies already. To fill another, name it in {StoreOptions.FileName} by hand, then: evidence-vault store copy --anew");
        }
    }

    private string KeyOf(StoreRole role) => Path.Combine(keys, StorePolicies.Word(role) + ".key");
}
