using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog;

/// <summary>The manifests of sessions, read. Acts come in the order of their sessions, so the last one is kept. Used within transactions only, thus by one thread at a time.</summary>
internal sealed class SessionManifests(IntakeSessions sessions)
{
    private Manifest? _last;

    /// <summary>The session's manifest; null if the catalogue does not know the session.</summary>
    public Manifest? Find(CatalogTransaction transaction, DockingSessionId session)
    {
        if (_last?.Session != session)
        {
            _last = sessions.Find(transaction, session) is { } known ? ManifestFormat.Read(known.Manifest) : null;
        }

        return _last;
    }

    /// <exception cref="CatalogException">The catalogue does not know the session.</exception>
    public Manifest Get(CatalogTransaction transaction, DockingSessionId session) =>
        Find(transaction, session) ?? throw new CatalogException($"The catalogue does not know session {session}.");
}
