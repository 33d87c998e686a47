using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>
/// Repeats what the custody log tells of rule packs, holds, approvals, destructions, cases and court packages in a catalogue of its own, and lays the rows side by side: what keeps an item,
/// who agreed to let it go, what a case is said to show, and what was given out, must not change behind the log's back. Markers and verdicts on works are compared likewise.
/// </summary>
public sealed class KeepingReplay(CatalogDatabase database, CustodyLog log)
{
    private const int PageSize = 1000;
    private const string RoomPrefix = "evidencevault-keeping-";
    private static readonly string[] Tables =
    [
        "access_grant", "access_grant_item", "approval_request", "approval_vote", "case_dismissal", "case_file", "case_finding", "case_review", "court_package", "court_package_giving", "court_package_item", "delegation", "destruction", "exhibit", "legal_hold", "retention_pack",
        "step_explanation", "step_mark",
    ];

    /// <summary>A sentence for each row that is otherwise than the log tells; empty when all agree.</summary>
    public IReadOnlyList<string> Differences()
    {
        // The vault may be at work meanwhile: what is only in one of two looks is no difference.
        var first = Look();
        return first.Count == 0 ? first : [.. first.Intersect(Look(), StringComparer.Ordinal)];
    }

    private List<string> Look()
    {
        Sweep();
        var room = Directory.CreateTempSubdirectory($"{RoomPrefix}{Environment.ProcessId}-"); // for this user alone: what is repeated there names people
        try
        {
            using var again = CatalogDatabase.Open(Path.Combine(room.FullName, "again.db"));
            var size = log.TreeSize();
            var review = new RetoldReview();
            again.Write(t => Repeat(t, again, review));
            if (log.TreeSize() != size)
            {
                again.Write(t => Repeat(t, again, review)); // doing so again changes nothing, and takes in what has come
            }

            return [.. Tables.SelectMany(table => Compare(table, again)), .. review.Differences(database)];
        }
        finally
        {
            room.Delete(recursive: true);
        }
    }

    /// <summary>Removes what was left by processes that were killed in the middle of a look.</summary>
    private static void Sweep()
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), RoomPrefix + "*"))
        {
            if (Path.GetFileName(left)[RoomPrefix.Length..].Split('-') is [var process, _] && !Directory.Exists("/proc/" + process))
            {
                try
                {
                    Directory.Delete(left, recursive: true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Somebody else's, or gone already: nothing of ours is left in it.
                }
            }
        }
    }

    private void Repeat(CatalogTransaction transaction, CatalogDatabase again, RetoldReview review)
    {
        var (delegations, grants, cases) = (new Delegations(again), new AccessGrants(again), new CaseBook(again));
        var (approvals, packs, holds, destructions, here) = (new ApprovalBook(again), new RetentionPacks(again), new LegalHolds(again), new Destructions(again), new ApprovalBook(database));
        var (packages, given) = (new CourtPackages(again), new CourtPackages(database));
        for (var rows = log.Page(0, PageSize); rows.Count > 0; rows = log.Page(rows[^1].Index + 1, PageSize))
        {
            foreach (var row in rows)
            {
                if (!CustodyEvent.TryParse(row.Entry, out var told))
                {
                    continue; // the check of the log names it
                }

                switch (told.Act)
                {
                    case CustodyAct.ApprovalRequested:
                        approvals.Apply(transaction, told, Document(here, told));
                        break;
                    case CustodyAct.ApprovalVoted or CustodyAct.ApprovalEnded:
                        approvals.Apply(transaction, told, null);
                        break;
                    case CustodyAct.DelegationGiven or CustodyAct.DelegationEnded:
                        delegations.Apply(transaction, told);
                        break;
                    case CustodyAct.AccessGranted or CustodyAct.AccessEnded:
                        grants.Apply(transaction, told);
                        break;
                    case CustodyAct.RulePackInForce:
                        packs.Apply(transaction, told);
                        break;
                    case CustodyAct.HoldPlaced or CustodyAct.HoldReleased:
                        holds.Apply(transaction, told);
                        break;
                    case CustodyAct.DestructionScheduled or CustodyAct.DestructionHalted or CustodyAct.DestructionCertified:
                        destructions.Apply(transaction, told, Certificate(told));
                        break;
                    case (>= CustodyAct.CaseOpened and <= CustodyAct.SuggestionDismissed) or CustodyAct.ItemReviewed or CustodyAct.ReviewWithdrawn:
                        cases.Apply(transaction, told);
                        break;
                    case CustodyAct.PackagePrepared or CustodyAct.PackageGiven:
                        packages.Apply(transaction, told, Plan(given, told));
                        break;
                    case >= CustodyAct.MarkerSet and <= CustodyAct.FootageWatched:
                        review.Apply(told);
                        break;
                    default:
                        break;
                }
            }
        }
    }

    /// <summary>The document as the catalogue has it, when it is the one that the log names.</summary>
    private static byte[]? Document(ApprovalBook here, CustodyEvent told) =>
        told.Facts.TryGetValue("document_sha256", out var digest) && here.Document(told.Facts.GetValueOrDefault("request", "")) is { } document && Sha256Digest.Of(document).Hex == digest ? document : null;

    /// <summary>The plan as the catalogue has it, when it is the one that the log names.</summary>
    private static byte[]? Plan(CourtPackages given, CustodyEvent told) =>
        told.Facts.TryGetValue(CourtPackages.Plan, out var digest) && given.Document(told.Facts.GetValueOrDefault("package", "")) is { } plan && Sha256Digest.Of(plan).Hex == digest ? plan : null;

    /// <summary>The certificate as the catalogue has it, when it is the one that the log names.</summary>
    private (byte[] Document, byte[] Seal)? Certificate(CustodyEvent told) =>
        told.Facts.TryGetValue("certificate_sha256", out var digest)
            && new Destructions(database).Find(told.Facts.GetValueOrDefault("request", "")) is { Certificate: { } document, CertificateSeal: { } seal } && Sha256Digest.Of(document).Hex == digest
            ? (document, seal) : null;

    private IEnumerable<string> Compare(string table, CatalogDatabase again)
    {
        var (told, here) = (again.Read(c => Rows(c, table)), database.Read(c => Rows(c, table)));
        return Differences(table, told, here);
    }

    internal static IEnumerable<string> Differences(string table, IReadOnlySet<string> told, IReadOnlySet<string> here) =>
    [
        .. told.Except(here, StringComparer.Ordinal).Select(r => $"the log tells of a row of {table} that the catalogue does not have so: {Shown(r)}"),
        .. here.Except(told, StringComparer.Ordinal).Select(r => $"the catalogue has a row of {table} that the log does not tell of: {Shown(r)}"),
    ];

    private static HashSet<string> Rows(SqliteConnection connection, string table) => [.. connection.Query(
        $"SELECT * FROM {table}",
        r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? "" : r.GetValue(i) is byte[] bytes ? Sha256Digest.Of(bytes).Hex : Convert.ToString(r.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))))];

    private static string Shown(string row) => row.Length > 200 ? row[..200] + "…" : row;
}
