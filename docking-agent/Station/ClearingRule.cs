namespace EvidenceVault.DockingAgent.Station;

/// <summary>When a recorder is cleared.</summary>
public enum RecorderClearing
{
    /// <summary>Never by this agent.</summary>
    Never,

    /// <summary>As soon as the vault's receipt has been checked.</summary>
    AfterReceipt,
}

/// <summary>When an officer is told that the recorder may be taken away.</summary>
public enum OfficerRelease
{
    /// <summary>As soon as everything is sealed and durable on the station.</summary>
    AfterSeal,

    /// <summary>Only when the vault's receipt has been checked.</summary>
    AfterReceipt,
}

/// <summary>What the rule pack says about clearing recorders and letting officers go, with the pack's name for the log.</summary>
/// <param name="Wait">How long after the receipt a recorder is left as it is.</param>
public sealed record ClearingRule(string Pack, int Version, RecorderClearing Clearing, TimeSpan Wait, OfficerRelease Release)
{
    private const int LargestClockAlarmSeconds = 3600;
    private const int OrdinaryFloorDays = 183; // MPS 2016 rule, article 13: at least six months

    /// <summary>From how much on a recorder's clock counts as off.</summary>
    public TimeSpan ClockAlarm { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads <c>&lt;policies&gt;/retention/&lt;pack&gt;.yaml</c>.</summary>
    /// <exception cref="ConfigurationException">The pack is missing, is not in force, or says something that no pack may say.</exception>
    public static ClearingRule Load(string policies, string pack, TimeProvider time)
    {
        if (pack.Length == 0 || pack.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        {
            throw new ConfigurationException("rule_pack", "name a pack by letters, digits and '-', such as mps-2016");
        }

        var map = YamlMap.Load(Path.Combine(policies, "retention", pack + ".yaml"));
        if (map.Text("id", "write the id, equal to the file's name") != pack)
        {
            throw map.Error("id", $"write '{pack}', the file's name");
        }

        var version = map.Whole("version", least: 1, most: 10_000, whenMissing: null);
        var effective = map.Text("effective_from", "write the day on which the pack comes into force, such as 2016-07-01");
        if (!DateOnly.TryParseExact(effective, "yyyy-MM-dd", out var from))
        {
            throw map.Error("effective_from", "write a day such as 2016-07-01");
        }

        if (from > DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))
        {
            // Of a machine whose clock is not set yet every pack is: it starts when the clock is right.
            var error = map.Error("effective_from", "set this machine's clock, write a day that is not in the future, or choose another rule_pack");
            throw new ConfigurationException(error.Key, error.Cure) { MayPass = true };
        }

        var rules = map.Maps("rules");
        foreach (var rule in rules.Where(r => r.OptionalText("ordinary_keep_days") is not null))
        {
            _ = rule.Whole("ordinary_keep_days", least: OrdinaryFloorDays, most: 36_500, whenMissing: null);
        }

        var alarm = rules.FirstOrDefault(r => r.OptionalText("clock_alarm_seconds") is not null)?.Whole("clock_alarm_seconds", least: 1, most: LargestClockAlarmSeconds, whenMissing: null);

        var clearing = rules.Where(r => r.OptionalText("clear_recorder") is not null).ToList();
        return clearing is [var only]
            ? new ClearingRule(pack, version, Read(only), TimeSpan.FromHours(only.Whole("clear_wait_hours", least: 0, most: 8760, whenMissing: 0)), ReadRelease(rules, map))
            {
                ClockAlarm = TimeSpan.FromSeconds(alarm ?? 30),
            }
            : throw map.Error("rules", "write exactly one rule with clear_recorder: never or after_receipt");
    }

    /// <summary>Whether a recorder may be cleared as soon as the receipt is there.</summary>
    public bool ClearsAtOnce => Clearing == RecorderClearing.AfterReceipt && Wait == TimeSpan.Zero;

    private static RecorderClearing Read(YamlMap rule) => rule.OptionalText("clear_recorder") switch
    {
        "never" => RecorderClearing.Never,
        "after_receipt" => RecorderClearing.AfterReceipt,
        _ => throw rule.Error("clear_recorder", "write never or after_receipt"),
    };

    private static OfficerRelease ReadRelease(IReadOnlyList<YamlMap> rules, YamlMap pack) =>
        rules.Select(r => (Rule: r, Text: r.OptionalText("officer_release"))).Where(r => r.Text is not null).ToList() switch
        {
            [] => OfficerRelease.AfterSeal,
            [(_, "after_seal")] => OfficerRelease.AfterSeal,
            [(_, "after_receipt")] => OfficerRelease.AfterReceipt,
            [var (rule, _)] => throw rule.Error("officer_release", "write after_seal or after_receipt"),
            _ => throw pack.Error("rules", "write officer_release in one rule only"),
        };
}
