using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>The roles that ask the store for something, each with a credential of its own.</summary>
public enum StoreRole
{
    /// <summary>Signs uploads, puts, reads back, extends locks.</summary>
    Intake,

    /// <summary>Reads.</summary>
    Portal,

    /// <summary>Reads, extends locks, holds, destroys.</summary>
    Retention,
}

/// <summary>The policy documents of <c>policies/store/</c>.</summary>
/// <param name="directory">Holds a document for each role, such as <c>intake.json</c>.</param>
public sealed class StorePolicies(string directory)
{
    private const string BucketMark = "${bucket}";

    /// <summary>Where a role's document lies.</summary>
    public string PathOf(StoreRole role) => Path.Combine(directory, Word(role) + ".json");

    /// <summary>
    /// The role's document for a server whose users have policies of their own, such as MinIO. Acts on access lists are left out: MinIO has none and
    /// refuses the words, and what no document allows is refused anyway.
    /// </summary>
    /// <exception cref="IOException">It is missing.</exception>
    /// <exception cref="FormatException">It is no policy.</exception>
    public string ForUser(StoreRole role, string bucket)
    {
        var policy = Read(role, bucket);
        foreach (var statement in policy["Statement"]!.AsArray())
        {
            var actions = statement!["Action"]!.AsArray();
            foreach (var act in actions.Where(a => a!.GetValue<string>().EndsWith("Acl", StringComparison.Ordinal)).ToList())
            {
                actions.Remove(act);
            }
        }

        return policy.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>All documents as one bucket policy, each statement bound to its role's user.</summary>
    /// <param name="principal">The name by which the server knows a role's user, such as <c>arn:aws:iam:::user/intake</c>.</param>
    /// <inheritdoc cref="ForUser"/>
    public string ForBucket(string bucket, Func<StoreRole, string> principal)
    {
        var all = new JsonArray();
        foreach (var role in Enum.GetValues<StoreRole>())
        {
            foreach (var statement in Statements(Read(role, bucket)))
            {
                statement["Sid"] = role + statement["Sid"]!.GetValue<string>();
                statement["Principal"] = new JsonObject { ["AWS"] = new JsonArray(principal(role)) };
                all.Add(statement);
            }
        }

        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = all }.ToJsonString();
    }

    /// <summary>The role's name in files and policies.</summary>
    public static string Word(StoreRole role) => role switch
    {
        StoreRole.Intake => "intake",
        StoreRole.Portal => "portal",
        StoreRole.Retention => "retention",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    private static IEnumerable<JsonObject> Statements(JsonObject policy) => policy["Statement"]!.AsArray().Select(s => s!.DeepClone().AsObject());

    private JsonObject Read(StoreRole role, string bucket)
    {
        try
        {
            var text = File.ReadAllText(PathOf(role)).Replace(BucketMark, bucket, StringComparison.Ordinal);
            var policy = JsonNode.Parse(text)!.AsObject();
            _ = Statements(policy).All(s => s["Sid"] is not null && s["Effect"] is not null);
            return policy;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException($"{PathOf(role)} is no policy: {e.Message}");
        }
    }
}
