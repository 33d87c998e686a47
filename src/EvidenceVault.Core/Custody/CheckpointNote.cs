using System.Diagnostics.CodeAnalysis;

namespace EvidenceVault.Core.Custody;

/// <summary>How the opening of a checkpoint note, or the check of a proof, ended: a checkpoint to rely on, or why there is none.</summary>
public sealed record CheckpointOpening
{
    private CheckpointOpening(Checkpoint? checkpoint, LogRefusal refusal) => (Checkpoint, Refusal) = (checkpoint, refusal);

    /// <summary>The checkpoint; null when refused.</summary>
    public Checkpoint? Checkpoint { get; }

    /// <summary><see cref="LogRefusal.None"/> when accepted.</summary>
    public LogRefusal Refusal { get; }

    /// <summary>Whether the checkpoint can be relied on.</summary>
    [MemberNotNullWhen(true, nameof(Checkpoint))]
    public bool IsAccepted => Checkpoint is not null;

    internal static CheckpointOpening Accepted(Checkpoint checkpoint) => new(checkpoint, LogRefusal.None);

    internal static CheckpointOpening Refused(LogRefusal refusal) => new(null, refusal);
}

/// <summary>Opens signed checkpoints. <see cref="LogSigningKey.Sign"/> makes them.</summary>
public static class CheckpointNote
{
    /// <summary>Reads a checkpoint note and checks that the key signed it for its own log. Never throws on hostile text.</summary>
    /// <remarks>Signatures of witnesses and of other keys are ignored here. The signature is checked before the text is read.</remarks>
    /// <param name="noteText">The whole note.</param>
    /// <param name="key">The log's key, known from elsewhere.</param>
    public static CheckpointOpening Open(string noteText, LogVerifierKey key)
    {
        var refusal = SignedNote.TryParse(noteText, out var note);
        if (note is null)
        {
            return CheckpointOpening.Refused(refusal);
        }

        refusal = note.Verify(key);
        if (refusal != LogRefusal.None)
        {
            return CheckpointOpening.Refused(refusal);
        }

        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            return CheckpointOpening.Refused(LogRefusal.NotACheckpoint);
        }

        return string.Equals(checkpoint.Origin, key.Name, StringComparison.Ordinal)
            ? CheckpointOpening.Accepted(checkpoint)
            : CheckpointOpening.Refused(LogRefusal.WrongOrigin);
    }
}
