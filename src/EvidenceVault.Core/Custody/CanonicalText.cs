using System.Globalization;
using System.Text;

namespace EvidenceVault.Core.Custody;

/// <summary>Writes JSON objects of strings and integers in the canonical form of RFC 8785: no white space, members sorted by UTF-16 code units, nothing escaped that need not be.</summary>
internal sealed class CanonicalText
{
    private const long MaxInteger = (1L << 53) - 1; // above, RFC 8785 would round as a double does

    private readonly StringBuilder _text = new(256);
    private readonly Stack<string?> _lastMember = new();

    /// <summary>Whether the text can be written: it holds no half of a surrogate pair.</summary>
    public static bool IsWellFormed(string text)
    {
        var remaining = text.AsSpan();
        while (!remaining.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(remaining, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            remaining = remaining[consumed..];
        }

        return true;
    }

    public CanonicalText BeginObject()
    {
        _text.Append('{');
        _lastMember.Push(null);
        return this;
    }

    public CanonicalText BeginObject(string name)
    {
        Name(name);
        return BeginObject();
    }

    public CanonicalText EndObject()
    {
        _lastMember.Pop();
        _text.Append('}');
        return this;
    }

    public CanonicalText Member(string name, string value)
    {
        Name(name);
        Quote(value);
        return this;
    }

    /// <summary>As <see cref="Member(string, string)"/>; without a value the member is left out, as this JSON knows no null.</summary>
    public CanonicalText MemberIfAny(string name, string? value) => value is null ? this : Member(name, value);

    public CanonicalText Member(string name, long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxInteger);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -MaxInteger);
        Name(name);
        _text.Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>The UTF-8 bytes of what was written.</summary>
    /// <exception cref="EncoderFallbackException">Some text holds a lone surrogate.</exception>
    public byte[] ToBytes() => NoteText.Utf8.GetBytes(_text.ToString());

    private void Name(string name)
    {
        var last = _lastMember.Pop();
        if (string.CompareOrdinal(last, name) >= 0) // also catches a name given twice
        {
            throw new InvalidOperationException($"Canonical JSON has its members sorted: {name} cannot follow {last}.");
        }

        _lastMember.Push(name);
        if (last is not null)
        {
            _text.Append(',');
        }

        Quote(name);
        _text.Append(':');
    }

    private void Quote(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"': _text.Append("\\\""); break;
                case '\\': _text.Append("\\\\"); break;
                case '\b': _text.Append("\\b"); break;
                case '\t': _text.Append("\\t"); break;
                case '\n': _text.Append("\\n"); break;
                case '\f': _text.Append("\\f"); break;
                case '\r': _text.Append("\\r"); break;
                case < ' ': _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                default: _text.Append(c); break;
            }
        }

        _text.Append('"');
    }
}
