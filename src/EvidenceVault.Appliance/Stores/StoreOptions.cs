using EvidenceVault.Appliance.Trust;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EvidenceVault.Appliance.Stores;

/// <summary>
/// Where the vault keeps bytes: <c>store.yaml</c> in its data directory. Without that file, the embedded file store below the data directory.
/// Relative paths start from the file.
/// </summary>
public sealed class StoreOptions
{
    public const string FileName = "store.yaml";

    /// <summary>The store that evidence is admitted to.</summary>
    public PlaceOptions Primary { get; set; } = new() { Kind = PlaceOptions.Files, Path = "store" };

    /// <summary>Where everything is kept a second time; null when nowhere.</summary>
    public PlaceOptions? Second { get; set; }

    /// <summary>How stored bytes are read again.</summary>
    public FixityOptions Fixity { get; set; } = new();

    /// <summary>Where the catalogue is backed up every day; null when nowhere.</summary>
    public BackupOptions? Backup { get; set; }

    /// <summary>Reads the options of a vault.</summary>
    /// <exception cref="VaultException">The file cannot be used; the message names the key and the cure.</exception>
    public static StoreOptions Load(VaultFolder folder) => Read(folder).Checked(folder, Path.Combine(folder.Root, FileName));

    /// <summary>The options as they are written, nothing checked and no path resolved; the defaults where there is no file.</summary>
    /// <exception cref="VaultException">The file is no YAML of this kind.</exception>
    internal static StoreOptions Read(VaultFolder folder)
    {
        var path = Path.Combine(folder.Root, FileName);
        if (!File.Exists(path))
        {
            return new StoreOptions();
        }

        try
        {
            using var reader = File.OpenText(path);
            return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<StoreOptions?>(reader) ?? new StoreOptions();
        }
        catch (YamlException e)
        {
            throw new VaultException($"{path}: {e.InnerException?.Message ?? e.Message} (line {e.Start.Line})");
        }
    }

    /// <summary>The options as a file holds them.</summary>
    internal string ToYaml() => new SerializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull).Build().Serialize(this);

    private StoreOptions Checked(VaultFolder folder, string path)
    {
        Primary.Check(folder, $"{path}: primary");
        Second?.Check(folder, $"{path}: second");
        if (Second is { } second && second.IsSamePlaceAs(Primary))
        {
            throw new VaultException($"{path}: second: it is the primary store itself, so it would protect nothing. Name another directory, bucket or server.");
        }

        Fixity.Check($"{path}: fixity");
        Backup?.Check(folder, $"{path}: backup");
        return this;
    }
}

/// <summary>How stored bytes are read again and again.</summary>
public sealed class FixityOptions
{
    /// <summary>Within how many days every object is read once.</summary>
    public int CycleDays { get; set; } = 90;

    /// <summary>How fast at most, so that work goes on beside it; MiB per second.</summary>
    public int MebibytesPerSecond { get; set; } = 50;

    /// <summary>Local hours in which nothing is read, such as <c>08:00-18:00</c>; empty for none.</summary>
    public string Pause { get; set; } = "";

    /// <summary>The pause as times of day; null for none.</summary>
    public (TimeOnly From, TimeOnly To)? PauseHours() => Pause.Split('-') is [var from, var to] ? (TimeOnly.ParseExact(from, "HH:mm"), TimeOnly.ParseExact(to, "HH:mm")) : null;

    internal void Check(string where)
    {
        if (CycleDays is < 1 or > 3650)
        {
            throw new VaultException($"{where}: cycle_days is {CycleDays}; give 1 to 3650.");
        }

        if (MebibytesPerSecond is < 1 or > 100_000)
        {
            throw new VaultException($"{where}: mebibytes_per_second is {MebibytesPerSecond}; give 1 to 100000.");
        }

        if (Pause.Length > 0 && (Pause.Split('-') is not [var from, var to] || !TimeOnly.TryParseExact(from, "HH:mm", out _) || !TimeOnly.TryParseExact(to, "HH:mm", out _)))
        {
            throw new VaultException($"{where}: pause is '{Pause}'; give two times of day such as 08:00-18:00.");
        }
    }
}
