using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.Vendor;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>What came of speaking to a recorder.</summary>
/// <param name="Introduction">It turns into a disk now; null where it does not.</param>
/// <param name="State">Refused or failed, where it does not.</param>
/// <param name="Reason">A word of <see cref="BayReasons"/>, where it does not.</param>
/// <param name="Text">For the station's log.</param>
/// <param name="ClockSet">That its clock was set, also where it failed afterwards.</param>
internal sealed record TalkEnd(RecorderIntroduction? Introduction, BayState State, string? Reason, string? Text, ClockSet? ClockSet);

/// <summary>
/// Speaks to one recorder by its vendor's library, from reaching it to the change into a disk. Every call may block for seconds, or for
/// ever: this runs on a thread of its own, and looks before each call whether it still should.
/// </summary>
/// <param name="serialOnBus">By the device's descriptor.</param>
/// <param name="note">Writes down that the clock was set.</param>
/// <param name="tell">Called when something moves, and with the warning that the recorder's clock was not set.</param>
internal sealed class VendorTalk(VendorLibraryFile file, RecorderUsb usb, string? serialOnBus, BayTools tools, Func<DateTimeOffset, ClockSet> note, Action<string?> tell, CancellationToken cancel)
{
    private readonly TimeProvider _time = tools.Setup.Time;
    private ClockSet? _clockSet;
    private volatile bool _isSwitching;

    /// <summary>Whether it was told to turn into a disk: from here on it is no wonder that it leaves the bus.</summary>
    public bool IsSwitching => _isSwitching;

    /// <param name="metAt">When it was plugged in.</param>
    /// <param name="judge">Given the serial before anything on the recorder is changed; gives a word of <see cref="BayReasons"/> where it is not taken.</param>
    /// <exception cref="OperationCanceledException">It was taken away, or the service stops.</exception>
    public TalkEnd Run(DateTimeOffset metAt, Func<string?, string?> judge)
    {
        try
        {
            using var library = tools.Vendor.Open(file, VendorPassword.Read(file.PasswordFile));
            Ask(library.Connect);
            var block = Ask(library.ReadIdentityBlock);
            var identity = VendorIdentity.Parse(block);
            var serial = usb.SerialFrom switch
            {
                SerialSource.IdentityBlock => identity.Serial,
                SerialSource.Descriptor => serialOnBus,
                _ => null,
            };
            if (judge(serial) is { } refusal)
            {
                return new TalkEnd(null, BayState.Refused, refusal, null, null);
            }
            //// Up to here nothing on the recorder was changed: whoever is refused keeps it as it is.

            var battery = FindBattery(library);
            SetClock(library);
            //// A crash now leaves a recorder whose clock was set, still plugged in: the next start speaks to it anew.

            _isSwitching = true;
            Ask(library.SwitchToStorage);
            //// A crash now leaves a disk that nobody introduced: it is refused until it is plugged in again.

            return new TalkEnd(
                new RecorderIntroduction(identity, serial, Convert.ToHexStringLower(block), battery, usb.VendorProduct, metAt, _clockSet?.At), BayState.Reading, null, null, _clockSet);
        }
        catch (VendorLibraryException e)
        {
            _isSwitching = false;
            return e.Fault switch
            {
                VendorFault.WrongPassword => new TalkEnd(null, BayState.Refused, BayReasons.WrongPassword, e.Message, _clockSet),
                VendorFault.WrongAnswer => new TalkEnd(null, BayState.Refused, BayReasons.BadIdentity, e.Message, _clockSet),
                _ => new TalkEnd(null, BayState.Failed, BayReasons.NoAnswer, e.Message, _clockSet),
            };
        }
        catch (ConfigurationException e)
        {
            return new TalkEnd(null, BayState.Failed, BayReasons.NoAnswer, e.Message, null); // the password file went away since the start
        }
    }

    /// <summary>A charge that is not told keeps no recording from being taken.</summary>
    private int? FindBattery(IVendorLibrary library)
    {
        try
        {
            return Ask(library.ReadBattery);
        }
        catch (VendorLibraryException e) when (e.Fault is VendorFault.WrongAnswer or VendorFault.Refused)
        {
            return null;
        }
    }

    private void SetClock(IVendorLibrary library)
    {
        if (!file.SetsClock)
        {
            return;
        }

        try
        {
            Ask(() => library.SetClock(TimeZoneInfo.ConvertTime(_time.GetUtcNow(), tools.Setup.Options.TimeZone).DateTime));
            _clockSet = note(_time.GetUtcNow());
        }
        catch (VendorLibraryException e) when (e.Fault is VendorFault.WrongAnswer or VendorFault.Refused)
        {
            tell("Its clock was not set: " + e.Message); // a clock that is off is measured and told; no reason to leave recordings on it
        }
    }

    private void Ask(Action call) => Ask(() =>
    {
        call();
        return true;
    });

    /// <summary>Asks again while the recorder says that it is busy, up to the bound.</summary>
    private T Ask<T>(Func<T> call)
    {
        for (var begun = _time.GetTimestamp(); ;)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var answer = call();
                tell(null);
                return answer;
            }
            catch (VendorLibraryException e) when (e.Fault == VendorFault.Busy && _time.GetElapsedTime(begun) < tools.Vendor.Patience.Busy)
            {
                cancel.WaitHandle.WaitOne(tools.Vendor.Patience.Pause);
            }
        }
    }
}
