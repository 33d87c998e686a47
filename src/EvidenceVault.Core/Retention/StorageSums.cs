namespace EvidenceVault.Core.Retention;

/// <summary>What is here of a class and goes on the same day.</summary>
/// <param name="Class">Null while nobody has said what it is about.</param>
/// <param name="OverOn">The first local day on which nothing keeps it any longer; null where there is no such day: it is kept for good, is on hold, or a person must look first.</param>
public sealed record HeldBytes(string? Class, DateOnly? OverOn, long Bytes);

/// <summary>Bytes of a class.</summary>
/// <param name="Class">Null while nobody has said what it is about.</param>
public sealed record ClassBytes(string? Class, long Bytes);

/// <summary>What a forecast of storage rests on. All bytes are those of originals.</summary>
/// <param name="Held">What is here and was decided.</param>
/// <param name="Undecided">What is here and came in since everything was last decided.</param>
/// <param name="Intake">What came in on the last <paramref name="IntakeDays"/> whole local days.</param>
/// <param name="IntakeDays">Fewer than asked for where the vault is younger; 0 where nothing ever came in.</param>
/// <param name="CopyShare">How many bytes of copies for viewing an original's byte brings with it.</param>
public sealed record StorageSums(IReadOnlyList<HeldBytes> Held, IReadOnlyList<ClassBytes> Undecided, IReadOnlyList<ClassBytes> Intake, int IntakeDays, double CopyShare)
{
    /// <summary>Over so many local days, today left out, the intake is measured.</summary>
    public const int MostIntakeDays = 90;
}
