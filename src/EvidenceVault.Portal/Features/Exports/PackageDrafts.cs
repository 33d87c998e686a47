using System.Security.Cryptography;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Forms that were sent, for a while and in memory, so that whoever has to mend one finds it as he left it; what is in a form has no place in an address.</summary>
internal sealed class PackageDrafts(TimeProvider clock)
{
    private const int Most = 200;
    private const int MostOfOne = 20;

    /// <summary>Longer than a package may take to be prepared, for then its form is wanted.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(3);

    private readonly List<(string Id, string Account, PackageForm Form, DateTimeOffset At)> _drafts = [];
    private readonly Lock _gate = new();

    /// <returns>By which the account finds it again.</returns>
    public string Keep(string account, PackageForm form)
    {
        var (id, now) = (RandomNumberGenerator.GetHexString(20, lowercase: true), clock.GetUtcNow());
        lock (_gate)
        {
            _drafts.RemoveAll(d => d.At + Kept < now);
            if (_drafts.Count(d => d.Account == account) >= MostOfOne)
            {
                _drafts.RemoveAt(_drafts.FindIndex(d => d.Account == account));
            }
            else if (_drafts.Count >= Most)
            {
                _drafts.RemoveAt(0);
            }

            _drafts.Add((id, account, form, now));
        }

        return id;
    }

    /// <summary>One of the account's own; null where there is none any more.</summary>
    public PackageForm? Find(string account, string? id)
    {
        lock (_gate)
        {
            return _drafts.Find(d => d.Id == id && d.Account == account && d.At + Kept >= clock.GetUtcNow()).Form;
        }
    }
}
