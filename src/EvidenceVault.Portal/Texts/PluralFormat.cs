using System.Globalization;

namespace EvidenceVault.Portal.Texts;

/// <summary>Words that go by a number: <c>{0} {0:item|items}</c> says "1 item" and "2 items". Chinese has one form and needs none.</summary>
internal sealed class PluralFormat : IFormatProvider, ICustomFormatter
{
    public static PluralFormat Instance { get; } = new();

    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : CultureInfo.InvariantCulture.GetFormat(formatType);

    /// <summary>The first of two words for one, the second for all other amounts; anything else as it always was.</summary>
    public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
        format?.Split('|') is [var one, var more] ? (Convert.ToString(arg, CultureInfo.InvariantCulture) == "1" ? one : more)
        : arg is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture)
        : arg?.ToString() ?? "";
}
