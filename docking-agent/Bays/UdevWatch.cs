using System.Diagnostics.CodeAnalysis;
using EvidenceVault.DockingAgent.Bays.Native;
using EvidenceVault.DockingAgent.Recorders;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>Watches USB by udev's events and reads what is there from sysfs. Needs no rights of its own.</summary>
[SuppressMessage("Usage", "CA2216:Disposable types should declare finalizer", Justification = "It lives as long as the service; a process that ends takes both handles with it.")]
public sealed class UdevWatch : IDeviceWatch
{
    private const int Moment = 200; // milliseconds between two looks at whether to stop

    private readonly UsbBus _bus;
    private readonly nint _udev;
    private readonly nint _monitor;
    private int _watching; // 1 while a thread reads the monitor

    /// <exception cref="IOException">udev does not let itself be watched.</exception>
    public UdevWatch()
    {
        _udev = Udev.New();
        _monitor = _udev == 0 ? 0 : Udev.NewMonitor(_udev, "udev"); // not "kernel": its events come before the file system is known
        if (_monitor == 0 || Udev.Match(_monitor, "usb", null) < 0 || Udev.Match(_monitor, "block", null) < 0 || Udev.EnableReceiving(_monitor) < 0)
        {
            Dispose();
            throw new IOException("udev's events cannot be watched. Is systemd-udevd running?");
        }

        _bus = new UsbBus("/sys/bus/usb/devices", _udev);
    }

    public IReadOnlyList<DockedDevice> Look() => _bus.Read();

    public Task ChangedAsync(TimeSpan atMost, CancellationToken cancel) => Task.Factory.StartNew(
        () =>
        {
            if (Interlocked.Exchange(ref _watching, 1) == 1)
            {
                throw new InvalidOperationException("One waits at a time.");
            }

            try
            {
                for (var until = Environment.TickCount64 + (long)atMost.TotalMilliseconds; Environment.TickCount64 < until && !cancel.IsCancellationRequested;)
                {
                    var entry = new Udev.PollEntry { Descriptor = Udev.Descriptor(_monitor), Events = Udev.PollEntry.In };
                    if (Udev.Poll(ref entry, 1, Moment) > 0)
                    {
                        TakeAll();
                        return;
                    }
                }
            }
            finally
            {
                Volatile.Write(ref _watching, 0);
            }
        },
        cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose()
    {
        if (_monitor != 0)
        {
            Udev.ReleaseMonitor(_monitor);
        }

        if (_udev != 0)
        {
            Udev.Release(_udev);
        }
    }

    private void TakeAll()
    {
        for (var device = Udev.Receive(_monitor); device != 0; device = Udev.Receive(_monitor))
        {
            Udev.ReleaseDevice(device);
        }
    }
}
