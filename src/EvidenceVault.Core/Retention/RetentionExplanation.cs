using System.Globalization;

namespace EvidenceVault.Core.Retention;

/// <summary>A decision in words: the same lines on the item's page, in the API, on the console and in reports.</summary>
public static class RetentionExplanation
{
    /// <param name="language"><c>en</c>, or anything else for Chinese.</param>
    /// <param name="zone">In which local days are written.</param>
    /// <returns>The outcome first, then what it rests on, then what would change it.</returns>
    public static IReadOnlyList<string> Lines(RetentionDecision decision, string language, TimeZoneInfo zone)
    {
        var say = new Speaker(language == "en", language, zone);
        return
        [
            say.Outcome(decision),
            say.Basis(decision),
            .. decision.Holds.Select(say.Hold),
            .. decision.Bars.Select(say.Bar),
            .. decision.Reasons.Select(say.Reason),
            .. decision.Changes.Select(c => say.Change(c, decision)),
        ];
    }

    private sealed record Speaker(bool English, string Language, TimeZoneInfo Zone)
    {
        public string Outcome(RetentionDecision d) => d.Outcome switch
        {
            RetentionOutcome.Due => Say($"已到期：保存期限已于 {Day(d.RetainUntil!.Value)} 届满，可提出销毁建议。", $"Due: its time ran out on {Day(d.RetainUntil!.Value)}; its destruction may be proposed."),
            RetentionOutcome.Review => Say($"待审查：保存期限已于 {Day(d.RetainUntil!.Value)} 届满，但须先经人工处理。", $"To be reviewed: its time ran out on {Day(d.RetainUntil!.Value)}, and a person must look first."),
            _ when d.Holds.Count > 0 => Say("保存：已被保全。", "Kept: it is on hold."),
            _ when d.RetainUntil is null => Say("永久保存。", "Kept for good."),
            _ when d.RetainUntil <= d.DecidedAt => Say("保存：没有生效的保存规则，不予销毁。", "Kept: no rule pack is in force, and then nothing is destroyed."),
            _ => Say($"保存至 {Day(d.RetainUntil.Value)}。", $"Kept until {Day(d.RetainUntil.Value)}."),
        };

        public string Basis(RetentionDecision d) => d.Basis == RetentionBasis.Recorded
            ? Say($"自录制时间 {Time(d.From)} 起算（晚于入库时间 {Time(d.IngestedAt)}）。", $"Counted from the recorded time {Time(d.From)}, which is later than the admission at {Time(d.IngestedAt)}.")
            : Say($"自入库时间 {Time(d.From)} 起算（不早于录制时间 {Time(d.RecordedAt)}）。", $"Counted from the admission at {Time(d.From)}, which is not before the recorded time {Time(d.RecordedAt)}.");

        public string Hold(Holds.LegalHold hold) => Say(
            $"保全 {hold.Id}（{(hold.Kind == Holds.HoldKind.Complaint ? "投诉、复议或诉讼" : "指令")}）：{hold.Reason}；依据 {hold.Authority}；复核日期 {Date(hold.ReviewOn)}。",
            $"Hold {hold.Id} ({(hold.Kind == Holds.HoldKind.Complaint ? "complaint, reconsideration or suit" : "order")}): {hold.Reason}; by {hold.Authority}; to be reviewed on {Date(hold.ReviewOn)}.");

        public string Bar(RetentionBar bar) => bar switch
        {
            RetentionBar.NoPolicy => Say("没有生效的保存规则：任何内容都不会被销毁。", "No rule pack is in force: nothing is destroyed."),
            RetentionBar.Unclassified => Say("尚未分类：未分类的资料不会自动到期。", "Nobody has said what it is about: what is unclassified never expires by itself."),
            _ => Say("已隔离：无法解析的资料须先经人工查看。", "Quarantined: what could not be parsed must be looked at by a person first."),
        };

        public string Reason(RetentionReason reason)
        {
            var until = reason.OverAt is { } over ? Say($"至 {Day(over)}", $"until {Day(over)}") : Say("永久", "for good");
            var period = Period(reason.Keep);
            var ground = reason.Ground switch
            {
                RuleGround.Class => Say($"类别 {reason.On}", $"class {reason.On}"),
                RuleGround.FormerClass => Say($"曾属类别 {reason.On}", $"formerly of class {reason.On}"),
                RuleGround.Case => Say($"关联案件 {reason.On}", $"filed under case {reason.On}"),
                RuleGround.Marked => Say("设备上标记为重点", "marked as important on the recorder"),
                _ => Say("全部资料", "all footage"),
            };
            var version = reason.Ground == RuleGround.Floor ? "" : Say(
                $"（{reason.Pack} 第 {reason.Version} 版{(reason.IsFormerVersion ? "，入库时有效" : "")}）", $" ({reason.Pack}, version {reason.Version}{(reason.IsFormerVersion ? ", in force when it was here" : "")})");
            var article = reason.Article == "default" ? Say("本单位规定", "our own choice") : Say($"第 {reason.Article} 条", $"article {reason.Article}");
            var (ruleZh, ruleEn) = reason.Ground == RuleGround.Floor ? ("", "") : ($"{reason.Rule}　", $"{reason.Rule} "); // the floor is the law's own, and stands in no pack
            return Say($"{ruleZh}{reason.Title.Zh}{version}：{ground}，{period}，{until}；{article}。", $"{ruleEn}{reason.Title.En}{version}: {ground}, {period}, {until}; {article}.");
        }

        public string Change(RetentionChange change, RetentionDecision d) => change switch
        {
            RetentionChange.Time => Say($"{Day(d.RetainUntil!.Value)} 之后结论可能改变。", $"After {Day(d.RetainUntil!.Value)} the decision may be another."),
            RetentionChange.HoldsReleased => Say("解除保全须经审批；解除后按最长规则处理。", "Once the holds are released, by an approved act, the longest rule applies."),
            RetentionChange.Classified => Say("完成分类后结论可能改变。", "Once it is classified the decision may be another."),
            RetentionChange.PolicyInForce => Say("保存规则生效后结论可能改变。", "Once a rule pack is in force the decision may be another."),
            RetentionChange.Quarantined => Say("隔离资料一直保存；目前没有解除隔离的程序。", "What is quarantined stays; there is no procedure that ends it."),
            RetentionChange.FormerClass => Say("曾属类别使其永久保存，修改类别不会改变结论。", "A class that it had before keeps it for good; no change of class alters that."),
            _ => Say("永久保存，不会到期。", "Nothing would change it: it is permanent."),
        };

        private string Period(KeepingPeriod keep) => keep.Unit switch
        {
            PeriodUnit.Days => Say($"{keep.Count} 天", $"{keep.Count} days"),
            PeriodUnit.Months => Say($"{keep.Count} 个月", $"{keep.Count} months"),
            _ => Say("永久保存", "permanent"),
        };

        /// <summary>The last day on which it is kept: the day before the instant at which that is over.</summary>
        private string Day(DateTimeOffset over) => over == DateTimeOffset.MaxValue ? "9999-12-31" : TimeZoneInfo.ConvertTime(over, Zone).AddTicks(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private string Time(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

        private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private string Say(FormattableString zh, FormattableString en) => FormattableString.Invariant(English ? en : zh);

        private string Say(string zh, string en) => English ? en : zh;
    }
}
