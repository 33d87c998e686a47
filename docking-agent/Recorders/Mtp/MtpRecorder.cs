using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>
/// A recorder that speaks MTP: all storages of a device. With several, each one's description is the first level of its files' paths.
/// Nothing is ever changed on the device but by <see cref="Remove"/>.
/// </summary>
public sealed class MtpRecorder : IOpenRecorder
{
    private static readonly Encoding Strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IMtpDevice _device;
    private readonly Func<bool> _isPlugged;
    private readonly IReadOnlyList<(byte[] Label, uint Storage)> _storages;
    private readonly ConcurrentDictionary<string, MtpObject> _known = new(StringComparer.Ordinal);

    /// <param name="device">Owned from here on, unless this throws.</param>
    /// <param name="port">USB port path.</param>
    /// <param name="plugIn">Names this very plug-in.</param>
    /// <param name="isPlugged">Whether the port still holds this plug-in.</param>
    /// <exception cref="IOException">The device does not answer.</exception>
    public MtpRecorder(IMtpDevice device, string port, string plugIn, Func<bool> isPlugged)
    {
        (_device, _isPlugged) = (device, isPlugged);
        var storages = device.Storages();
        _storages = [.. storages.Select(s => (Label(s, storages), s.Id))];
        Place = new RecorderPlace("mtp:" + port, storages.Count > 0 ? storages[0].Id : 0, 0, plugIn, storages.Select(VolumeOf).FirstOrDefault(v => v is not null));
    }

    public RecorderPlace Place { get; }

    public DeviceKind Kind => DeviceKind.Mtp;

    public bool IsDevice => true;

    /// <summary>True for one plug-in, and no longer: a device may number its files anew at the next.</summary>
    public bool NumbersLast => true;

    public RecorderSpace? Space
    {
        get
        {
            try
            {
                var told = _device.Storages().Select(s => s.Space).OfType<RecorderSpace>().ToList();
                return told.Count == 0 ? null : new RecorderSpace(told.Sum(s => s.Total), told.Sum(s => s.Free));
            }
            catch (Exception e) when (e is IOException or OverflowException)
            {
                return null; // a device that does not answer, or tells sizes that no device has
            }
        }
    }

    public bool IsStillThere() => _isPlugged() && _device.Answers();

    public WalkedRecorder List(int mostFiles, CancellationToken cancel)
    {
        var walk = new MtpWalk(_device, mostFiles, cancel);
        try
        {
            foreach (var (label, storage) in _storages)
            {
                walk.Enter(_storages.Count == 1 ? RecorderPath.Root : RecorderPath.Root.Child(label), storage, null);
            }
        }
        catch (IOException e) when (!IsStillThere())
        {
            throw new RecorderGoneException(e);
        }

        if (!IsStillThere())
        {
            throw new RecorderGoneException(); // a device that goes while it is listed makes the list short, without any error
        }

        foreach (var (path, found) in walk.Objects)
        {
            _known[path] = found;
        }

        return walk.Found;
    }

    public IOpenRecording Open(RecorderPath path)
    {
        var file = Find(path) ?? throw new IOException("It is no longer there.");
        return file.IsFolder ? throw new IOException("It is no longer a file.")
            : file.Fault is not null ? throw new IOException(file.Fault)
            : new OpenObject(_device, file);
    }

    /// <summary>Nothing to do: what a device lets itself be changed it lets at any time.</summary>
    public void BeginClearing()
    {
    }

    public FileIdentity? FindStatus(RecorderPath path) => Find(path) switch
    {
        null => null,
        { IsFolder: true } => throw new IOException("It is no longer a file."),
        { Fault: { } fault } => throw new IOException(fault),
        { IsPresent: false } => throw new IOException("This device does not tell what a file is now, so no file of it can be removed safely."),
        var file => file.Identity,
    };

    public void Remove(RecorderPath path)
    {
        if (!_known.TryGetValue(path.Text, out var file))
        {
            throw new IOException("Its status was not asked for before.");
        }

        _device.Delete(file.Id);
        if (_device.Find(file.Id) is not null)
        {
            throw new IOException("The device says that it removed the file, and still has it.");
        }

        _known.TryRemove(path.Text, out _);
    }

