using EvidenceVault.Catalog;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>存储预测: how much there will be, by class. Sums alone: it names no item and no person, so those who see no footage may look.</summary>
internal sealed class ForecastModel(RecentForecast recent, RetentionJudge judge) : PageModel
{
    private const int FewDays = 30;

    public StorageForecast Forecast { get; private set; } = null!;

    /// <summary>When it was made.</summary>
    public DateTimeOffset At { get; private set; }

    public StorageChart Chart { get; private set; } = null!;

    /// <summary>Versions of rule packs that are in force.</summary>
    public IReadOnlyList<PackTerm> Packs { get; private set; } = [];

    public bool IsEmpty => Forecast.Totals[0] == 0;

    /// <summary>Whether nothing of what is here was ever decided, so that nobody knows when it goes.</summary>
    public bool IsUndecided => !IsEmpty && Forecast.UndecidedBytes == Forecast.Totals[0];

    /// <summary>Whether it rests on so little intake that it says little.</summary>
    public bool RestsOnLittle => Forecast.IntakeDays < FewDays;

    public bool MayDecide => AccessTable.Allows("POST", "schedule", HttpContext.GetViewer().Account.Role);

    public bool SeesRetention => AccessTable.Allows("GET", "retention", HttpContext.GetViewer().Account.Role);

    public void OnGet()
    {
        (Forecast, At) = recent.Get();
        Chart = StorageChart.Of(Forecast);
        Packs = [.. judge.Terms().Where(t => t.WasInForceBetween(At, At))];
    }
}
