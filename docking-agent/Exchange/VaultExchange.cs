using EvidenceVault.Core.Times;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Exchange;

/// <summary>What the station knows of the vault just now, for its screen.</summary>
/// <param name="IsThere">Whether the last report was answered.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Trouble">Why not; null where it is there.</param>
/// <param name="ClockAhead">The station's clock minus the vault's, when it was last heard of.</param>
/// <param name="IsRefused">Whether the vault is there and will not hear the station.</param>
public sealed record VaultNews(bool IsThere, DateTimeOffset Since, string? Trouble, TimeSpan? ClockAhead, bool IsRefused = false);

/// <summary>Tells the vault every few seconds how the station is, and takes its orders. The station works on without it.</summary>
public sealed class VaultExchange(AgentSetup setup, VaultClient vault, StationDiary diary, SpoolRoom room)
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(1); // each refusal is a line of the vault's log

    private static readonly TimeSpan ClockAge = TimeSpan.FromMinutes(1);

    private readonly StationTime _time = new(setup.Time);
    private readonly CertificateRenewal _renewal = new(setup, vault, diary.Lines.Say);
    private long _clockReadAt = setup.Time.GetTimestamp();
    private VaultNews _news = new(false, setup.Time.GetUtcNow(), "not asked yet", null);

    public VaultNews News => Volatile.Read(ref _news);

    /// <summary>Whether the station's clock can be relied on, as it was last asked.</summary>
    public required StationClock Clock { get; set; }

    /// <summary>Reports until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (setup.Time.GetElapsedTime(_clockReadAt) > ClockAge)
            {
                Clock = await _time.ReadAsync(cancel);
                _clockReadAt = setup.Time.GetTimestamp();
            }

            await _renewal.TryAsync(cancel);
            var pause = await TryReportAsync(cancel) ? PauseNow() : News.IsRefused ? Refused : Away;
            await Task.Delay(pause, setup.Time, cancel);
        }
    }

    /// <summary>One report, such as the last before the service ends.</summary>
    /// <returns>Whether the vault answered.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The edge of the exchange: a report or an answer that fails is told, and docking goes on.")]
    public async Task<bool> TryReportAsync(CancellationToken cancel)
    {
        try
        {
            var sent = setup.Time.GetUtcNow();
            var orders = await vault.ReportAsync(Seal(sent), cancel);
            diary.Events.Accept(orders.Accepted);
            diary.Memory.Remember(orders.Manifests);
            if (orders.Register is { } register && StationMemory.IsWhole(register))
            {
                diary.Memory.Remember(register);
            }

            var between = sent + ((setup.Time.GetUtcNow() - sent) / 2);
            Note(new VaultNews(true, sent, null, between - orders.At));
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Note(new VaultNews(false, setup.Time.GetUtcNow(), e.Message, News.ClockAhead, e is VaultRefusedException));
            return false;
        }
    }

    private SealedReport Seal(DateTimeOffset at)
    {
        var report = new StationReport(
            StationReport.FormatName, StationReport.FormatVersion, setup.Options.Station, at, AgentSetup.AgentVersion, new VersionRange(Manifest.OldestVersion, Manifest.FormatVersion),
            Clock, room.Measure(), diary.Board.Read(), diary.Events.Oldest(StationReport.MostEvents), diary.Memory.Register?.Tag);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(report, StationJson.Options);
        return new SealedReport(bytes, CadesSeal.Create(Sha256Digest.Of(bytes), setup.Station, at));
    }

    private TimeSpan PauseNow() => diary.Events.Count > 0 || diary.Board.Read().Any(b => b.State is BayState.Reading or BayState.Clearing) ? Busy : Idle;

    private void Note(VaultNews news)
    {
        var before = News;
        if (before.IsThere != news.IsThere || before.Trouble != news.Trouble)
        {
            diary.Lines.Write(new BayLine(news.IsThere ? "vault-there" : "vault-away", Text: news.Trouble));
        }

        Volatile.Write(ref _news, before.IsThere == news.IsThere ? news with { Since = before.Since } : news);
    }
}
