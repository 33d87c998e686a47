using System.Globalization;
using System.Runtime.InteropServices;

namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>
/// A device opened by libmtp. The library is not made for several threads: one gate lets its calls in one after the other, and a file
/// that is read as a whole keeps it for all of the transfer.
/// </summary>
internal sealed unsafe class MtpDevice : IMtpDevice
{
    private const string NoAnswer = "The device does not answer over MTP.";
    private const string NoLength = "The device does not tell this file's length.";

    // As the library words PTP_RC_InvalidObjectHandle, and PTP_ERROR_DATA_EXPECTED: a refusal where data was asked for, whose reason it loses.
    private static readonly string[] Refusals = ["PTP Layer error 2009", "PTP Layer error 02fe"];
    private static readonly Lock Opening = new(); // the library's own list of the bus is one for the process
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(int Property, int FileType), bool> _told = [];
    private readonly bool _readsParts;
    private readonly bool _readsFarParts;
    private MtpCalls.OpenDevice* _device;

    private MtpDevice(MtpCalls.OpenDevice* device)
    {
        _device = device;
        _readsParts = MtpCalls.Can(device, MtpCalls.ReadsParts) != 0;
        _readsFarParts = _readsParts && MtpCalls.Can(device, MtpCalls.WritesParts) != 0;
    }

    /// <summary>Whether files are read as a whole even where the device gives parts.</summary>
    public bool ReadsWholeFiles { get; init; }

    /// <summary>
    /// Opens the device at a place of the bus. The library's own search is not used: it opens every other device on the bus too, whoever
    /// is reading it, and misses devices that are MTP by their class alone.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened, or the library is missing.</exception>
    public static MtpDevice Open(int bus, int number, ushort vendor, ushort product, bool wholeFiles = false)
    {
        MtpLibrary.GetReady();
        var raw = new MtpCalls.RawDevice
        {
            Entry = new MtpCalls.DeviceEntry { Vendor = vendor, Product = product, Flags = MtpLibrary.FlagsOf(vendor, product) | MtpCalls.AskEachTime },
            Bus = checked((uint)bus),
            Number = checked((byte)number),
        };
        lock (Opening)
        {
            var device = MtpCalls.Open(&raw);
            return device is not null
                ? new MtpDevice(device) { ReadsWholeFiles = wholeFiles }
                : throw new IOException("The device could not be opened over MTP: another program has it, this user may not, or it has gone.");
        }
    }

    public IReadOnlyList<MtpStorage> Storages()
    {
        lock (_gate)
        {
            Ask();
            if (MtpCalls.AskStorages(_device, 0) < 0)
            {
                throw Failure(NoAnswer);
            }

            var storages = new List<MtpStorage>();
            for (var next = _device->Storages; next is not null; next = next->Next)
            {
                var space = next->Capacity <= long.MaxValue && next->Free <= next->Capacity ? new RecorderSpace((long)next->Capacity, (long)next->Free) : null;
                storages.Add(new MtpStorage(next->Id, MtpLibrary.Bytes(next->Description), MtpLibrary.Bytes(next->Volume), space));
            }

            return storages;
        }
    }

    public IReadOnlyList<MtpObject> Children(uint storage, uint? folder)
    {
        lock (_gate)
        {
            Ask();
            var records = MtpCalls.List(_device, storage, folder ?? MtpCalls.Top);
            var failed = MtpCalls.Errors(_device) is not null;
            if (records is null && failed)
            {
                throw Failure(NoAnswer);
            }

            var children = new List<MtpObject>();
            while (records is not null)
            {
                var next = records->Next;
                children.Add(Read(records));
                MtpCalls.Free(records);
                records = next;
            }

            // An object whose length could not be asked stands in the list with none. It must never pass for an empty file.
            return failed ? children.ConvertAll(child => child.IsFolder ? child : AskAgain(child)) : children;
        }
    }

    public MtpObject? Find(uint id)
    {
        lock (_gate)
        {
            Ask();
            var record = MtpCalls.Find(_device, id);
            if (record is null)
            {
                // The library does not say why. A device that still answers has no such object.
                return MtpCalls.AskStorages(_device, 0) >= 0 ? null : throw Failure(NoAnswer);
            }

            var found = Read(record);
            var fileType = record->FileType;
            MtpCalls.Free(record);
            if (Faults() is { } fault)
            {
                return IsRefusal(fault) ? null : throw new IOException(fault);
            }

            return Renamed(found, fileType);
        }
    }

