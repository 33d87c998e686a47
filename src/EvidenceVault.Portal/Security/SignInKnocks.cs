namespace EvidenceVault.Portal.Security;

/// <summary>Remembers which addresses were lately turned away unheard, so that somebody who hammers at the door fills the log with one line a minute and not with thousands.</summary>
internal sealed class SignInKnocks(SignInDesk desk, TimeProvider clock)
{
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(1);
    private const int SweptAbove = 1000;

    private readonly Lock _guard = new();
    private readonly Dictionary<string, DateTimeOffset> _noted = [];

    /// <summary>Why nobody was heard, as the custody log says it.</summary>
    public const string TooManyAttempts = "too-many-attempts";

    /// <summary>As <see cref="TooManyAttempts"/>: what a provider sent back proves nobody.</summary>
    public const string OpenIdFailed = "openid-failed";

    /// <summary>Writes the event for the first refusal of an address in a minute.</summary>
    public void Refuse(string address, string reason)
    {
        lock (_guard)
        {
            var now = clock.GetUtcNow();
            if (_noted.TryGetValue(address, out var last) && now - last < Gap)
            {
                return;
            }

            desk.RefuseUnheard(null, address, reason);
            _noted[address] = now;
            if (_noted.Count > SweptAbove)
            {
                foreach (var old in _noted.Where(n => now - n.Value >= Gap).Select(n => n.Key).ToList())
                {
                    _noted.Remove(old);
                }
            }
        }
    }
}
