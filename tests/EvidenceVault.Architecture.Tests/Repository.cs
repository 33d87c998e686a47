namespace EvidenceVault.Architecture.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Rooms = ["src", "docking-agent", "tests"];

    public static string Root { get; } = Find();

    /// <summary>Every C# file of the project itself, as paths from the root.</summary>
    public static IReadOnlyList<string> Sources(params string[] rooms) =>
        [.. (rooms.Length == 0 ? Rooms : rooms)
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root, room), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "EvidenceVault.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("No EvidenceVault.sln above the test program: run the tests from a checkout.");
    }
}
