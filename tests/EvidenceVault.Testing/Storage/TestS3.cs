namespace EvidenceVault.Testing.Storage;

/// <summary>The real S3 server that the test command has started: its addresses, and the keys of its users.</summary>
public sealed class TestS3
{
    public const string Variable = "EVIDENCEVAULT_TEST_S3";

    private readonly Dictionary<string, string> _settings;

    private TestS3(string directory)
    {
        Directory = directory;
        _settings = File.ReadAllLines(Path.Combine(directory, "env")).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public string Directory { get; }

    public Uri Endpoint => new(_settings["S3_ENDPOINT"]);

    public Uri TlsEndpoint => new(_settings["S3_ENDPOINT_TLS"]);

    /// <summary>The authority that issued the server's certificate; a PEM file.</summary>
    public string Authority => _settings["S3_CA"];

    /// <summary>The file with a user's access key and secret: <c>admin</c> owns buckets; <c>intake</c>, <c>portal</c>, <c>retention</c> have no rights of their own.</summary>
    public string KeyFile(string user) => Path.Combine(_settings["S3_KEYS"], user + ".key");

    public string KeyDirectory => _settings["S3_KEYS"];

    public (string AccessKey, string SecretKey) Key(string user) => File.ReadAllLines(KeyFile(user)) is [var access, var secret, ..]
        ? (access, secret)
        : throw new InvalidOperationException($"{KeyFile(user)} does not hold two lines.");

    /// <exception cref="InvalidOperationException">No server was started. A test that needs one fails; it is never skipped.</exception>
    public static TestS3 Find() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } directory && File.Exists(Path.Combine(directory, "env"))
        ? new TestS3(directory)
        : throw new InvalidOperationException($"No S3 server was started. Run eng/test, or start one with 'eng/s3 up DIR' and set {Variable}=DIR.");
}
