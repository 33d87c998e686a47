using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Core.HandOver;

/// <summary>What an agent posts to <c>/intake/sessions</c>: the sealed manifest, and the seal of every file in it.</summary>
/// <param name="Manifest">The manifest's canonical bytes.</param>
/// <param name="ManifestSeal">Detached CAdES over them, by the station.</param>
/// <param name="FileSeals">One for each distinct digest in the manifest.</param>
public sealed record HandOverRequest(byte[] Manifest, byte[] ManifestSeal, IReadOnlyList<FileSeal> FileSeals)
{
    /// <summary>The largest request a vault reads, in bytes: 20,000 files with their seals.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Relative address of the desk that takes hand-overs.</summary>
    public const string Address = "intake/sessions";
}

/// <summary>The detached seal over a file's bytes.</summary>
public sealed record FileSeal(Sha256Digest Sha256, byte[] Seal);

/// <summary>What is to be done about a digest of the manifest.</summary>
public enum FileDisposition
{
    /// <summary>Send the bytes as instructed.</summary>
    Upload,

    /// <summary>The vault holds these bytes already, or has received them in this session.</summary>
    AlreadyHere,
}

/// <summary>A request for the agent to make, word for word. The address may be relative to the vault's.</summary>
public sealed record WebInstruction(string Method, string Url, IReadOnlyDictionary<string, string> Headers);

/// <summary>The instruction for one digest; <paramref name="Upload"/> is there when bytes are wanted.</summary>
/// <param name="Held">
/// How many bytes of it the vault has, so that the agent may go on from there as <see cref="ResumableUpload"/> says; null where every attempt starts over, as with a
/// presigned request to a bucket.
/// </param>
public sealed record FileInstruction(Sha256Digest Sha256, FileDisposition Disposition, WebInstruction? Upload = null, long? Held = null);

/// <summary>The vault's answer to a hand-over (HTTP 200): what to send, and how to finish. The same manifest posted again while its session is open gets the same instructions.</summary>
/// <param name="At">The vault's time, by which the station judges its own clock.</param>
/// <param name="Manifests">The manifest versions that this vault reads, for agents that never report.</param>
public sealed record HandOverAnswer(
    DockingSessionId Session, IReadOnlyList<FileInstruction> Files, WebInstruction Complete, DateTimeOffset? At = null, VersionRange? Manifests = null);

/// <summary>The vault's answer when everything is proven and admitted. Completing again gets the same receipt.</summary>
public sealed record ReceiptAnswer(byte[] Receipt, byte[] ReceiptSeal);

/// <summary>How these messages are written: JSON with snake_case names, bytes as base64, digests as hexadecimal.</summary>
public static class HandOverJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(LetNothingBeLeftOut),
        Converters =
        {
            new TextConverter<Sha256Digest>(Sha256Digest.Parse),
            new TextConverter<DockingSessionId>(DockingSessionId.Parse),
            new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
        },
    };

    /// <summary>What may be null is not written when it is; so a reader must not miss it.</summary>
    private static void LetNothingBeLeftOut(JsonTypeInfo type)
    {
        foreach (var member in type.Properties.Where(p => p.AssociatedParameter is { IsNullable: true }))
        {
            member.IsRequired = false;
        }
    }

    private sealed class TextConverter<T>(Func<string, T> parse) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return parse(reader.GetString() ?? throw new JsonException("A text is missing."));
            }
            catch (FormatException e)
            {
                throw new JsonException(e.Message);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
