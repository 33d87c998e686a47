using System.Text.RegularExpressions;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Core.Tests.Custody;

public sealed partial class CustodyActTests
{
    /// <summary>A copy on purpose: entries and databases hold these for good, so a change here is a broken promise and not a refactoring.</summary>
    private const string Promised = """
        1 station-enrolled
        2 station-revoked
        3 station-renewed
        10 hand-over-opened
        11 hand-over-refused
        12 item-admitted
        13 item-quarantined
        14 provenance-added
        15 session-admitted
        20 derived-copy-made
        21 derivation-failed
        22 item-examined
        30 signed-in
        31 sign-in-refused
        32 signed-out
        33 account-created
        34 password-set
        35 account-changed
        36 account-disabled
        37 account-enabled
        38 sessions-ended
        39 second-factor-set
        40 item-viewed
        41 item-listed
        42 media-played
        43 item-fetched
        44 custody-trail-viewed
        50 classified
        51 case-linked
        60 checkpoint-signed
        61 vault-verified
        62 fixity-checked
        63 fixity-failed
        64 copy-set-aside
        65 copy-repaired
        66 inventory-signed
        67 restore-drilled
        68 catalogue-backed-up
        69 catalogue-rebuilt
        70 access-refused
        71 catalogue-restored
        72 store-configured
        73 surplus-removed
        80 recorder-docked
        81 device-refused
        82 docking-interrupted
        83 recorder-released
        84 recorder-cleared
        85 recorder-clock-set
        86 recorder-undocked
        87 bay-failed
        88 spool-low
        89 station-started
        90 station-stopped
        91 recorder-issued
        92 recorder-returned
        93 filing-confirmed
        100 recorder-registered
        101 officer-registered
        102 unit-registered
        103 register-imported
        110 explanation-asked
        111 explanation-given
        112 explanation-settled
        120 approval-requested
        121 approval-voted
        122 approval-ended
        123 delegation-given
        124 delegation-ended
        125 access-granted
        126 access-ended
        130 rule-pack-in-force
        131 hold-placed
        132 hold-released
        133 holds-mirrored
        140 retention-decided
        141 reminded
        142 reminders-given
        150 destruction-scheduled
        151 destruction-halted
        152 item-condemned
        153 item-destroyed
        154 item-spared
        155 destruction-certified
        156 item-returned
        160 view-reason-given
        161 identity-confirmed
        162 rights-asked
        163 custody-log-read
        170 case-opened
        171 case-changed
        172 case-closed
        173 case-reopened
        174 step-marked
        175 step-mark-withdrawn
        176 step-explained
        177 finding-raised
        178 finding-rectified
        179 finding-closed
        180 exhibit-named
        181 suggestion-dismissed
        182 service-added
        183 service-revoked
        184 service-keyed
        185 webhook-added
        186 webhook-removed
        190 marker-set
        191 marker-withdrawn
        192 frame-proven
        193 tag-set
        194 tag-withdrawn
        195 work-ordered
        196 work-made
        197 work-failed
        198 work-approved
        199 work-refused
        200 footage-watched
        210 case-unlinked
        211 list-exported
        220 package-prepared
        221 package-given
        222 package-broken-off
        223 package-cut-off
        230 identity-bound
        231 identity-unbound
        240 examination-ordered
        250 item-reviewed
        251 review-withdrawn
        """;

    [Fact]
    public void Numbers_and_words_are_the_promised_ones() =>
        Assert.Equal(Promised.ReplaceLineEndings("\n"), string.Join('\n', Enum.GetValues<CustodyAct>().Select(act => $"{(int)act} {act.ToWord()}")));

    [Fact]
    public void Every_act_has_one_word_of_its_own_in_kebab_case_and_comes_back_from_it()
    {
        var acts = Enum.GetValues<CustodyAct>();
        Assert.Equal(acts.Length, acts.Select(act => act.ToWord()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(acts, act =>
        {
            Assert.Matches(Kebab(), act.ToWord());
            Assert.Equal(act, CustodyActWords.Parse(act.ToWord()));
        });
    }

    [Fact]
    public void A_number_without_an_act_has_no_word()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(CustodyAct).ToWord());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CustodyAct)9999).ToWord());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Item-Admitted")]
    [InlineData("ItemAdmitted")]
    [InlineData("12")]
    [InlineData("item-admitted ")]
    public void Another_word_is_no_act(string word)
    {
        Assert.False(CustodyActWords.TryParse(word, out _));
        Assert.Throws<FormatException>(() => CustodyActWords.Parse(word));
    }

    [GeneratedRegex(@"\A[a-z]+(-[a-z]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Kebab();
}
