using EvidenceVault.Core.Custody;

namespace EvidenceVault.Core.Tests.Custody;

public sealed class SignedNoteTests
{
    // The example of golang.org/x/mod/sumdb/note: key pair, text and signature are published in its documentation.
    private const string GoSigner = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string GoVerifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string GoText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string GoLine = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    private const string GoNote = GoText + "\n" + GoLine;

    // The example of C2SP signed-note, whose text holds an empty line and a letter beyond ASCII.
    private const string C2spLine =
        "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

    [Fact]
    public void The_published_note_of_the_go_package_verifies()
    {
        Assert.Equal(LogRefusal.None, SignedNote.TryParse(GoNote, out var note));
        Assert.Equal(GoText, note!.Text);
        Assert.Equal(LogRefusal.None, note.Verify(LogVerifierKey.Parse(GoVerifier)));
    }

    [Fact]
    public void The_published_private_key_of_the_go_package_is_read_and_signs()
    {
        var key = LogSigningKey.Parse(GoSigner);
        Assert.Equal(GoVerifier, key.Verifier.ToString());
        Assert.Equal(GoSigner, key.ToPrivateText());
        Assert.Equal(GoNote, NoteByHand.Sign(key, GoText));

        var checkpoint = new Checkpoint("PeterNeumann", 7, MerkleTree.EmptyRoot);
        Assert.Equal(NoteByHand.Sign(key, checkpoint.ToText()), key.Sign(checkpoint));
    }

    [Fact]
    public void The_example_of_the_specification_is_read_with_its_empty_line_kept()
    {
        const string text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n";
        Assert.Equal(LogRefusal.None, SignedNote.TryParse(text + "\n" + C2spLine, out var note));
        Assert.Equal(text, note!.Text);
        var signature = Assert.Single(note.Signatures);
        Assert.Equal("quasimodo.example/salvatore", signature.KeyName);
        Assert.Equal(64, signature.Signature.Length);
    }

