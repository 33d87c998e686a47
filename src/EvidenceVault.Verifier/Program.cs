using System.CommandLine;
using EvidenceVault.Verifier;

var root = new RootCommand(
    """
    Checks evidence offline, without the vault that kept it. What it says is only as good as the root certificate it is given:
    compare the fingerprint it prints with the one that reached you on paper.
    Exit codes: 0 everything holds; 1 something does not; 2 wrong use or unreadable input; 130 cancelled.
    """)
{
    FileVerb.Create(),
    ReceiptVerb.Create(),
    LineVerb.Create(),
    PackageVerb.Create(),
};

try
{
    var parsed = root.Parse(args);
    return parsed.Errors.Count > 0
        ? Math.Max(2, await parsed.InvokeAsync())
        : await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InputException or InvalidDataException)
{
    await Console.Error.WriteLineAsync("evidence-verify: " + e.Message);
    return 2;
}
