using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EvidenceVault.Portal;

/// <summary>Style, scripts and icons, carried inside the assembly. One hash over all of them stands in their address, so modules may import each other by relative paths.</summary>
internal sealed class Assets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, byte[]> _files;
    private readonly string _version;

    public Assets()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        _files = names.ToFrozenDictionary(n => n[Prefix.Length..], n => Read(assembly, n), StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names)
        {
            hash.AppendData(_files[name[Prefix.Length..]]);
        }

        _version = Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    /// <summary>The address of a file; an unknown name is a mistake in a page.</summary>
    public string Url(string name) => _files.ContainsKey(name) ? $"/assets/{_version}/{name}" : throw new ArgumentException($"There is no asset '{name}'.", nameof(name));

    public IResult Answer(HttpContext context, string name)
    {
        if (!_files.TryGetValue(name, out var content) || !Types.TryGetValue(Path.GetExtension(name), out var type))
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(content, type);
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

internal static class AssetsEndpoint
{
    public static void MapAssets(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/assets/{version}/{name}", (HttpContext context, string name) => context.RequestServices.GetRequiredService<Assets>().Answer(context, name));
}
