using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Tests.Custody;

public sealed class CustodyEventTests
{
    private const string Item = "ev-0123456789abcdefghjkmnpqrs";
    private const string Session = "ds-zyxwvtsrqpnmkjhgfedcba9876";

    private const string SmallEntry =
        """{"act":"vault-verified","actor":{"kind":"vault","name":"vault"},"at":"2026-07-01T00:00:00.000Z","v":1}""";

    // A raw string cannot begin with a quotation mark: the blank before it is taken out again.
    private const string FullEntry =
        """{"act":"item-fetched","actor":{"kind":"person","name":"李警官"},"at":"2026-07-01T08:09:10.011Z","facts":{"""
        + """ "Z":"","a\"\\/b":"\b\t\n\f\r\u0000\u001f€<>&'+""" + "\u007f\u2028\","
        + """ "bytes":"4294967296","sha256":"00","é":"e",""" + "\"\U0001F4F7\":\"camera\",\"\uFF21\":\"wide\"},"
        + """ "from":"192.0.2.7","item":"ev-0123456789abcdefghjkmnpqrs","reason":"case 12/2026","""
        + """ "session":"ds-zyxwvtsrqpnmkjhgfedcba9876","v":1}""";

    private static CustodyEvent Small => new()
    {
        Act = CustodyAct.VaultVerified,
        At = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero),
        Actor = new CustodyActor(ActorKind.Vault, "vault"),
    };

    private static CustodyEvent Full => new()
    {
        Act = CustodyAct.ItemFetched,
        At = new DateTimeOffset(2026, 7, 1, 16, 9, 10, 11, TimeSpan.FromHours(8)),
        Actor = new CustodyActor(ActorKind.Person, "李警官"),
        Item = EvidenceItemId.Parse(Item),
        Session = DockingSessionId.Parse(Session),
        From = "192.0.2.7",
        Reason = "case 12/2026",
        Facts = new Dictionary<string, string>
        {
            ["\uFF21"] = "wide", // sorts after the camera by UTF-16 code units, and before it by code points
            ["\U0001F4F7"] = "camera",
            ["é"] = "e",
            ["sha256"] = "00",
            ["bytes"] = "4294967296",
            ["a\"\\/b"] = "\b\t\n\f\r\0\u001f€<>&'+\u007f\u2028",
            ["Z"] = "",
        },
    };

    [Fact]
    public void The_smallest_entry_has_its_golden_bytes() => Assert.Equal(SmallEntry, Encoding.UTF8.GetString(Small.ToEntry()));

    [Fact]
    public void The_fullest_entry_has_its_golden_bytes() => Assert.Equal(FullEntry.Replace(" \"", "\"", StringComparison.Ordinal), Encoding.UTF8.GetString(Full.ToEntry()));

    [Fact]
    public void Every_event_comes_back_from_its_entry()
    {
        foreach (var original in new[] { Small, Full })
        {
            var read = CustodyEvent.Parse(original.ToEntry());
            Assert.Equal(original, read);
            Assert.Equal(original.GetHashCode(), read.GetHashCode());
            Assert.Equal(original.ToEntry(), read.ToEntry());
        }

        var full = CustodyEvent.Parse(Full.ToEntry());
        Assert.Equal((CustodyAct.ItemFetched, Full.At, Full.Actor), (full.Act, full.At, full.Actor));
        Assert.Equal(TimeSpan.Zero, full.At.Offset);
        Assert.Equal((Full.Item, Full.Session, Full.From, Full.Reason), (full.Item, full.Session, full.From, full.Reason));
        Assert.Equal(Full.Facts, full.Facts);
    }

    [Fact]
    public void Every_act_and_every_kind_of_actor_comes_back()
    {
        foreach (var act in Enum.GetValues<CustodyAct>())
        {
            foreach (var kind in Enum.GetValues<ActorKind>())
            {
                var original = Small with { Act = act, Actor = new CustodyActor(kind, "n") };
                Assert.Equal(original, CustodyEvent.Parse(original.ToEntry()));
            }
        }
    }

    [Fact]
    public void Digits_below_the_millisecond_are_cut_off_before_anything_is_signed()
    {
        var precise = Small with { At = Small.At.AddTicks(9_999_999) };
        Assert.Equal(Small.At.AddMilliseconds(999), precise.At);
        Assert.Equal(precise, CustodyEvent.Parse(precise.ToEntry()));
    }

    [Fact]
    public void Facts_are_copied_so_that_an_event_cannot_change_later()
    {
        var facts = new Dictionary<string, string> { ["a"] = "1" };
        var custodyEvent = Small with { Facts = facts };
        facts["a"] = "2";
        Assert.Equal("1", custodyEvent.Facts["a"]);
    }

    [Theory]
    [InlineData(" " + SmallEntry)]
    [InlineData(SmallEntry + "\n")]
    [InlineData(SmallEntry + "{}")]
    [InlineData("\uFEFF" + SmallEntry)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"act\":")]
    public void An_entry_that_does_not_begin_and_end_as_it_should_is_refused(string entry) => AssertRefused(entry);

    [Theory]
    [InlineData("\"v\":1", "\"v\":1.0")]
    [InlineData("\"v\":1", "\"v\":1e0")]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"v\":1", "\"v\":\"1\"")]
    [InlineData("\"v\":1", "\"v\":1,\"v\":1")]
    [InlineData("\"v\":1", "\"v\":1,\"w\":1")]
    [InlineData(",\"v\":1", "")]
    [InlineData("\"v\":1", "\"reason\":null,\"v\":1")]
    [InlineData("\"v\":1", "\"reason\":\"\",\"v\":1")]
    [InlineData("\"v\":1", "\"facts\":{},\"v\":1")]
    [InlineData(",\"v\":1", ",\"facts\":{\"a\":1},\"v\":1")]
    [InlineData(",\"v\":1", ",\"facts\":{\"b\":\"\",\"a\":\"\"},\"v\":1")]
    [InlineData(",\"v\":1", ",\"facts\":{\"a\":\"\",\"a\":\"\"},\"v\":1")]
    [InlineData(",\"v\":1", ",\"facts\":{\"\":\"\"},\"v\":1")]
    [InlineData(",\"v\":1", ",\"facts\":{\"a\":{\"b\":{}}},\"v\":1")]
    [InlineData(",\"v\":1", ",\"item\":\"ds-zyxwvtsrqpnmkjhgfedcba9876\",\"v\":1")]
    [InlineData("\"act\":\"vault-verified\"", "\"act\":\"VaultVerified\"")]
    [InlineData("\"act\":\"vault-verified\"", "\"act\":\"vault\\u002dverified\"")]
    [InlineData("\"kind\":\"vault\"", "\"kind\":\"Vault\"")]
    [InlineData("\"name\":\"vault\"", "\"name\":\"\"")]
    [InlineData("\"name\":\"vault\"", "\"name\":\"\\ud800\"")]
    [InlineData("\"name\":\"vault\"", "\"name\":\"a\\/b\"")]
    [InlineData("\"name\":\"vault\"", "\"name\":\"\\u000a\"")]
    [InlineData("\"name\":\"vault\"", "\"name\":\"\\u001F\"")]
    [InlineData(".000Z", "Z")]
    [InlineData(".000Z", ".0000Z")]
    [InlineData(".000Z", ".000+00:00")]
    [InlineData("2026-07-01T", "2026-02-30T")]
    [InlineData(":", ": ")]
    public void An_entry_spelled_in_another_way_is_refused(string part, string otherwise) =>
        AssertRefused(SmallEntry.Replace(part, otherwise, StringComparison.Ordinal));

    [Fact]
    public void Members_out_of_order_are_refused() =>
        AssertRefused("""{"actor":{"kind":"vault","name":"vault"},"act":"vault-verified","at":"2026-07-01T00:00:00.000Z","v":1}""");

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_without_another_exception()
    {
        var entry = Small.ToEntry();
        for (var i = 0; i < entry.Length; i++)
        {
            var broken = entry.ToArray();
            broken[i] = 0xC0;
            Assert.False(CustodyEvent.TryParse(broken, out _));
            Assert.False(CustodyEvent.TryParse(entry.AsSpan(0, i), out _));
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_does_not_get_into_an_event()
    {
        Assert.Throws<ArgumentException>(() => Small with { Reason = "\ud800" });
        Assert.Throws<ArgumentException>(() => Small with { From = "\udc00x" });
        Assert.Throws<ArgumentException>(() => Small with { Facts = new Dictionary<string, string> { ["\ud800"] = "" } });
        Assert.Throws<ArgumentException>(() => Small with { Facts = new Dictionary<string, string> { ["a"] = "\ud800" } });
        Assert.Throws<ArgumentException>(() => new CustodyActor(ActorKind.Person, "\ud800"));
    }

    [Fact]
    public void Acts_and_actors_that_do_not_exist_do_not_get_into_an_event()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Small with { Act = default });
        Assert.Throws<ArgumentException>(() => new CustodyActor(default, "x"));
        Assert.Throws<ArgumentException>(() => new CustodyActor(ActorKind.Tool, ""));
    }

    [Fact]
    public void An_entry_is_at_most_65535_bytes_long()
    {
        var room = CustodyEvent.MaxEntryBytes - Small.ToEntry().Length - ",\"reason\":\"\"".Length;
        var longest = Small with { Reason = new string('x', room) };
        Assert.Equal(CustodyEvent.MaxEntryBytes, longest.ToEntry().Length);
        Assert.Equal(longest, CustodyEvent.Parse(longest.ToEntry()));
        var tooLong = Small with { Reason = new string('x', room + 1) };
        Assert.Throws<InvalidOperationException>(() => tooLong.ToEntry());
    }

    private static void AssertRefused(string entry)
    {
        var bytes = Encoding.UTF8.GetBytes(entry);
        Assert.False(CustodyEvent.TryParse(bytes, out _));
        Assert.Throws<FormatException>(() => CustodyEvent.Parse(bytes));
    }
}
