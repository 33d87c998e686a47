using System.Text.Json;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Exchange;

/// <summary>What the station remembers so that it can work with the vault away: its slice of the register, the volumes it has seen, and which manifests the vault reads.</summary>
public sealed class StationMemory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;
    private readonly Lock _reading = new();
    private readonly Dictionary<string, string> _volumes;
    private StationRegister? _register;
    private VersionRange? _manifests;

    /// <param name="folder">The spool.</param>
    public StationMemory(string folder)
    {
        _folder = folder;
        _register = Read<StationRegister>("register.json") is { } known && IsWhole(known) ? known : null;
        _volumes = Read<Dictionary<string, string>>("volumes.json") ?? new(StringComparer.Ordinal);
        _manifests = Read<VersionRange>("manifests.json");
    }

    /// <summary>
    /// The version in which a manifest is to be sealed: the newest that this agent writes and the vault reads, as it last said; the newest of all before
    /// it was ever heard. Where they have none in common, the one nearest to what the vault reads: it answers which side is to be updated.
    /// </summary>
    public int ManifestVersion
    {
        get
        {
            lock (_reading)
            {
                return _manifests is { } read ? Math.Clamp(read.Most, Manifest.OldestVersion, Manifest.FormatVersion) : Manifest.FormatVersion;
            }
        }
    }

    /// <summary>The newest slice of the register; null before there was one.</summary>
    public StationRegister? Register
    {
        get
        {
            lock (_reading)
            {
                return _register;
            }
        }
    }

    /// <summary>Whether no line of it is missing: the reader of JSON lets elements of lists be null.</summary>
    public static bool IsWhole(StationRegister register) =>
        register.Recorders.All(r => r is { Serial: not null, Unit: not null }) && register.Officers.All(o => o is { Badge: not null }) && register.Classes.All(c => c is { Id: not null });

    /// <summary>A recorder has changed hands at this station: so it is, until the vault tells the register anew.</summary>
    /// <param name="officer">Who has it now; null where nobody has.</param>
    public void Remember(RegisteredRecorder recorder, string? officer)
    {
        lock (_reading)
        {
            if (_register is { } register)
            {
                _register = register with { Recorders = [.. register.Recorders.Select(r => r.Serial == recorder.Serial ? r with { Officer = officer } : r)] };
                Write("register.json", _register);
            }
        }
    }

    /// <summary>The recorder's line in the register; null where there is none.</summary>
    public RegisteredRecorder? Find(string serial) => Register?.Recorders.FirstOrDefault(r => r.Serial == serial);

    /// <summary>The volume that the recorder had when it was docked here last.</summary>
    public string? FindVolume(string serial)
    {
        lock (_reading)
        {
            return _volumes.GetValueOrDefault(serial);
        }
    }

    public void Remember(StationRegister register)
    {
        lock (_reading)
        {
            _register = register;
            Write("register.json", register);
        }
    }

    /// <summary>The vault has told which manifest versions it reads.</summary>
    public void Remember(VersionRange manifests)
    {
        lock (_reading)
        {
            if (_manifests != manifests)
            {
                _manifests = manifests;
                Write("manifests.json", manifests);
            }
        }
    }

    public void Remember(string serial, string volume)
    {
        lock (_reading)
        {
            if (_volumes.GetValueOrDefault(serial) != volume)
            {
                _volumes[serial] = volume;
                Write("volumes.json", _volumes);
            }
        }
    }

    private T? Read<T>(string name)
        where T : class
    {
        var file = Path.Combine(_folder, name);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), StationJson.Options) : null;
        }
        catch (JsonException)
        {
            return null; // only a memory: the vault tells the register anew, and the next docking the volume
        }
    }

    private void Write<T>(string name, T value) => DurableFile.Replace(Path.Combine(_folder, name), JsonSerializer.SerializeToUtf8Bytes(value, StationJson.Options), Private);
}
