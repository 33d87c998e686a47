using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>Opens recorders that speak MTP, by the library libmtp (Debian: libmtp9).</summary>
/// <param name="usbDevices">Where the kernel lists the devices on the bus.</param>
public sealed class MtpTransport(string usbDevices = "/sys/bus/usb/devices") : IRecorderTransport
{
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    /// <summary>By which it waits before it tries again.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether files are read in one transfer even where the device gives parts of them: slower to interrupt, for devices that fail at parts.</summary>
    public bool ReadsWholeFiles { get; init; }

    /// <summary>Why no device can be opened, and the cure, for a check at start; null where nothing is missing.</summary>
    public static string? FindFault() => MtpLibrary.FindFault();

    public bool Takes(DockedDevice device) => device.Kind == DeviceKind.Mtp;

    /// <summary>One recorder for all storages of the device.</summary>
    public IEnumerable<IOpenRecorder> Open(DockedDevice device, string bay)
    {
        yield return Open(device);
    }

    /// <exception cref="IOException">It cannot be opened, or the library is missing.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The recorder owns the device; where there is none, the device is closed.")]
    public MtpRecorder Open(DockedDevice device)
    {
        var (vendor, product) = VendorProductOf(device);
        MtpLibrary.GetReady();
        var began = Time.GetTimestamp();
        while (true)
        {
            try
            {
                var open = MtpDevice.Open(device.Bus, device.Number, vendor, product, ReadsWholeFiles);
                return Owning(open, device);
            }
            catch (IOException) when (Time.GetElapsedTime(began) < MostPatience && IsPlugged(device))
            {
                // The library's own thread learns of a new device a moment after the kernel has told of it, and what udev starts for it may hold it meanwhile.
                Task.Delay(BetweenTries, Time).GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>Whether the port holds the device that was plugged in there: the kernel gives each plug-in another number.</summary>
    public bool IsPlugged(DockedDevice device) =>
        NumberIn(device.Port, "busnum") == device.Bus && NumberIn(device.Port, "devnum") == device.Number;

    private MtpRecorder Owning(MtpDevice open, DockedDevice device)
    {
        try
        {
            return new MtpRecorder(open, device.Port, device.PlugIn, () => IsPlugged(device));
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    private static (ushort Vendor, ushort Product) VendorProductOf(DockedDevice device) =>
        device.VendorProduct?.Split(':') is [var vendor, var product]
        && ushort.TryParse(vendor, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var v)
        && ushort.TryParse(product, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var p)
            ? (v, p)
            : throw new IOException("The bus does not tell the device's vendor and product.");

    private int? NumberIn(string port, string name)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(usbDevices, port, name)).AsSpan().Trim();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (IOException)
        {
            return null; // the port is empty
        }
    }
}
