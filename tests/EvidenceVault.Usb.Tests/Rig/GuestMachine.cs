using System.Security.Cryptography;
using System.Text;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>The virtual machine as QEMU is told of it. Whatever is written here is part of a saved state's name: a state fits only the machine it was taken of.</summary>
/// <param name="Folder">What <c>eng/usb-guest</c> built.</param>
internal sealed record GuestMachine(string Folder)
{
    public const string Program = "qemu-system-x86_64";

    /// <summary>How many ports the rack's root hub has; each takes USB 2 and USB 3.</summary>
    public const int Ports = 15;

    // A recorder is seen at once, not a second later; a guest that panics ends.
    private const string Kernel =
        "console=ttyS0 quiet loglevel=4 panic=-1 net.ifnames=0 mitigations=off nokaslr audit=0 apparmor=0 no_timer_check tsc=reliable random.trust_cpu=on usb-storage.delay_use=0";

    /// <summary>Where a state of this machine, booted and ready, is kept or will be.</summary>
    public async Task<string> StateAsync()
    {
        var version = (await Programs.RunAsync(Program, "--version")).With(0).Output;
        var name = string.Join('\n', [await File.ReadAllTextAsync(Path.Combine(Folder, "stamp")), version, .. Arguments("")]);
        return Path.Combine(Folder, "states", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..20]);
    }

    /// <summary>The folder in the room that the guest can mount.</summary>
    public static string Share(string room) => Path.Combine(room, "share");

    /// <param name="room">The folder for this machine's sockets and logs.</param>
    public string[] Arguments(string room) =>
    [
        "-name", "docking-station", "-machine", "q35,i8042=off", .. Processor(), "-smp", "2", "-m", "1024",
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-kernel", Path.Combine(Folder, "vmlinuz"), "-initrd", Path.Combine(Folder, "initrd"), "-append", Kernel,
        "-serial", $"file:{room}/console", "-qmp", $"unix:{room}/qmp,server=on,wait=off",
        "-drive", $"file={Path.Combine(Folder, "root.ext4")},format=raw,if=none,id=root,read-only=on", "-device", "virtio-blk-pci,drive=root",
        "-device", "virtio-serial-pci", "-chardev", $"socket,id=tests,path={room}/tests,server=on,wait=off", "-device", "virtserialport,chardev=tests,name=tests",
        // A folder of this machine, for whoever in the guest must see what is behind a device. Nobody has it mounted while a state is kept.
        "-fsdev", $"local,id=share,path={Share(room)},security_model=none,multidevs=remap", "-device", "virtio-9p-pci,fsdev=share,mount_tag=share",
        "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile=",
        // Two machines from one saved state must not draw the same random numbers: a new generation id makes the kernel stir its pool.
        "-device", "vmgenid,guid=auto", "-device", "virtio-rng-pci",
        "-device", "virtio-scsi-pci,id=disks", "-device", $"qemu-xhci,id=rack,p2={Ports},p3={Ports}",
    ];

    /// <summary>/dev/kvm may open and still not run a guest: where the processor does not name its virtual mode, everything is emulated.</summary>
    private static string[] Processor()
    {
        // Wide registers are emulated piece by piece: programs that see none are faster.
        string[] emulated = ["-accel", "tcg,thread=multi,tb-size=256", "-cpu", "max,la57=off,avx=off,avx2=off,fma=off,f16c=off"];
        var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ') ?? [];
        if (!flags.Any(flag => flag is "vmx" or "svm"))
        {
            return emulated;
        }

        try
        {
            using var device = new FileStream("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return ["-accel", "kvm", "-cpu", "host"];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return emulated;
        }
    }
}
