using System.Runtime.InteropServices;
using System.Text;

namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>The library libmtp: whether it is there, and how it is got ready once in a process.</summary>
internal static unsafe class MtpLibrary
{
    private const string Missing =
        "Recorders that speak MTP need the library libmtp.so.9, which is not installed. Install it (on Debian: apt install libmtp9) and start the agent again.";

    private static readonly Lock Once = new();
    private static bool _ready;

    /// <summary>Why no device can be opened; null where nothing is missing.</summary>
    public static string? FindFault()
    {
        if (!Environment.Is64BitProcess)
        {
            return "Recorders that speak MTP are read on 64-bit systems only.";
        }

        return NativeLibrary.TryLoad(MtpCalls.Library, typeof(MtpLibrary).Assembly, DllImportSearchPath.SafeDirectories, out _) ? null : Missing;
    }

    /// <exception cref="IOException">The library is missing.</exception>
    public static void GetReady()
    {
        lock (Once)
        {
            if (_ready)
            {
                return;
            }

            if (FindFault() is { } fault)
            {
                throw new IOException(fault);
            }

            SendOutputToError();
            MtpCalls.Init();
            _ready = true;
        }
    }

    /// <summary>The flags that the library keeps for a device it knows; 0 for any other.</summary>
    public static uint FlagsOf(ushort vendor, ushort product)
    {
        if (MtpCalls.KnownDevices(out var devices, out var count) == 0)
        {
            for (var i = 0; i < count; i++)
            {
                if ((devices[i].Vendor, devices[i].Product) == (vendor, product))
                {
                    return devices[i].Flags;
                }
            }
        }

        return 0;
    }

    /// <summary>A C text as bytes; empty where there is none.</summary>
    public static byte[] Bytes(byte* text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).ToArray();

    /// <summary>A C text of the library's own messages.</summary>
    public static string Text(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>
    /// The library prints remarks to C's standard output, where the agent's JSON goes, and nothing turns that off. In glibc stdout is a
    /// variable (setbuf(3), "stdin and stdout are assignable"); .NET writes to the descriptor and does not use it.
    /// </summary>
    private static void SendOutputToError()
    {
        var program = NativeLibrary.GetMainProgramHandle();
        if (NativeLibrary.TryGetExport(program, "stdout", out var output) && NativeLibrary.TryGetExport(program, "stderr", out var error))
        {
            *(nint*)output = *(nint*)error;
        }
    }
}
