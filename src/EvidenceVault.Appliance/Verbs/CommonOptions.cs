using System.CommandLine;

namespace EvidenceVault.Appliance.Verbs;

/// <summary>Options that several verbs share.</summary>
internal static class CommonOptions
{
    /// <summary>The environment variable that names the data directory when the option does not.</summary>
    private const string DataVariable = "EVIDENCEVAULT_DATA";

    public static Option<string> Data() => new("--data")
    {
        Description = $"The vault's data directory (default: ${DataVariable}, else ./vault-data).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(DataVariable) is { Length: > 0 } named ? named : "vault-data",
        HelpName = "DIR",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON on standard output." };
}
