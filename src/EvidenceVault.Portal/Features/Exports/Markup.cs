using System.Globalization;
using System.Net;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>A piece of HTML. What is put into its holes is encoded, unless it is such a piece itself: a name from a device never becomes markup.</summary>
internal readonly record struct Markup(string Text)
{
    public static Markup Of(FormattableString template) =>
        new(string.Format(CultureInfo.InvariantCulture, template.Format, [.. template.GetArguments().Select(Hole)]));

    /// <summary>The pieces one behind the other.</summary>
    public static Markup Join(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(p => p.Text)));

    public override string ToString() => Text;

    private static object? Hole(object? argument) => argument switch
    {
        Markup piece => piece.Text,
        null => "",
        _ => WebUtility.HtmlEncode(Convert.ToString(argument, CultureInfo.InvariantCulture)),
    };
}
