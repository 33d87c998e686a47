using EvidenceVault.Portal.Features.SignIn;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Errors;

/// <summary>Says calmly what happened, what is safe, and what to do next. What is not there and what is not for the reader look the same.</summary>
[IgnoreAntiforgeryToken]
internal sealed partial class ErrorModel(ILogger<ErrorModel> logger) : PageModel
{
    private static readonly int[] Worded = [400, 403, 404, 429, 500];

    public int Code { get; private set; }

    /// <summary>By which the log's lines of this request are found; shown only where somebody has to look there.</summary>
    public string? Reference { get; private set; }

    /// <summary>Set where the password must be given again first; the form that was sent goes with it.</summary>
    public ConfirmForm? Confirm { get; private set; }

    public void OnGet(int code) => Show(code);

    public void OnPost(int code)
    {
        if (code == StatusCodes.Status428PreconditionRequired && HttpContext.FindViewer() is { } viewer
            && HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is { } asked && ConfirmForm.FieldsOf(Request) is { } fields)
        {
            Confirm = new ConfirmForm(asked.OriginalPath + asked.OriginalQueryString, fields, viewer.HasFactor);
            return;
        }

        Show(code);
    }

    private void Show(int code)
    {
        Code = Worded.Contains(code) ? code : code is >= 400 and < 500 ? 400 : 500;
        if (Code == 500)
        {
            Reference = HttpContext.TraceIdentifier;
            LogReference(logger, Reference);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A person was shown an error page with reference {Reference}")]
    private static partial void LogReference(ILogger logger, string reference);
}
