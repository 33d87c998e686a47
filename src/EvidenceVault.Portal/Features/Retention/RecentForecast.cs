using EvidenceVault.Catalog;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>
/// The forecast as of some minutes ago at most. It takes a look at every item's row, which is seconds of work in a large vault: whoever asks meanwhile waits for the same
/// look, and pages that are loaded again cost nothing.
/// </summary>
internal sealed class RecentForecast(StorageOutlook outlook, PortalOptions options, TimeProvider clock)
{
    public static readonly TimeSpan MostAge = TimeSpan.FromMinutes(5);

    private readonly Lock _looking = new();
    private (StorageForecast Forecast, DateTimeOffset At)? _last;

    /// <returns>The forecast, and when it was made.</returns>
    public (StorageForecast Forecast, DateTimeOffset At) Get()
    {
        lock (_looking)
        {
            var now = clock.GetUtcNow();
            if (_last is not { } last || now - last.At > MostAge)
            {
                _last = last = (outlook.Forecast(options.Zone, now, options.FreeBytes?.Invoke()), now);
            }

            return last;
        }
    }
}
