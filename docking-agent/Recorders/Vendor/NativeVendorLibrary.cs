using System.Runtime.InteropServices;
using System.Text;

namespace EvidenceVault.DockingAgent.Recorders.Vendor;

/// <summary>
/// A vendor's shared library with the exported names that libraries made to GA/T 947 have in common: <c>vendor_library.h</c> beside this
/// file is the interface. Such a library holds one recorder for the whole process, so there is one of these at a time.
/// </summary>
public sealed unsafe class NativeVendorLibrary : IVendorLibrary
{
    private const int Roomy = 256; // more than any block, for a library that writes more than it should
    private static readonly SemaphoreSlim One = new(1, 1);

    private readonly nint _library;
    private readonly byte[] _password;
    private readonly int _blockBytes;
    private bool _closed;

    /// <param name="path">Full path of the shared library. It runs inside the agent with the agent's rights: only a file that root alone can write is taken.</param>
    /// <param name="password">The recorder's; ASCII.</param>
    /// <param name="terminated">Whether its identity block has end marks.</param>
    /// <exception cref="VendorLibraryException">It is missing, writable by others, or is for another system; or another one stays open.</exception>
    public NativeVendorLibrary(string path, string password, bool terminated)
    {
        if (!Path.IsPathFullyQualified(path) || !File.Exists(path))
        {
            throw new VendorLibraryException(VendorFault.NotConnected, "The vendor's library is not where the recorder profile says.");
        }

        if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new VendorLibraryException(VendorFault.NotConnected, "The vendor's library can be written by others than its owner, so it is not run.");
        }

        if (!One.Wait(TimeSpan.FromMinutes(1)))
        {
            throw new VendorLibraryException(VendorFault.Busy, "Another recorder's library is in use.");
        }

        _password = [.. Encoding.ASCII.GetBytes(password), 0];
        _blockBytes = terminated ? IdentityBlock.TerminatedBytes : IdentityBlock.PlainBytes;
        if (!NativeLibrary.TryLoad(path, out _library))
        {
            One.Release();
            throw new VendorLibraryException(VendorFault.NotConnected, "The vendor's library cannot be loaded: it, or a library that it needs, is for another system.");
        }
    }

    public void Connect()
    {
        var code = stackalloc byte[Roomy];
        new Span<byte>(code, Roomy).Clear();
        int result = 0;
        Check(((delegate* unmanaged<byte*, int*, int>)Export("Init_Device"))(code, &result), result);
    }

    public byte[] ReadIdentityBlock()
    {
        var block = stackalloc byte[Roomy];
        new Span<byte>(block, Roomy).Clear();
        int result = 0;
        fixed (byte* password = _password)
        {
            Check(((delegate* unmanaged<byte*, byte*, int*, int>)Export("GetZFYInfo"))(block, password, &result), result);
        }

        if (new ReadOnlySpan<byte>(block, Roomy)[_blockBytes..].ContainsAnyExcept((byte)0))
        {
            throw new VendorLibraryException(VendorFault.WrongAnswer, "The recorder's identity block is longer than its profile says.");
        }

        return new ReadOnlySpan<byte>(block, _blockBytes).ToArray();
    }

    public int ReadBattery()
    {
        int result = 0;
        int percent = -1;
        fixed (byte* password = _password)
        {
            Check(((delegate* unmanaged<int*, byte*, int*, int>)Export("ReadDeviceBatteryDumpEnergy"))(&percent, password, &result), result);
        }

        return percent is >= 0 and <= 100 ? percent : throw new VendorLibraryException(VendorFault.WrongAnswer, "The recorder tells a charge that is no percentage.");
    }

    /// <summary>The common interface has no parameter for the time: the library takes the station's own clock.</summary>
    public void SetClock(DateTime wallClock) => Order("SyncDevTime");

    public void SwitchToStorage() => Order("SetMSDC");

    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        if (NativeLibrary.TryGetExport(_library, "UnInit_Device", out var close))
        {
            int result = 0;
            ((delegate* unmanaged<int*, void>)close)(&result);
        }

        NativeLibrary.Free(_library);
        One.Release();
    }

    private void Order(string name)
    {
        int result = 0;
        fixed (byte* password = _password)
        {
            Check(((delegate* unmanaged<byte*, int*, int>)Export(name))(password, &result), result);
        }
    }

    private nint Export(string name)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return NativeLibrary.TryGetExport(_library, name, out var address)
            ? address
            : throw new VendorLibraryException(VendorFault.WrongAnswer, $"The vendor's library has no {name}.");
    }

    /// <summary>Some libraries write two bytes of the result, others four: only the lower ones mean something.</summary>
    private static void Check(int success, int result)
    {
        if (success == 1)
        {
            return;
        }

        throw (result & 0xffff) switch
        {
            2 => new VendorLibraryException(VendorFault.NotConnected, "The recorder does not answer."),
            4 => new VendorLibraryException(VendorFault.WrongPassword, "The recorder takes another password."),
            6 => new VendorLibraryException(VendorFault.Refused, "The recorder did not let its clock be set."),
            8 => new VendorLibraryException(VendorFault.Refused, "The recorder did not turn into a disk."),
            _ => new VendorLibraryException(VendorFault.Refused, "The recorder refused, without telling why."),
        };
    }
}
