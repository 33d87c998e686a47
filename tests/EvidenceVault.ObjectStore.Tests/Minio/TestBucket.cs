using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using EvidenceVault.Catalog;
using EvidenceVault.ObjectStore.Minio;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.ObjectStore.Tests.Minio;

/// <summary>A bucket of the real server, made as an administrator would make it; shared by the tests of a class, each of which uses keys of its own.</summary>
public sealed class TestBucket : IAsyncLifetime, IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly List<S3Connection> _connections = [];

    public TestBucket()
    {
        Server = TestS3.Find();
        Name = "test-" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        Database = CatalogDatabase.Open(_directory["catalog.db"]);
        Versions = new ObjectVersions(Database, StoreSide.Primary);
        Owner = SecondClient("admin");
    }

    public TestS3 Server { get; }

    public string Name { get; }

    public CatalogDatabase Database { get; }

    public ObjectVersions Versions { get; }

    /// <summary>A second client, written by others, with the rights of the bucket's owner.</summary>
    public AmazonS3Client Owner { get; }

    public StorePolicies Policies { get; } = new(Path.Combine(AppContext.BaseDirectory, "policies", "store"));

    /// <summary>A connection with the rights of one of the server's users.</summary>
    public S3Connection Connect(string user, TimeProvider? time = null, Func<S3Place, S3Place>? change = null)
    {
        var (access, secret) = Server.Key(user);
        var place = new S3Place(Server.Endpoint, "us-east-1", Name);
        var connection = new S3Connection(change?.Invoke(place) ?? place, new S3Credential(access, secret), time ?? TimeProvider.System);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>A client written by others, with the rights of one of the server's users.</summary>
    public AmazonS3Client SecondClient(string user)
    {
        var (access, secret) = Server.Key(user);
        return new AmazonS3Client(new BasicAWSCredentials(access, secret), new AmazonS3Config
        {
            ServiceURL = Server.Endpoint.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    /// <summary>Every version and marker of a key, by the second client.</summary>
    public async Task<IReadOnlyList<S3ObjectVersion>> VersionsOfAsync(string key) =>
        [.. ((await Owner.ListVersionsAsync(new ListVersionsRequest { BucketName = Name, Prefix = key }, TestContext.Current.CancellationToken)).Versions ?? []).Where(v => v.Key == key)];

    /// <summary>Returns when a lock has ended, by the server's clock as well.</summary>
    public static async Task LockEndedAsync(DateTimeOffset until)
    {
        var left = until.AddSeconds(1) - DateTimeOffset.UtcNow;
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask InitializeAsync()
    {
        var owner = Connect("admin");
        await BucketSetup.MakeAsync(owner, lockDays: 1, TestContext.Current.CancellationToken);
        await BucketSetup.ApplyAsync(owner, Policies.ForBucket(Name, role => "arn:aws:iam:::user/" + StorePolicies.Word(role)), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _connections.ForEach(c => c.Dispose());
        Owner.Dispose();
        Database.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }
}
