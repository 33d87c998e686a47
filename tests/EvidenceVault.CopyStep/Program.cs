using EvidenceVault.DurableFiles;

// The copy step alone in a process, so that a tracer can break its system calls one by one.
if (args is not [var source, var part, var final])
{
    await Console.Error.WriteLineAsync("Usage: EvidenceVault.CopyStep SOURCE PART FINAL");
    return 2;
}

try
{
    // What every caller does at its start: a part is from a run that died, a final file from one that got as far as the name.
    DurableFile.RemoveStale(part);
    if (File.Exists(final))
    {
        DurableDirectory.Flush(Path.GetDirectoryName(final)!);
        Console.WriteLine((await DurableFile.ReadSealAsync(final, CancellationToken.None)).Sha256);
        return 0;
    }

    var options = new DurableCopyOptions { ExpectedBytes = new FileInfo(source).Length };
    Console.WriteLine((await DurableFile.CopyAsync(source, part, final, options, CancellationToken.None)).Sha256);
    return 0;
}
catch (IOException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 3;
}
