namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>The product's own policies, which are data under test.</summary>
internal static class Policies
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "EvidenceVault.sln")))
            {
                return Path.Combine(folder, "policies");
            }
        }

        throw new InvalidOperationException("The tests run inside the repository.");
    }
}
