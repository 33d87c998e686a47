using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvidenceVault.DockingAgent.Station;

/// <summary>
/// A YAML mapping read strictly: a missing, misspelt or wrong key is an error that names the key and the cure. Keys that nobody
/// asked for by the time of <see cref="RefuseUnknown"/> are misspelt.
/// </summary>
public sealed class YamlMap
{
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private YamlMap(YamlMappingNode node, string file, string path) => (_node, File, Path) = (node, file, path);

    /// <summary>Name of the file, for messages.</summary>
    public string File { get; }

    /// <summary>Keys that lead here, ending with a dot unless empty.</summary>
    public string Path { get; }

    /// <summary>Reads a file with one document that is a mapping.</summary>
    /// <exception cref="ConfigurationException">The file is missing, is no YAML, or no mapping.</exception>
    public static YamlMap Load(string file)
    {
        var name = System.IO.Path.GetFileName(file);
        try
        {
            using var reader = System.IO.File.OpenText(file);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? new YamlMap(root, name, "")
                : throw new ConfigurationException(name, "write one YAML mapping of keys and values");
        }
        catch (YamlException e)
        {
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{name}, line {e.Start.Line}"), "write valid YAML: " + e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(name, "give a file that exists and can be read: " + e.Message);
        }
    }

    /// <summary>The text under a key.</summary>
    public string Text(string key, string cure) => OptionalText(key) is { Length: > 0 } text ? text : throw Error(key, cure);

    /// <summary>The text under a key; null if the key is missing.</summary>
    public string? OptionalText(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Error(key, "write one plain value"),
    };

    /// <summary>The whole number under a key, or the default if the key is missing.</summary>
    public int Whole(string key, int least, int most, int? whenMissing)
    {
        var cure = string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}");
        return OptionalText(key) is not { } text
            ? whenMissing ?? throw Error(key, cure)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Error(key, cure);
    }

    /// <summary>True or false; false if the key is missing.</summary>
    public bool Flag(string key) => OptionalText(key) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Error(key, "write true or false"),
    };

    /// <summary>The list of texts under a key; empty if the key is missing.</summary>
    public IReadOnlyList<string> Texts(string key) =>
        [.. Elements(key).Select(n => n is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Error(key, "write a list of plain values"))];

    /// <summary>The list of mappings under a key; empty if the key is missing.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) =>
        [.. Elements(key).Select((n, i) => n is YamlMappingNode map
            ? new YamlMap(map, File, string.Create(CultureInfo.InvariantCulture, $"{Path}{key}[{i}]."))
            : throw Error(key, "write a list of mappings"))];

    /// <summary>The mapping under a key; null if the key is missing.</summary>
    public YamlMap? OptionalMap(string key) => Find(key) switch
    {
        null => null,
        YamlMappingNode map => new YamlMap(map, File, $"{Path}{key}."),
        _ => throw Error(key, "write a mapping"),
    };

    /// <summary>The keys, for mappings whose keys are names.</summary>
    public IReadOnlyList<string> Keys => [.. _node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "")];

    /// <exception cref="ConfigurationException">A key is there that nobody asked for.</exception>
    public void RefuseUnknown()
    {
        if (Keys.FirstOrDefault(k => !_asked.Contains(k)) is { } unknown)
        {
            throw Error(unknown, "remove this key, or correct its spelling; known here are " + string.Join(", ", _asked.Order(StringComparer.Ordinal)));
        }
    }

    /// <summary>The error for a key of this mapping.</summary>
    public ConfigurationException Error(string key, string cure) => new($"{File}, {Path}{key}", cure);

    private YamlNode? Find(string key)
    {
        _asked.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
    }

    private IEnumerable<YamlNode> Elements(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => list.Children,
        _ => throw Error(key, "write a list"),
    };
}
