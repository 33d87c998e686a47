using System.Diagnostics;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>Waiting that ends.</summary>
internal static class Wait
{
    /// <param name="what">For the message: what did not come.</param>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public static async Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> isSo, TimeSpan? pause = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"waited {limit.TotalSeconds:0} s in vain for {what}");
            }

            await Task.Delay(pause ?? TimeSpan.FromMilliseconds(20));
        }
    }
}