    public Stream Read(MtpObject file)
    {
        // Whole, where parts cannot reach its end, and where the announced length may stand for one that the device cannot put in words:
        // what comes beyond it is then noticed.
        var whole = ReadsWholeFiles || !_readsParts || file.Bytes is 0 or uint.MaxValue || (file.Bytes > uint.MaxValue && !_readsFarParts);
        return whole ? new MtpWholeStream(this, file) : new MtpPartStream(this, file);
    }

    public void Delete(uint id)
    {
        lock (_gate)
        {
            Ask();
            if (MtpCalls.Delete(_device, id) != 0)
            {
                throw Failure("The device does not let go of the file.");
            }
        }
    }

    public bool Answers()
    {
        if (!_gate.TryEnter(MostPatience))
        {
            return true;
        }

        try
        {
            return _device is not null && MtpCalls.AskStorages(_device, 0) >= 0;
        }
        finally
        {
            _gate.Exit();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_device is not null)
            {
                MtpCalls.Release(_device);
                _device = null;
            }
        }
    }

    /// <summary>Reads a part of a file into the buffer.</summary>
    /// <exception cref="IOException">The device does not give it.</exception>
    internal int ReadPart(uint id, long offset, Span<byte> into)
    {
        lock (_gate)
        {
            Ask();
            var done = MtpCalls.ReadPart(_device, id, (ulong)offset, (uint)into.Length, out var data, out var got);
            try
            {
                if (done != 0 || got > into.Length)
                {
                    throw Failure(done != 0 ? "The device did not give this part of the file." : "The device gave more than it was asked for.");
                }

                new ReadOnlySpan<byte>(data, (int)got).CopyTo(into);
                return (int)got;
            }
            finally
            {
                NativeMemory.Free(data);
            }
        }
    }

    /// <summary>Reads a whole file; returns when the last of it was put, or the put one refused more.</summary>
    /// <exception cref="IOException">The device did not give all of it.</exception>
    internal void ReadWhole(uint id, delegate* unmanaged<nint, nint, uint, byte*, uint*, ushort> put, nint state)
    {
        lock (_gate)
        {
            Ask();
            if (MtpCalls.ReadWhole(_device, id, put, state, 0, 0) != 0)
            {
                throw Failure("The device did not give all of the file.");
            }
        }
    }

    private static MtpObject Read(MtpCalls.FileRecord* record)
    {
        var isFolder = record->FileType == MtpCalls.Folder;
        var name = record->Name is null ? [] : MtpLibrary.Bytes(record->Name);
        return record->Bytes <= long.MaxValue || isFolder
            ? new MtpObject(record->Storage, record->Id, name, isFolder, isFolder ? 0 : (long)record->Bytes, record->Modified)
            : new MtpObject(record->Storage, record->Id, name, isFolder, 0, record->Modified, Fault: NoLength);
    }

    private static bool IsRefusal(string? fault) => Refusals.Any(refusal => fault?.StartsWith(refusal, StringComparison.Ordinal) == true);

    private MtpObject AskAgain(MtpObject child)
    {
        Ask();
        var record = MtpCalls.Find(_device, child.Id);
        var again = record is null ? child : Read(record);
        if (record is not null)
        {
            MtpCalls.Free(record);
        }

        return record is null || Faults() is not null ? again with { Fault = NoLength } : again;
    }

    /// <summary>The library remembers names, so the present one is asked for; and whether the length is a present one is told.</summary>
    private MtpObject? Renamed(MtpObject found, int fileType)
    {
        found = found with { IsPresent = Tells(MtpCalls.SizeProperty, fileType) };
        if (!Tells(MtpCalls.NameProperty, fileType))
        {
            return found;
        }

        var name = MtpCalls.TextOf(_device, found.Id, MtpCalls.NameProperty);
        try
        {
            return name is not null ? found with { Name = MtpLibrary.Bytes(name) }
                : IsRefusal(Faults()) ? null
                : throw Failure(NoAnswer);
        }
        finally
        {
            NativeMemory.Free(name);
        }
    }

    private bool Tells(int property, int fileType)
    {
        if (!_told.TryGetValue((property, fileType), out var tells))
        {
            _told[(property, fileType)] = tells = MtpCalls.TellsProperty(_device, property, fileType) == 1;
        }

        return tells;
    }

    /// <summary>Before each question: what is on the stack of errors afterwards belongs to it.</summary>
    private void Ask()
    {
        ObjectDisposedException.ThrowIf(_device is null, this);
        MtpCalls.ClearErrors(_device);
    }

    private IOException Failure(string what) => new(Faults() is { } fault ? string.Create(CultureInfo.InvariantCulture, $"{what} ({fault})") : what);

    /// <summary>The first error of the last question, in the library's words; null where there is none.</summary>
    private string? Faults() => MtpCalls.Errors(_device) is var error && error is null ? null : MtpLibrary.Text(error->Text);
}