    [Theory]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")] // C2SP signed-note
    [InlineData("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")] // golang.org/x/mod/sumdb/note
    [InlineData("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6")] // transparency-dev/formats; its base64 holds a plus
    public void Published_verifier_keys_are_read_and_written_back(string vkey) =>
        Assert.Equal(vkey, LogVerifierKey.Parse(vkey).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("PeterNeumann")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")] // another hash
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n")]
    [InlineData("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2")] // a witness key of type 4
    public void A_text_that_is_no_log_key_is_refused(string vkey)
    {
        Assert.False(LogVerifierKey.TryParse(vkey, out _));
        Assert.Throws<FormatException>(() => LogVerifierKey.Parse(vkey));
        Assert.False(LogSigningKey.TryParse("PRIVATE+KEY+" + vkey, out _));
    }

    [Fact]
    public void Signatures_of_unknown_keys_are_ignored()
    {
        var other = LogSigningKey.Generate("witness.example");
        SignedNote.TryParse(GoNote + C2spLine + OtherLine(other), out var note);
        Assert.Equal(3, note!.Signatures.Count);
        Assert.Equal(LogRefusal.None, note.Verify(LogVerifierKey.Parse(GoVerifier)));
        Assert.Equal(LogRefusal.None, note.Verify(other.Verifier));
        Assert.Equal(LogRefusal.UnknownSigner, note.Verify(LogSigningKey.Generate("witness.example").Verifier));
    }

    [Fact]
    public void One_failing_signature_of_a_known_key_refuses_the_note_even_beside_a_good_one()
    {
        var bad = GoLine.Replace("x08go/ZJ", "x08go/ZK", StringComparison.Ordinal);
        foreach (var lines in new[] { bad, GoLine + bad, bad + GoLine })
        {
            Assert.Equal(LogRefusal.None, SignedNote.TryParse(GoText + "\n" + lines, out var note));
            Assert.Equal(LogRefusal.BadSignature, note!.Verify(LogVerifierKey.Parse(GoVerifier)));
        }
    }

    [Fact]
    public void A_changed_letter_of_the_text_fails()
    {
        SignedNote.TryParse(GoNote.Replace("answer", "Answer", StringComparison.Ordinal), out var note);
        Assert.Equal(LogRefusal.BadSignature, note!.Verify(LogVerifierKey.Parse(GoVerifier)));
    }

    [Theory]
    [InlineData("", LogRefusal.NotText)]
    [InlineData("text\n\n— a AAAAAAA=", LogRefusal.NotText)] // no line feed at the end
    [InlineData("te\rxt\n\n— a AAAAAAA=\n", LogRefusal.NotText)]
    [InlineData("te\txt\n\n— a AAAAAAA=\n", LogRefusal.NotText)]
    [InlineData("te\0xt\n\n— a AAAAAAA=\n", LogRefusal.NotText)]
    [InlineData("text\n", LogRefusal.NoSignatures)]
    [InlineData("text\n\n", LogRefusal.NoSignatures)]
    [InlineData("text\n\n— a AAAAAAA=\n\n", LogRefusal.NoSignatures)]
    [InlineData("text\n\n- a AAAAAAA=\n", LogRefusal.MalformedSignature)] // a hyphen
    [InlineData("text\n\n— a  AAAAAAA=\n", LogRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AAAAAAA= \n", LogRefusal.MalformedSignature)]
    [InlineData("text\n\n—  AAAAAAA=\n", LogRefusal.MalformedSignature)]
    [InlineData("text\n\n— a+b AAAAAAA=\n", LogRefusal.MalformedSignature)]
    [InlineData("text\n\n— a\u00a0b AAAAAAA=\n", LogRefusal.MalformedSignature)] // a no-break space in the name
    [InlineData("text\n\n— a AAAAAAB=\n", LogRefusal.MalformedSignature)] // stray bits
    [InlineData("text\n\n— a AAAAAAA\n", LogRefusal.MalformedSignature)] // no padding
    [InlineData("text\n\n— a AAAAAA==\n", LogRefusal.MalformedSignature)] // a key id and nothing after it
    [InlineData("text\n\n— a AAAAAAA=\nmore\n", LogRefusal.MalformedSignature)]
    public void A_note_of_another_form_is_refused_with_its_reason(string text, LogRefusal refusal)
    {
        Assert.Equal(refusal, SignedNote.TryParse(text, out var note));
        Assert.Null(note);
    }

    [Fact]
    public void A_lone_surrogate_is_not_text() =>
        Assert.Equal(LogRefusal.NotText, SignedNote.TryParse("te\ud800xt\n\n— a AAAAAAA=\n", out _));

    [Fact]
    public void Notes_and_signature_lists_are_bounded()
    {
        var line = "— a AAAAAAA=\n";
        Assert.Equal(LogRefusal.None, SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, SignedNote.MaxSignatures)), out _));
        Assert.Equal(LogRefusal.TooLarge, SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, SignedNote.MaxSignatures + 1)), out _));
        Assert.Equal(LogRefusal.TooLarge, SignedNote.TryParse(new string('x', SignedNote.MaxLength) + "\n\n" + line, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a+b")]
    [InlineData("a\nb")]
    public void A_log_cannot_be_named_so_that_no_note_could_carry_the_name(string origin) =>
        Assert.Throws<ArgumentException>(() => LogSigningKey.Generate(origin));

    [Fact]
    public void A_signing_key_shows_its_name_and_keeps_its_secret()
    {
        var key = LogSigningKey.Generate("vault.example/custody");
        Assert.Equal("vault.example/custody", key.ToString());
        Assert.Equal(key.Verifier, LogSigningKey.Parse(key.ToPrivateText()).Verifier);
        Assert.NotEqual(key.Verifier, LogSigningKey.Generate("vault.example/custody").Verifier);
    }

    private static string OtherLine(LogSigningKey key) => NoteByHand.Sign(key, GoText)[(GoText.Length + 1)..];
}
