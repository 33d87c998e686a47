using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Filing;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>What follows from an admitted session besides its items: what may be missing is asked for, what came in after all is settled, and it is filed as confirmed.</summary>
internal sealed class SessionFollowUp(CatalogDatabase database, IntakeTrust trust)
{
    private readonly RecorderHistory _history = new();
    private readonly Explanations _explanations = new(database);
    private readonly StationEvents _events = new(database);
    private readonly SessionFiling _filing = new(database);
    private readonly Stations _stations = new(database);
    private readonly IntakeSessions _sessions = new(database);
    private readonly CaseLinking _cases = new(database);

    /// <param name="admitted">The event that tells of the admission; all this is part of the same act.</param>
    public void Follow(CatalogTransaction transaction, Manifest manifest, CustodyEvent admitted)
    {
        var vault = new CustodyActor(ActorKind.Vault, trust.Identity.CommonName);
        var found = _history.Note(transaction, manifest, admitted.At).Where(f => !_explanations.IsKnown(transaction, manifest.Recorder.Serial!, f)).ToList();
        for (var n = 0; n < found.Count; n++)
        {
            var asked = new Explanation(
                manifest.Session.Value + "-" + (n + 1).ToString(CultureInfo.InvariantCulture), found[n], manifest.Session, manifest.Recorder.Serial!,
                manifest.Duty.BoundOfficer ?? manifest.Duty.ClaimedOfficer,
                manifest.Duty.BoundUnit ?? _stations.Find(transaction, manifest.Station.Name)?.Unit ?? manifest.Duty.ClaimedUnit, // a recorder's own word must not move it out of a supervisor's sight
                admitted.At, admitted.At + trust.ExplainWithin, RecorderTelemetry.Of(manifest));
            Tell(CustodyAct.ExplanationAsked, Explanations.Facts(asked), null);
        }

        if (manifest.Recorder.Serial is not null)
        {
            foreach (var settled in _explanations.AnsweredBy(transaction, manifest))
            {
                Tell(CustodyAct.ExplanationSettled, new Dictionary<string, string> { ["explanation"] = settled.Id, ["recorder"] = settled.Recorder }, "came-in");
            }
        }

        foreach (var item in _sessions.Items(transaction, manifest.Session))
        {
            _cases.Link(transaction, item, vault, admitted.At);
        }

        if (_events.FindFiling(transaction, manifest.Session, manifest.Station.Name) is { } filing)
        {
            _filing.Apply(transaction, filing, admitted.At);
        }

        void Tell(CustodyAct act, Dictionary<string, string> facts, string? reason) =>
            _explanations.Write(transaction, new CustodyEvent { Act = act, At = admitted.At, Actor = vault, Session = manifest.Session, Reason = reason, Facts = facts });
    }
}
