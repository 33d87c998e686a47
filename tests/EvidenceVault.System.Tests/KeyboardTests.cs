using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>Journeys by keys alone (WCAG 2.2, 2.1.1 and 2.4.7): no mouse, and what has the focus is seen to have it.</summary>
[Collection(PortalRoom.Name)]
public sealed class KeyboardTests(PortalHouse house)
{
    private const int MostStops = 120;

    [Fact]
    public async Task A_legal_officer_finds_plays_marks_and_files_a_recording_by_keys_alone()
    {
        await using var visit = await house.StrangerAsync();
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        await page.GotoAsync("/sign-in");
        await TabToAsync(page, "input[name=name]");
        await keys.TypeAsync("qian");
        await TabToAsync(page, "input[name=password]");
        await keys.TypeAsync(PortalHouse.Password);
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));

        // Find, by the key that every page knows.
        await keys.PressAsync("/");
        await keys.TypeAsync("20260301080000");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/evidence?q=20260301080000");
        await TabToAsync(page, "bulk-table tbody th a");
        await keys.PressAsync("Enter");

        // Say why.
        await LedToAsync(page, "**/reason/ev-*");
        await TabToAsync(page, "select[name=code]");
        await ChooseAsync(page, "case-work");
        await TabToAsync(page, "input[name=case]");
        await keys.TypeAsync("2026-777");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/evidence/ev-*");

        // Play, step, and mark where it stands. Letters act within the player alone.
        await TabToAsync(page, "evidence-player [data-do=play]");
        await page.WaitForFunctionAsync("() => document.querySelector('evidence-player video').readyState >= 2");
        await keys.PressAsync("k");
        await page.WaitForFunctionAsync("() => document.querySelector('evidence-player video').currentTime > 0.3");
        await keys.PressAsync("k");
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('evidence-player video').paused"));
        var before = await page.EvaluateAsync<double>("() => document.querySelector('evidence-player video').currentTime");
        await keys.PressAsync(",");
        await page.WaitForFunctionAsync("before => document.querySelector('evidence-player video').currentTime < before", before);
        await keys.PressAsync("m");
        await page.WaitForFunctionAsync("() => document.activeElement?.closest('#marker-form')");
        await TabToAsync(page, "#marker-form textarea");
        await keys.TypeAsync("by keys alone");
        await TabToAsync(page, "#marker-form button");
        await keys.PressAsync("Enter");
        await page.Locator("#markers .note", new PageLocatorOptions { HasText = "by keys alone" }).First.WaitForAsync();

        // File it.
        await TabToAsync(page, "#set-class");
        await ChooseAsync(page, "patrol");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**outcome=*");
        await TabToAsync(page, "#set-case");
        await keys.TypeAsync("2026-777");
        await keys.PressAsync("Enter");
        await page.Locator("#filing .chips", new PageLocatorOptions { HasText = "2026-777" }).WaitForAsync();
        visit.HadNoTrouble();
    }

    [Fact]
    public async Task An_officer_files_and_takes_back_by_the_keys_of_the_list()
    {
        await using var visit = await house.VisitAsync("zhang");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        await visit.OpenAsync("/evidence?q=20260301082000");
        await TabToAsync(page, "bulk-table tbody th a");
        await keys.PressAsync("x");
        await keys.PressAsync("1"); // the preview comes first
        await page.WaitForURLAsync("**/bulk?**");
        await TabToAsync(page, "form.bulk-confirm button");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/bulk/ba-**");
        var id = await house.ItemAsync("_0003.mp3");
        Assert.Contains("classified zhang", await house.ActsAsync(id));
        await TabToAsync(page, "form[action*='handler=Undo'] button");
        await visit.AnsweredAsync(() => keys.PressAsync("Enter"));
        Assert.Equal(2, (await house.ActsAsync(id)).Count(a => a == "classified zhang")); // the taking back is a line of its own
        visit.HadNoTrouble();
    }

    [Fact]
    public async Task Ctrl_k_leads_to_a_page_by_part_of_its_name_to_a_search_or_back()
    {
        await using var visit = await house.VisitAsync("li");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        await visit.OpenAsync("/cases");
        await keys.PressAsync("Control+k");
        await page.Locator("go-to dialog[open]").WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => document.activeElement.id === 'go-to-word'"));
        await visit.IsAccessibleAsync();
        await visit.ShowAsync("li-go-to-zh-light");
        await keys.InsertTextAsync("审批");
        Assert.Equal(["审批", "搜索证据：审批"], await page.Locator("#go-to-list li").AllTextContentsAsync());
        await keys.PressAsync("Enter");
        await LedToAsync(page, "**/approvals");

        await keys.PressAsync("Control+k");
        await keys.TypeAsync("20260301080000");
        await keys.PressAsync("ArrowDown"); // there is one alone, and it stays chosen
        await keys.PressAsync("Enter");
        await LedToAsync(page, "**/evidence?q=20260301080000");

        // Escape leaves everything as it was; who sees no footage is offered no search.
        await keys.PressAsync("Control+k");
        await page.Locator("go-to dialog[open]").WaitForAsync();
        await keys.PressAsync("Escape");
        await page.Locator("go-to dialog:not([open])").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        visit.HadNoTrouble();
        await using var sun = await house.VisitAsync("sun", new Look("en", ColorScheme.Dark));
        await sun.OpenAsync("/docks");
        await sun.Page.Locator("go-to button").ClickAsync();
        await sun.Page.FillAsync("#go-to-word", "zzz");
        Assert.Equal("No such page.", await sun.Page.Locator("go-to [role=status]").TextContentAsync());
        await sun.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("/docks", sun.Path);
        await sun.IsAccessibleAsync();
        await sun.ShowAsync("sun-go-to-en-dark");
        sun.HadNoTrouble();
    }

    /// <summary>Waits for the page that a key leads to; where it leads nowhere, says what had the focus.</summary>
    private static async Task LedToAsync(IPage page, string address)
    {
        try
        {
            await page.WaitForURLAsync(address);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{page.Url} stayed; the focus is on {await page.EvaluateAsync<string>("() => document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing'")}");
        }
    }

    /// <summary>Presses Tab until the element has the focus. Each stop on the way must be visible and show that it has it.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var stop = 0; stop < MostStops; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            var found = await page.EvaluateAsync<string>("""
                selector => {
                  const here = document.activeElement;
                  if (!here || here === document.body) return 'nowhere';
                  const look = getComputedStyle(here);
                  const box = here.getBoundingClientRect();
                  if (!here.checkVisibility() || box.width < 1 || box.height < 1) return 'hidden: ' + here.outerHTML.slice(0, 120);
                  if (here.localName !== 'video' && look.outlineStyle === 'none' && look.boxShadow === 'none') return 'unseen: ' + here.outerHTML.slice(0, 120);
                  return here.matches(selector) ? 'there' : 'elsewhere';
                }
                """, selector);
            Assert.False(found.StartsWith("hidden", StringComparison.Ordinal) || found.StartsWith("unseen", StringComparison.Ordinal), found);
            if (found == "there")
            {
                return;
            }
        }

        Assert.Fail($"{selector} is not reached by the Tab key within {MostStops} stops of {page.Url}");
    }

    /// <summary>Chooses in a list with the arrow keys.</summary>
    private static async Task ChooseAsync(IPage page, string value)
    {
        for (var step = 0; step < MostStops && await page.EvaluateAsync<string>("() => document.activeElement.value") != value; step++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        Assert.Equal(value, await page.EvaluateAsync<string>("() => document.activeElement.value"));
    }
}
