using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EvidenceVault.Portal.Features.Errors;

/// <summary>Addresses that no person reads are answered without pages: agents and players get a status and problem details.</summary>
internal static class ErrorAnswers
{
    private static readonly string[] MachinePaths = ["/intake", "/api", "/media", "/custody/log", "/custody/trust", "/assets"];

    public static bool IsForMachines(PathString path) => MachinePaths.Any(p => path.StartsWithSegments(p, StringComparison.Ordinal));

    public static void HandleForMachines(IApplicationBuilder app) => app.Run(context =>
        Results.Problem(statusCode: StatusCodes.Status500InternalServerError, extensions: new Dictionary<string, object?> { ["reference"] = context.TraceIdentifier }).ExecuteAsync(context));
}
