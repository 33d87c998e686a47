using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Tests.Custody;

public sealed class CheckpointTests
{
    // The example of C2SP tlog-checkpoint.
    private const string Example = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    private static readonly LogSigningKey Key = LogSigningKey.Generate("vault.example/custody");
    private static readonly Checkpoint Some = new(Key.Origin, 5, MerkleTree.EmptyRoot);

    [Fact]
    public void The_example_of_the_specification_is_read_and_written_back()
    {
        var checkpoint = Checkpoint.Parse(Example);
        Assert.Equal("example.com/behind-the-sofa", checkpoint.Origin);
        Assert.Equal(20852163, checkpoint.TreeSize);
        Assert.Equal(Root, Convert.ToBase64String(checkpoint.RootHash.ToBytes()));
        Assert.Equal(Example, checkpoint.ToText());
    }

    [Fact]
    public void Extension_lines_are_kept()
    {
        var checkpoint = Checkpoint.Parse(Example + "one\ntwo\n");
        Assert.Equal("one\ntwo\n", checkpoint.ExtensionLines);
        Assert.Equal(Example + "one\ntwo\n", checkpoint.ToText());
        Assert.NotEqual(checkpoint, Checkpoint.Parse(Example));
        Assert.Throws<ArgumentException>(() => checkpoint with { ExtensionLines = "one\n\ntwo\n" });
        Assert.Throws<ArgumentException>(() => checkpoint with { ExtensionLines = "one" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\n1\n" + Root)]
    [InlineData("a\n1\n")]
    [InlineData("\n1\n" + Root + "\n")]
    [InlineData("a\n01\n" + Root + "\n")]
    [InlineData("a\n+1\n" + Root + "\n")]
    [InlineData("a\n-1\n" + Root + "\n")]
    [InlineData("a\n 1\n" + Root + "\n")]
    [InlineData("a\n１\n" + Root + "\n")] // a full-width digit
    [InlineData("a\n\n" + Root + "\n")]
    [InlineData("a\n9223372036854775808\n" + Root + "\n")]
    [InlineData("a\n1\n" + Root + "\n\n")]
    [InlineData("a\n1\n" + Root + "\nx\n\ny\n")]
    [InlineData("a\n1\n" + Root + " \n")]
    [InlineData("a\n1\r\n" + Root + "\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")] // stray bits
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")] // 31 bytes
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n")] // the URL alphabet
    public void A_text_of_another_form_is_no_checkpoint(string text)
    {
        Assert.False(Checkpoint.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Checkpoint.Parse(text));
    }

    [Fact]
    public void The_largest_size_and_the_empty_tree_are_written()
    {
        foreach (var size in new[] { 0, long.MaxValue })
        {
            var checkpoint = new Checkpoint("a", size, MerkleTree.EmptyRoot);
            Assert.Equal(checkpoint, Checkpoint.Parse(checkpoint.ToText()));
        }
    }

    [Fact]
    public void A_signed_checkpoint_opens_with_the_key_of_its_log()
    {
        var opening = CheckpointNote.Open(Key.Sign(Some), LogVerifierKey.Parse(Key.Verifier.ToString()));
        Assert.True(opening.IsAccepted);
        Assert.Equal(Some, opening.Checkpoint);
        Assert.Equal(LogRefusal.None, opening.Refusal);
    }

    [Fact]
    public void A_key_does_not_sign_for_another_log() =>
        Assert.Throws<ArgumentException>(() => Key.Sign(new Checkpoint("other.example", 5, MerkleTree.EmptyRoot)));

    [Fact]
    public void A_checkpoint_does_not_open_with_another_key_of_the_same_name() =>
        AssertRefused(LogRefusal.UnknownSigner, Key.Sign(Some), LogSigningKey.Generate(Key.Origin).Verifier);

    [Fact]
    public void A_changed_size_is_noticed() =>
        AssertRefused(LogRefusal.BadSignature, Key.Sign(Some).Replace("\n5\n", "\n6\n", StringComparison.Ordinal), Key.Verifier);

    [Fact]
    public void A_signed_text_that_is_no_checkpoint_is_refused() =>
        AssertRefused(LogRefusal.NotACheckpoint, NoteByHand.Sign(Key, "hello\n"), Key.Verifier);

    [Fact]
    public void A_key_does_not_speak_for_another_origin() =>
        AssertRefused(LogRefusal.WrongOrigin, NoteByHand.Sign(Key, new Checkpoint("other.example", 5, default).ToText()), Key.Verifier);

    [Fact]
    public void No_cut_and_no_changed_character_of_a_note_opens_or_throws()
    {
        var note = Key.Sign(Some);
        for (var i = 0; i < note.Length; i++)
        {
            Assert.False(CheckpointNote.Open(note[..i], Key.Verifier).IsAccepted);
            Assert.False(CheckpointNote.Open(note[..i] + '\u0001' + note[(i + 1)..], Key.Verifier).IsAccepted);
            Assert.False(CheckpointNote.Open(note[..i] + (char)(note[i] ^ 1) + note[(i + 1)..], Key.Verifier).IsAccepted);
        }
    }

    private static void AssertRefused(LogRefusal refusal, string note, LogVerifierKey key)
    {
        var opening = CheckpointNote.Open(note, key);
        Assert.False(opening.IsAccepted);
        Assert.Null(opening.Checkpoint);
        Assert.Equal(refusal, opening.Refusal);
    }
}
