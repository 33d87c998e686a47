using EvidenceVault.DockingAgent.Recorders.Vendor;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>Where a recorder's serial number is taken from.</summary>
public enum SerialSource
{
    /// <summary>The serial in its USB descriptor.</summary>
    Descriptor,

    /// <summary>The identity block that its vendor's library reads.</summary>
    IdentityBlock,

    /// <summary>The names of its files: what the bus says is the same on all of them, or nothing.</summary>
    Names,
}

/// <summary>How recorders of a profile show themselves on the bus.</summary>
/// <param name="VendorProduct">In hexadecimal, such as <c>46f4:0001</c>.</param>
/// <param name="Transport">Mass storage or MTP.</param>
/// <param name="VendorLibrary">Name of the library that must be spoken to first; null where none need be.</param>
/// <param name="DefaultPassword">Whether recorders of this kind are delivered with one password for all, so that it proves nothing.</param>
public sealed record RecorderUsb(string VendorProduct, DeviceKind Transport, string? VendorLibrary, SerialSource SerialFrom, bool DefaultPassword)
{
    /// <summary>The first profile, by falling priority, that knows this device; null where none does.</summary>
    /// <param name="vendorProduct">As in <see cref="DockedDevice.VendorProduct"/>.</param>
    public static (RecorderProfile Profile, RecorderUsb Usb)? Find(RecorderProfiles profiles, string? vendorProduct)
    {
        foreach (var profile in profiles.All)
        {
            if (profile.Usb.FirstOrDefault(u => string.Equals(u.VendorProduct, vendorProduct, StringComparison.OrdinalIgnoreCase)) is { } usb)
            {
                return (profile, usb);
            }
        }

        return null;
    }
}

/// <summary>A vendor's shared library that a profile names. Its interface: <c>Vendor/vendor_library.h</c>.</summary>
/// <param name="Path">Full path on the station.</param>
/// <param name="Terminated">Whether the fields of its identity block have end marks.</param>
/// <param name="PasswordFile">Full path of a file on the station with the recorders' password; null for the one that they are delivered with.</param>
/// <param name="SetsClock">Whether the recorders' clocks are set by it.</param>
public sealed record VendorLibraryFile(string Name, string Path, bool Terminated, string? PasswordFile = null, bool SetsClock = false);

/// <summary>Reads the keys <c>usb</c> and <c>vendor_library</c> of a profile.</summary>
internal static class RecorderUsbKeys
{
    /// <exception cref="ConfigurationException">Says which key is wrong and what to write.</exception>
    public static VendorLibraryFile? ReadLibrary(YamlMap profile)
    {
        if (profile.OptionalMap("vendor_library") is not { } map)
        {
            return null;
        }

        var path = map.Text("path", "write the full path of the shared library on the station");
        var library = new VendorLibraryFile(map.Text("name", "write a name that usb entries can refer to"), path, map.OptionalText("block") switch
        {
            null or "plain" => false,
            "terminated" => true,
            _ => throw map.Error("block", "write plain (89 bytes) or terminated (94 bytes)"),
        }, PasswordFile(map), map.Flag("sets_clock"));
        map.RefuseUnknown();
        return System.IO.Path.IsPathFullyQualified(path) ? library : throw map.Error("path", "write a full path, beginning with /");
    }

    /// <summary>Looked into now, so that a station whose password nobody can read says so at its start.</summary>
    private static string? PasswordFile(YamlMap map)
    {
        if (map.OptionalText("password_file") is not { } file)
        {
            return null;
        }

        if (!System.IO.Path.IsPathFullyQualified(file))
        {
            throw map.Error("password_file", "write a full path, beginning with /");
        }

        try
        {
            _ = VendorPassword.Read(file);
            return file;
        }
        catch (ConfigurationException e)
        {
            throw map.Error("password_file", e.Cure);
        }
    }

    /// <exception cref="ConfigurationException">Says which key is wrong and what to write.</exception>
    public static IReadOnlyList<RecorderUsb> ReadDevices(YamlMap profile, VendorLibraryFile? library)
    {
        var devices = profile.Maps("usb").Select(map => ReadDevice(map, library)).ToList();
        return devices.GroupBy(d => d.VendorProduct, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice
            ? throw profile.Error("usb", $"name {twice.Key} once")
            : devices;
    }

    private static RecorderUsb ReadDevice(YamlMap map, VendorLibraryFile? library)
    {
        var transport = map.Text("transport", "write mass-storage or mtp") switch
        {
            "mass-storage" => DeviceKind.MassStorage,
            "mtp" => DeviceKind.Mtp,
            _ => throw map.Error("transport", "write mass-storage or mtp"),
        };
        var source = map.Text("serial_from", "write descriptor, identity-block or names") switch
        {
            "descriptor" => SerialSource.Descriptor,
            "identity-block" => SerialSource.IdentityBlock,
            "names" => SerialSource.Names,
            _ => throw map.Error("serial_from", "write descriptor, identity-block or names"),
        };
        var name = map.OptionalText("vendor_library");
        if (name is not null && name != library?.Name)
        {
            throw map.Error("vendor_library", "write the name that this profile gives its library under the key vendor_library");
        }

        if (source == SerialSource.IdentityBlock && name is null)
        {
            throw map.Error("serial_from", "name a vendor_library too: the identity block is read by it");
        }

        var device = new RecorderUsb(Number(map, "vendor") + ":" + Number(map, "product"), transport, name, source, map.Flag("default_password"));
        map.RefuseUnknown();
        return device;
    }

    private static string Number(YamlMap map, string key)
    {
        const string Cure = "write four hexadecimal digits in lower case and in quotes, such as '46f4'";
        var text = map.Text(key, Cure);
        return text.Length == 4 && text.All(c => char.IsAsciiHexDigitLower(c) || char.IsAsciiDigit(c)) ? text : throw map.Error(key, Cure);
    }
}
