using System.Runtime.InteropServices;

namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>
/// The calls of libmtp (libmtp.so.9) that are used here. Layouts and numbers are those of <c>libmtp.h</c> 1.1.20 for 64-bit Linux, where
/// pointers and <c>time_t</c> have eight bytes and enumerations four; tests pin them.
/// </summary>
internal static unsafe partial class MtpCalls
{
    public const string Library = "libmtp.so.9";

    /// <summary>The parent of what lies at a storage's top (LIBMTP_FILES_AND_FOLDERS_ROOT).</summary>
    public const uint Top = 0xffffffff;

    /// <summary>LIBMTP_FILETYPE_FOLDER.</summary>
    public const int Folder = 0;

    /// <summary>LIBMTP_PROPERTY_ObjectSize.</summary>
    public const int SizeProperty = 3;

    /// <summary>LIBMTP_PROPERTY_ObjectFileName.</summary>
    public const int NameProperty = 6;

    /// <summary>LIBMTP_DEVICECAP_GetPartialObject.</summary>
    public const int ReadsParts = 0;

    /// <summary>LIBMTP_DEVICECAP_SendPartialObject: an Android extension that comes together with reading parts beyond 4 GiB.</summary>
    public const int WritesParts = 1;

    /// <summary>
    /// DEVICE_FLAG_BROKEN_MTPGETOBJPROPLIST (device-flags.h). Without it the library keeps every object's properties for as long as the
    /// device is open, and a file that has grown or gone would for ever look as it did.
    /// </summary>
    public const uint AskEachTime = 0x00000004;

    /// <summary>LIBMTP_HANDLER_RETURN_OK and LIBMTP_HANDLER_RETURN_CANCEL.</summary>
    public const ushort TakenIn = 0, Cancel = 2;

    [LibraryImport(Library, EntryPoint = "LIBMTP_Init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Init();

    /// <summary>The library's table of known devices; it must not be freed.</summary>
    [LibraryImport(Library, EntryPoint = "LIBMTP_Get_Supported_Devices_List")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int KnownDevices(out DeviceEntry* devices, out int count);

    /// <summary>Takes a device by bus, number, vendor and product; null where it cannot.</summary>
    [LibraryImport(Library, EntryPoint = "LIBMTP_Open_Raw_Device_Uncached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial OpenDevice* Open(RawDevice* device);

    [LibraryImport(Library, EntryPoint = "LIBMTP_Release_Device")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Release(OpenDevice* device);

    /// <summary>Asks for the storages again, which are then listed in the device's structure. -1 where it does not answer.</summary>
    [LibraryImport(Library, EntryPoint = "LIBMTP_Get_Storage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int AskStorages(OpenDevice* device, int sortBy);

    /// <summary>A list to be freed one by one; null where there is nothing, and where it failed: only the errors tell which.</summary>
    [LibraryImport(Library, EntryPoint = "LIBMTP_Get_Files_And_Folders")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial FileRecord* List(OpenDevice* device, uint storage, uint parent);

    [LibraryImport(Library, EntryPoint = "LIBMTP_Get_Filemetadata")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial FileRecord* Find(OpenDevice* device, uint id);

    [LibraryImport(Library, EntryPoint = "LIBMTP_destroy_file_t")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Free(FileRecord* file);

    /// <summary>A text to be freed; null where it failed.</summary>
    [LibraryImport(Library, EntryPoint = "LIBMTP_Get_String_From_Object")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial byte* TextOf(OpenDevice* device, uint id, int property);

    [LibraryImport(Library, EntryPoint = "LIBMTP_Is_Property_Supported")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int TellsProperty(OpenDevice* device, int property, int fileType);

    [LibraryImport(Library, EntryPoint = "LIBMTP_Check_Capability")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Can(OpenDevice* device, int capability);

    /// <param name="data">To be freed.</param>
    [LibraryImport(Library, EntryPoint = "LIBMTP_GetPartialObject")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReadPart(OpenDevice* device, uint id, ulong offset, uint bytes, out byte* data, out uint got);

    /// <param name="put">MTPDataPutFunc.</param>
    [LibraryImport(Library, EntryPoint = "LIBMTP_Get_File_To_Handler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReadWhole(
        OpenDevice* device, uint id, delegate* unmanaged<nint, nint, uint, byte*, uint*, ushort> put, nint state, nint progress, nint progressState);

    [LibraryImport(Library, EntryPoint = "LIBMTP_Delete_Object")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Delete(OpenDevice* device, uint id);

    [LibraryImport(Library, EntryPoint = "LIBMTP_Get_Errorstack")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial ErrorRecord* Errors(OpenDevice* device);

    [LibraryImport(Library, EntryPoint = "LIBMTP_Clear_Errorstack")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void ClearErrors(OpenDevice* device);

    /// <summary>LIBMTP_device_entry_struct.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct DeviceEntry
    {
        [FieldOffset(8)]
        public ushort Vendor;

        [FieldOffset(24)]
        public ushort Product;

        [FieldOffset(28)]
        public uint Flags;
    }

    /// <summary>LIBMTP_raw_device_struct. The device's names in it may be null.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    public struct RawDevice
    {
        [FieldOffset(0)]
        public DeviceEntry Entry;

        [FieldOffset(32)]
        public uint Bus;

        [FieldOffset(36)]
        public byte Number;
    }

    /// <summary>LIBMTP_mtpdevice_struct, as far as it is used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    public struct OpenDevice
    {
        [FieldOffset(24)]
        public StorageRecord* Storages;
    }

    /// <summary>LIBMTP_devicestorage_struct.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    public struct StorageRecord
    {
        [FieldOffset(0)]
        public uint Id;

        [FieldOffset(16)]
        public ulong Capacity;

        [FieldOffset(24)]
        public ulong Free;

        [FieldOffset(40)]
        public byte* Description;

        [FieldOffset(48)]
        public byte* Volume;

        [FieldOffset(56)]
        public StorageRecord* Next;
    }

    /// <summary>LIBMTP_file_struct.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public struct FileRecord
    {
        [FieldOffset(0)]
        public uint Id;

        [FieldOffset(8)]
        public uint Storage;

        [FieldOffset(16)]
        public byte* Name;

        [FieldOffset(24)]
        public ulong Bytes;

        [FieldOffset(32)]
        public long Modified;

        [FieldOffset(40)]
        public int FileType;

        [FieldOffset(48)]
        public FileRecord* Next;
    }

    /// <summary>LIBMTP_error_struct.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    public struct ErrorRecord
    {
        [FieldOffset(8)]
        public byte* Text;

        [FieldOffset(16)]
        public ErrorRecord* Next;
    }
}
