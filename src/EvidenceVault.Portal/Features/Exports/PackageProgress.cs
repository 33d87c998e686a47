namespace EvidenceVault.Portal.Features.Exports;

/// <summary>What preparing a package is at, in this order; each has a text.</summary>
public enum PackageStage
{
    /// <summary>Another package is being prepared.</summary>
    Waiting,

    /// <summary>Gathering the lines of the custody log, item by item.</summary>
    Custody,

    /// <summary>Gathering seals and derived copies, item by item.</summary>
    Works,

    /// <summary>Proving each line of the custody log.</summary>
    Proofs,

    /// <summary>Writing the reports, sealing the lists.</summary>
    Reports,

    /// <summary>Putting it into the store, and into the log. Once it is in the store it is not broken off any more.</summary>
    Storing,
}

/// <summary>How far the preparing of a package is.</summary>
/// <param name="Done">So many of <paramref name="Total"/>; both 0 where a stage has nothing to count.</param>
public sealed record PackageProgress(PackageStage Stage, int Done, int Total)
{
    /// <summary>Where each stage begins, of a hundred; the last entry is the end.</summary>
    private static readonly int[] Begins = [0, 0, 10, 20, 35, 90, 100];

    /// <summary>Of the whole, 0 to 99: only what is kept is whole.</summary>
    public int Percent
    {
        get
        {
            var (from, to) = (Begins[(int)Stage], Begins[(int)Stage + 1]);
            return Math.Min(99, Total > 0 ? from + (int)((to - from) * (long)Done / Total) : from);
        }
    }
}

/// <summary>Goes through what a package is made of: tells how far it is, and stops where nobody wants it any more.</summary>
internal sealed record PackageCourse(IProgress<PackageProgress>? Teller, CancellationToken Cancel)
{
    /// <summary>Tells that a stage begins in which nothing is counted.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public void Enter(PackageStage stage)
    {
        Cancel.ThrowIfCancellationRequested();
        Teller?.Report(new PackageProgress(stage, 0, 0));
    }

    /// <summary>All of the list, one by one.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public IEnumerable<T> Through<T>(PackageStage stage, IReadOnlyList<T> all)
    {
        for (var i = 0; i < all.Count; i++)
        {
            Cancel.ThrowIfCancellationRequested();
            Teller?.Report(new PackageProgress(stage, i, all.Count));
            yield return all[i];
        }
    }
}
