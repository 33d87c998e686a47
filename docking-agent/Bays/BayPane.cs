using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>A bay's dial, as long as one device has it.</summary>
internal sealed class BayPane(BayDial dial)
{
    private readonly Lock _turning = new();
    private bool _isPast; // another device has the dial
    private bool _isSilent;

    public BayDial Dial => dial;

    public void Show(BayState state, string? reason = null)
    {
        Turn(d =>
        {
            _isSilent = false;
            d.Set(state, reason);
        });
    }

    /// <summary>Changes the dial, unless another device has it by now.</summary>
    public void Turn(Action<BayDial> change)
    {
        lock (_turning)
        {
            if (!_isPast)
            {
                change(dial);
            }
        }
    }

    /// <summary>The device is gone: from here on nothing that is still on its way changes what is shown.</summary>
    public void Leave()
    {
        lock (_turning)
        {
            _isPast = true;
            dial.Begin(BayState.Free, null);
        }
    }

    /// <summary>Shows a device that is silent for too long as hung, until something moves again.</summary>
    /// <param name="silent">Called once for each silence.</param>
    public void Watch(TimeSpan mostSilence, Action silent)
    {
        if (IsNewlySilent(mostSilence))
        {
            silent();
        }
    }

    private bool IsNewlySilent(TimeSpan mostSilence)
    {
        lock (_turning)
        {
            var state = dial.Read().State;
            _isSilent &= state == BayState.Hung;
            if (state is not (BayState.Reading or BayState.Hung) || dial.Silence <= mostSilence || _isSilent)
            {
                return false;
            }

            _isSilent = true;
            dial.Set(BayState.Hung, BayReasons.Silent); // until a byte comes
            return true;
        }
    }
}
