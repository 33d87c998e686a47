using EvidenceVault.Catalog;

namespace EvidenceVault.Portal.Security;

/// <summary>
/// Locks names that nobody has as accounts are locked, so that a lock does not tell which there are. Kept in memory alone: after a restart a name
/// is free again, which an attacker can tell from an account only if he can restart the vault.
/// </summary>
internal sealed class UnknownNames
{
    private const int Most = 10_000;

    private readonly Lock _guard = new();
    private readonly Dictionary<string, (int Failures, DateTimeOffset? LockedUntil, DateTimeOffset At)> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts a failure, and answers until when the name is locked by now; null where it is not.</summary>
    public DateTimeOffset? CountFailure(string name, DateTimeOffset now)
    {
        lock (_guard)
        {
            var (failures, until, _) = _names.GetValueOrDefault(name);
            if (until > now)
            {
                return until;
            }

            failures = until is null ? failures + 1 : 1;
            until = failures >= Accounts.MostFailures ? now + Accounts.LockedFor : null;
            if (_names.Count >= Most)
            {
                _names.Remove(_names.MinBy(n => n.Value.At).Key); // the oldest is forgotten: it costs secrecy about one name, and bounds what strangers make us keep
            }

            _names[name] = (failures, until, now);
            return until;
        }
    }
}
