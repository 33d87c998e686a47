using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Media;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Security;

/// <summary>A page that shows evidence or what tells of it. Its handler says what will be seen; the recorder writes it down before a byte is rendered.</summary>
internal abstract class EvidencePage : PageModel
{
    /// <summary>Set by the handler of a GET that will render. A page rendered without it fails.</summary>
    public SeenAct? Seen { get; protected set; }

    public Viewer Viewer => HttpContext.GetViewer();
}

/// <summary>One GET of an evidence page is one custody event. The handler runs on POST too, so the event belongs here and not there.</summary>
internal sealed class ViewRecorder(CustodyPen pen, ViewingSessions viewings) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        if (executed.HandlerInstance is not EvidencePage page || executed.Exception is not null || executed.Result is not (null or PageResult))
        {
            return;
        }

        if (!HttpMethods.IsGet(context.HttpContext.Request.Method) && !HttpMethods.IsHead(context.HttpContext.Request.Method))
        {
            throw new InvalidOperationException("An evidence page is shown by GET only; a POST ends in a redirect.");
        }

        var seen = page.Seen ?? throw new InvalidOperationException($"{page.GetType().Name} was about to be shown without saying what is seen.");
        pen.Record(page.Viewer, seen);
        viewings.NoteShown(page.Viewer, seen is { Act: CustodyAct.ItemViewed, Item: { } item } ? [item] : seen.Listed);
    }
}
