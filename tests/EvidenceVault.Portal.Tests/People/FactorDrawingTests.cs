using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using EvidenceVault.Catalog;
using EvidenceVault.Portal.Tests.Rig;
using ZXing;

namespace EvidenceVault.Portal.Tests.People;

/// <summary>The drawn secret, read by a decoder that others wrote.</summary>
public sealed partial class FactorDrawingTests
{
    private const int Pixels = 4;

    [Theory]
    [InlineData("zhang")]
    [InlineData("张伟.a-name-that-is-as-long-as-names-may-be.0123456789.0123456789")]
    public async Task A_phone_reads_from_the_drawing_the_address_that_stands_beside_it(string name)
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount(name, AccountRole.LegalOfficer);
        using var browser = await rig.SignInAsync(name);
        using var answer = await browser.GetAsync("/account");
        Assert.DoesNotContain("unsafe-inline", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var page = await Visitor.ParseAsync(answer);
        var drawing = page.QuerySelector("svg.qr")!;
        Assert.Empty(drawing.QuerySelectorAll("[style], script, style, image"));
        var address = page.QuerySelectorAll("dl.pairs code").Select(c => c.TextContent).Single(t => t.StartsWith("otpauth://", StringComparison.Ordinal));
        Assert.Equal(address, Read(drawing));
    }

    /// <summary>Draws it as a browser would, and has it decoded.</summary>
    private static string? Read(IElement drawing)
    {
        var size = int.Parse(drawing.GetAttribute("viewBox")!.Split(' ')[2], CultureInfo.InvariantCulture);
        var side = size * Pixels;
        var light = Enumerable.Repeat((byte)255, side * side).ToArray();
        foreach (Match run in Run().Matches(drawing.QuerySelector("path")!.GetAttribute("d")!))
        {
            var (x, y, length) = (Number(run, 1), Number(run, 2), Number(run, 3));
            for (var row = y * Pixels; row < (y + 1) * Pixels; row++)
            {
                light.AsSpan((row * side) + (x * Pixels), length * Pixels).Clear();
            }
        }

        return new BarcodeReaderGeneric().Decode(new RGBLuminanceSource(light, side, side, RGBLuminanceSource.BitmapFormat.Gray8))?.Text;
    }

    private static int Number(Match run, int group) => int.Parse(run.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1h-\3z")]
    private static partial Regex Run();
}
