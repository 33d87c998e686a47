using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Tests.Custody;

public sealed class TlogProofTests
{
    private static readonly LogSigningKey Key = LogSigningKey.Generate("vault.example/custody");
    private static readonly byte[][] Entries = [.. Enumerable.Range(0, 11).Select(i => Encoding.UTF8.GetBytes($"entry {i}"))];
    private static readonly GrowingTree Tree = TreeOfEntries();

    [Fact]
    public void A_proof_of_every_entry_survives_writing_and_verifies_for_that_entry_only()
    {
        for (var index = 0; index < Entries.Length; index++)
        {
            var written = ProofOf(index).Write();
            var proof = TlogProof.Read(written);
            Assert.Equal(written, proof.Write());
            for (var other = 0; other < Entries.Length; other++)
            {
                var check = proof.Verify(Entries[other], Key.Verifier);
                Assert.Equal(other == index ? LogRefusal.None : LogRefusal.NotIncluded, check.Refusal);
            }
        }
    }

    [Fact]
    public void The_form_is_the_one_of_the_specification()
    {
        var hash = new Sha256Digest(Convert.FromBase64String("gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ="));
        var proof = new TlogProof(73894, [hash], "checkpoint\n") { Extra = "extra"u8.ToArray() };
        const string written = "c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\nindex 73894\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n\ncheckpoint\n";
        Assert.Equal(written, proof.Write());
        Assert.Equal("extra"u8.ToArray(), TlogProof.Read(written).Extra.ToArray());
        Assert.Equal("c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n", new TlogProof(0, [], "checkpoint\n").Write());
    }

    [Fact]
    public void The_checkpoint_travels_byte_for_byte_with_the_lines_of_witnesses()
    {
        var proof = ProofOf(3);
        var witnessed = new TlogProof(3, proof.Hashes, proof.CheckpointNote + "— witness.example AAAAAAA=\n");
        var read = TlogProof.Read(witnessed.Write());
        Assert.Equal(witnessed.CheckpointNote, read.CheckpointNote);
        Assert.True(read.Verify(Entries[3], Key.Verifier).IsAccepted);
    }

    [Fact]
    public void A_proof_by_another_key_or_of_another_index_is_refused()
    {
        var proof = ProofOf(3);
        Assert.Equal(LogRefusal.UnknownSigner, proof.Verify(Entries[3], LogSigningKey.Generate(Key.Origin).Verifier).Refusal);
        Assert.Equal(LogRefusal.NotIncluded, new TlogProof(2, proof.Hashes, proof.CheckpointNote).Verify(Entries[3], Key.Verifier).Refusal);
        Assert.Equal(LogRefusal.NotIncluded, new TlogProof(long.MaxValue, proof.Hashes, proof.CheckpointNote).Verify(Entries[3], Key.Verifier).Refusal);
        Assert.Equal(LogRefusal.NotText, new TlogProof(3, proof.Hashes, "\ud800\n").Verify(Entries[3], Key.Verifier).Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1 \nindex 0\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra A\nindex 0\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nextra ZXh0cmE=\n\nnote\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\nnote")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n")]
    public void A_text_of_another_form_is_no_proof(string text)
    {
        Assert.False(TlogProof.TryRead(text, out _));
        Assert.Throws<FormatException>(() => TlogProof.Read(text));
    }

    [Fact]
    public void More_hashes_than_any_tree_can_need_are_refused()
    {
        var line = Convert.ToBase64String(new byte[32]) + "\n";
        string WithHashes(int count) => "c2sp.org/tlog-proof@v1\nindex 0\n" + string.Concat(Enumerable.Repeat(line, count)) + "\nnote\n";
        Assert.True(TlogProof.TryRead(WithHashes(63), out _));
        Assert.False(TlogProof.TryRead(WithHashes(64), out _));
    }

    [Fact]
    public void No_cut_and_no_changed_character_of_a_proof_verifies_or_throws()
    {
        var written = ProofOf(6).Write();
        for (var i = 0; i < written.Length; i++)
        {
            Assert.False(IsAccepted(written[..i]));
            Assert.False(IsAccepted(written[..i] + (char)(written[i] ^ 1) + written[(i + 1)..]));
        }
    }

    private static bool IsAccepted(string text) =>
        TlogProof.TryRead(text, out var proof) && proof.Verify(Entries[6], Key.Verifier).IsAccepted;

    private static TlogProof ProofOf(int index)
    {
        var checkpoint = new Checkpoint(Key.Origin, Entries.Length, MerkleTree.Root(Entries.Length, Tree.Read));
        return new TlogProof(index, MerkleProofs.Inclusion(index, Entries.Length, Tree.Read), Key.Sign(checkpoint));
    }

    private static GrowingTree TreeOfEntries()
    {
        var tree = new GrowingTree();
        foreach (var entry in Entries)
        {
            tree.Append(MerkleTree.LeafHash(entry));
        }

        return tree;
    }
}
