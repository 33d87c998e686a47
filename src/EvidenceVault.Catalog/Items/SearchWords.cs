using System.Globalization;
using System.Text;

namespace EvidenceVault.Catalog;

/// <summary>A word that must be there, as a whole or as a beginning.</summary>
internal readonly record struct AskedWord(string Text, bool IsPrefix)
{
    /// <summary>As FTS5 is asked for it.</summary>
    public string Query => IsPrefix ? $"\"{Text}\"*" : $"\"{Text}\"";

    public bool Matches(string word) => IsPrefix ? word.StartsWith(Text, StringComparison.Ordinal) : word == Text;
}

/// <summary>
/// Takes text apart into the words that the index holds, and what somebody types into what the index is asked. Letters and digits that stand together are one
/// word, and each run of letters or of digits in it too; of Chinese, which has no spaces, each character and each pair.
/// </summary>
public static class SearchWords
{
    /// <summary>Before the number of a <c>list_value</c>, which nobody can type as a word.</summary>
    public const char Value = '\uE000';

    /// <summary>Before a month.</summary>
    public const char Month = '\uE001';

    private const int MostWords = 200;
    private const int MostAsked = 12;
    private const int ShortestPrefix = 3;

    private enum Kind
    {
        None,
        Letter,
        Digit,
        Chinese,
    }

    /// <summary>The words of all texts, once each, with blanks between them; what is no text is left out.</summary>
    public static string Of(IReadOnlyList<object?> texts)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in texts.OfType<string>().SelectMany(Words))
        {
            words.UnionWith(WordsOf(run));
            if (words.Count > MostWords)
            {
                break;
            }
        }

        return string.Join(' ', words);
    }

    /// <summary>The conditions of an FTS5 query, all of which must hold; empty where there is no word in the text.</summary>
    public static IReadOnlyList<string> Asked(string text) => [.. Wanted(text).Select(w => w.Query)];

    /// <summary>The words of what somebody typed; none where there is no word in it.</summary>
    internal static IReadOnlyList<AskedWord> Wanted(string text) =>
    [
        .. Words(text).SelectMany(IEnumerable<AskedWord> (run) => !run.IsChinese ? [new AskedWord(run.Text, run.Text.Length >= ShortestPrefix)]
                : (run.Text.Length == 1 ? [run.Text] : Pairs(run.Text)).Select(w => new AskedWord(w, false)))
            .Distinct().Take(MostAsked),
    ];

    /// <summary>Whether each of the words stands in one of the texts, as the index of words would say.</summary>
    internal static bool Meets(IReadOnlyList<string?> texts, IReadOnlyList<AskedWord> wanted)
    {
        var open = wanted.ToList();
        foreach (var text in texts.OfType<string>())
        {
            if (Ascii.IsValid(text))
            {
                open.RemoveAll(w => w.IsPrefix && Begins(text, w.Text));
                open.RemoveAll(w => !w.IsPrefix && text.Contains(w.Text, StringComparison.OrdinalIgnoreCase) && Words(text).SelectMany(WordsOf).Any(w.Matches));
            }
            else
            {
                HashSet<string> words = [.. Words(text).SelectMany(WordsOf)];
                open.RemoveAll(w => words.Any(w.Matches));
            }

            if (open.Count == 0)
            {
                return true;
            }
        }

        return open.Count == 0;
    }

    /// <summary>Whether a word of plain text begins so, without taking the text apart: at the beginning of a run of letters or of digits or, where what is asked for has both, of both.</summary>
    private static bool Begins(string text, string asked)
    {
        var kind = KindOf(asked[0]);
        var isMixed = asked.Any(c => KindOf(c) != kind);
        for (var at = text.IndexOf(asked, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(asked, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var before = at == 0 ? Kind.None : KindOf(text[at - 1]);
            if (before == Kind.None || (!isMixed && before != kind))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> WordsOf((string Text, bool IsChinese) run) =>
        run.IsChinese ? Pairs(run.Text).Concat(run.Text.Select(c => c.ToString())) : Parts(run.Text).Append(run.Text);

    private static IEnumerable<(string Text, bool IsChinese)> Words(string text)
    {
        var word = new StringBuilder();
        var before = Kind.None;
        foreach (var c in Plain(text))
        {
            var kind = KindOf(c);
            if (word.Length > 0 && (kind == Kind.None || (kind == Kind.Chinese) != (before == Kind.Chinese)))
            {
                yield return (word.ToString(), before == Kind.Chinese);
                word.Clear();
            }

            if (kind != Kind.None)
            {
                word.Append(c);
            }

            before = kind;
        }

        if (word.Length > 0)
        {
            yield return (word.ToString(), before == Kind.Chinese);
        }
    }

    private static IEnumerable<string> Pairs(string chinese) => Enumerable.Range(0, Math.Max(0, chinese.Length - 1)).Select(i => chinese.Substring(i, 2));

    /// <summary>The runs of letters and of digits in a word that has both.</summary>
    private static IEnumerable<string> Parts(string word)
    {
        var begin = 0;
        for (var i = 1; i <= word.Length; i++)
        {
            if (i == word.Length || KindOf(word[i]) != KindOf(word[begin]))
            {
                yield return word[begin..i];
                begin = i;
            }
        }
    }

    private static string Plain(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        }
        catch (ArgumentException) // half a surrogate pair: names come from devices
        {
            return text.ToUpperInvariant();
        }
    }

    private static Kind KindOf(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.DecimalDigitNumber => Kind.Digit,
        UnicodeCategory.OtherLetter => Kind.Chinese,
        UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter => Kind.Letter,
        _ => Kind.None,
    };
}
