namespace EvidenceVault.DockingAgent.Station;

/// <summary>When a recorder is cleared.</summary>
public enum RecorderClearing
{
    /// <summary>Never by this agent.</summary>
    Never,

    /// <summary>As soon as the vault's receipt has been checked.</summary>
    AfterReceipt,
}

/// <summary>What the rule pack says about clearing recorders, with the pack's name for the log.</summary>
public sealed record ClearingRule(string Pack, int Version, RecorderClearing Clearing)
{
    private const int OrdinaryFloorDays = 183; // MPS 2016 rule, article 13: at least six months

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
        if (!DateOnly.TryParseExact(effective, "yyyy-MM-dd", out var from) || from > DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))
        {
            throw map.Error("effective_from", "write a day such as 2016-07-01 that is not in the future, or choose another rule_pack");
        }

        var rules = map.Maps("rules");
        foreach (var rule in rules.Where(r => r.OptionalText("ordinary_keep_days") is not null))
        {
            _ = rule.Whole("ordinary_keep_days", least: OrdinaryFloorDays, most: 36_500, whenMissing: null);
        }

        var clearing = rules.Where(r => r.OptionalText("clear_recorder") is not null).ToList();
        return clearing is [var only]
            ? new ClearingRule(pack, version, Read(only))
            : throw map.Error("rules", "write exactly one rule with clear_recorder: never or after_receipt");
    }

    private static RecorderClearing Read(YamlMap rule)
    {
        if (rule.Whole("clear_wait_hours", least: 0, most: 8760, whenMissing: 0) != 0)
        {
            throw rule.Error("clear_wait_hours", "write 0: this agent clears at once or not at all; for a waiting time write clear_recorder: never and clear later with --clear");
        }

        return rule.OptionalText("clear_recorder") switch
        {
            "never" => RecorderClearing.Never,
            "after_receipt" => RecorderClearing.AfterReceipt,
            _ => throw rule.Error("clear_recorder", "write never or after_receipt"),
        };
    }
}
