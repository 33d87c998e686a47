using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Exchange;

namespace EvidenceVault.DockingAgent.Page;

/// <summary>What is done at the station's screen: each act is an event for the vault, durable before it is confirmed.</summary>
public sealed class ServiceCounter(StationScreen screen, StationDiary diary, TimeProvider time)
{
    private const int LongestText = 64;

    /// <returns>Why not, as a word that the screen translates; null where it is done.</returns>
    public async Task<string?> FileAsync(DockingSessionId id, FilingWish wish, CancellationToken cancel)
    {
        if (screen.FindSession(id) is not { } session)
        {
            return "no-session";
        }

        if (diary.Memory.Register?.Classes.Any(c => c.Id == wish.Class) != true)
        {
            return "no-class";
        }

        var caseNumber = string.IsNullOrWhiteSpace(wish.Case) ? null : wish.Case.Trim();
        if (caseNumber is not null && !IsPlain(caseNumber))
        {
            return "bad-case";
        }

        var facts = new Dictionary<string, string> { ["class"] = wish.Class };
        if (caseNumber is not null)
        {
            facts["case"] = caseNumber;
        }

        await diary.TellAsync(
            StationEventKind.FilingConfirmed, new StationEvent("", default, default, session.Bay, session.Recorder, session.Officer, id, null, facts), cancel);
        screen.Filings.Write(id, new Filing(wish.Class, caseNumber, session.Officer, time.GetUtcNow()));
        return null;
    }

    /// <inheritdoc cref="FileAsync"/>
    public async Task<string?> IssueAsync(HandingWish wish, CancellationToken cancel) =>
        Check(wish) is { } trouble ? trouble
        : diary.Memory.Find(wish.Recorder) is { Officer: { } holder } && holder != wish.Badge ? "issued-to-another"
        : await TellAsync(StationEventKind.RecorderIssued, wish, cancel);

    /// <inheritdoc cref="FileAsync"/>
    public async Task<string?> ReturnAsync(HandingWish wish, CancellationToken cancel) =>
        Check(wish) ?? (diary.Memory.Find(wish.Recorder) is { Officer: null } ? "not-issued" : await TellAsync(StationEventKind.RecorderReturned, wish, cancel));

    private string? Check(HandingWish wish)
    {
        var register = diary.Memory.Register;
        return register is null ? "no-register"
            : register.Officers.All(o => o.Badge != wish.Badge) ? "no-officer"
            : register.Recorders.FirstOrDefault(r => r.Serial == wish.Recorder) is not { } recorder ? "no-recorder"
            : recorder.InService ? null : "out-of-service";
    }

    private async Task<string?> TellAsync(StationEventKind kind, HandingWish wish, CancellationToken cancel)
    {
        await diary.TellAsync(kind, new StationEvent("", default, default, null, wish.Recorder, wish.Badge, null, null, new Dictionary<string, string>()), cancel);
        diary.Memory.Remember(diary.Memory.Find(wish.Recorder)!, kind == StationEventKind.RecorderIssued ? wish.Badge : null);
        return null;
    }

    private static bool IsPlain(string text) => text.Length <= LongestText && !text.Any(char.IsControl);
}
