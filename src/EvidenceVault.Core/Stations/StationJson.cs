using System.Text.Json;
using System.Text.Json.Serialization;
using EvidenceVault.Core.HandOver;

namespace EvidenceVault.Core.Stations;

/// <summary>How reports, events and orders are written: as hand-overs are, but with every member, so that none is taken for forgotten.</summary>
public static class StationJson
{
    public static JsonSerializerOptions Options { get; } = new(HandOverJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };
}