    /// <summary>MTP has no flush: a device that is still there and answers has done what it said it did.</summary>
    public bool IsConfirmed(RecorderPath folder) => IsStillThere();

    public void Dispose() => _device.Dispose();

    private static byte[] Label(MtpStorage storage, IReadOnlyList<MtpStorage> all)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{storage.Id:x8}");
        return !MtpWalk.IsName(storage.Description) ? Encoding.UTF8.GetBytes("storage-" + number)
            : all.Any(other => other != storage && other.Description.AsSpan().SequenceEqual(storage.Description)) ? [.. storage.Description, (byte)' ', .. Encoding.UTF8.GetBytes(number)]
            : storage.Description;
    }

    /// <summary>What a manifest can take: plain text of at most 128 characters.</summary>
    private static string? VolumeOf(MtpStorage storage)
    {
        try
        {
            var text = Strict.GetString(storage.Volume);
            return text.Length is > 0 and <= 128 && !text.Any(char.IsControl) && text != "Unknown volume" ? text : null; // the library's own words for none
        }
        catch (DecoderFallbackException)
        {
            return null; // bytes that are no text tell nobody anything
        }
    }

    /// <summary>What the path leads to now: by the number that the walk found for it or, where that is gone, by name.</summary>
    private MtpObject? Find(RecorderPath path)
    {
        if (_known.TryGetValue(path.Text, out var known) && _device.Find(known.Id) is { } same && same.Name.AsSpan().SequenceEqual(path.Names[^1]))
        {
            return same;
        }

        _known.TryRemove(path.Text, out _);
        if (FindByName(path) is not { } found)
        {
            return null;
        }

        var present = _device.Find(found.Id) ?? throw new IOException("The device lists the file and does not tell what it is.");
        _known[path.Text] = present;
        return present;
    }

    private MtpObject? FindByName(RecorderPath path)
    {
        var names = path.Names;
        var level = _storages.Count == 1 ? 0 : 1;
        if (_storages.Where(s => level == 0 || s.Label.AsSpan().SequenceEqual(names[0])).Select(s => (uint?)s.Storage).FirstOrDefault() is not { } storage)
        {
            return null;
        }

        var at = RecorderPath.Of(names.Take(level));
        uint? folder = null;
        MtpObject? found = null;
        for (; level < names.Count; level++)
        {
            var children = MtpWalk.Sorted(_device.Children(storage, folder));
            found = children.FirstOrDefault(child => child.Name.AsSpan().SequenceEqual(names[level]));
            if (found is null || (!found.IsFolder && level < names.Count - 1))
            {
                return null;
            }

            Remember(at, children);
            at = at.Child(names[level]);
            folder = found.Id;
        }

        return found;
    }

    /// <summary>A session that an earlier run took is cleared without a walk: each folder is then listed once, and not for each file.</summary>
    private void Remember(RecorderPath folder, IReadOnlyList<MtpObject> children)
    {
        foreach (var child in children.Where(c => !c.IsFolder && MtpWalk.IsName(c.Name)))
        {
            _known.TryAdd(folder.Child(child.Name).Text, child);
        }
    }

    private sealed class OpenObject(IMtpDevice device, MtpObject file) : IOpenRecording
    {
        public FileIdentity Identity => file.Identity;

        public Stream Content { get; } = device.Read(file);

        /// <summary>Ends the reading, for a transfer under way would keep the device from answering.</summary>
        public bool IsUnchanged()
        {
            Content.Dispose();
            try
            {
                // A device that does not tell what a file is now is believed; FindStatus refuses to have anything removed from it.
                return device.Find(file.Id) is { } now && now.Identity == file.Identity && now.Name.AsSpan().SequenceEqual(file.Name);
            }
            catch (IOException)
            {
                return false; // a device that cannot answer says nothing of the sort
            }
        }

        public void Dispose() => Content.Dispose();
    }
}
