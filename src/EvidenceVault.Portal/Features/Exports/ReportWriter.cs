using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using EvidenceVault.Portal.Features.Retention;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Texts;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>What a report tells of a package.</summary>
internal sealed record ReportTerms(PackageId Id, PackageOrder Order, DateTimeOffset At, IReadOnlyList<PackedItem> Items, CustodyPapers Custody, TrustRoot Root);

/// <summary>What a report's words come from.</summary>
internal sealed record ReportWords(IStringLocalizer Texts, Wording Wording, RetentionJudge Retention, PortalOptions Options);

/// <summary>The extraction record and list (2016 electronic-data rules; MPS 2018) in both languages, and the player page: pages that open from a disk, without a network.</summary>
internal sealed class ReportWriter(DossierReader dossiers, ReportWords words)
{
    public void Write(PackagePapers papers, ReportTerms terms, PackageCourse course)
    {
        var told = terms.Items.Zip(dossiers.ReadAll(course.Through(PackageStage.Reports, terms.Items).Select(i => i.Item), words.Options)).ToList();
        papers.Add(PackagePaths.ChineseReport, In(PortalTexts.Chinese, () => new ReportPage(words, terms).Write(told)));
        papers.Add(PackagePaths.EnglishReport, In(PortalTexts.English, () => new ReportPage(words, terms).Write(told)));
        papers.Add(PackagePaths.Player, In(PortalTexts.Chinese, () => PlayerPage.Write(terms, words.Wording)));
    }

    /// <summary>Texts follow the language of whoever asks; a report has its own.</summary>
    private static string In(string language, Func<string> write)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return write();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
