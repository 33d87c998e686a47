using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Derived;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media;

/// <summary>The steps of an examination, in their order.</summary>
public enum ExaminationStep
{
    /// <summary>What is it?</summary>
    Probing,

    /// <summary>Is it whole?</summary>
    MeasuringDamage,

    /// <summary>A picture for lists; of sound, its shape.</summary>
    Poster,

    /// <summary>Small frames for scrubbing.</summary>
    Sprite,

    /// <summary>A copy for browsers, only where the original does not play.</summary>
    Proxy,

    /// <summary>What stands along the time line: all frames, how much they change, and how loud it is.</summary>
    TimeLine,
}

/// <summary>Where an examination stands.</summary>
/// <param name="Step">The step at work.</param>
/// <param name="Fraction">How far within the step, from 0 to 1.</param>
public sealed record ExaminationProgress(ExaminationStep Step, double Fraction);

/// <summary>Everything that an examination learned and made.</summary>
/// <param name="Probe">What it is, and what it claims.</param>
/// <param name="Damage">Whether it is whole.</param>
/// <param name="Derived">The files made, in the work directory.</param>
/// <param name="Findings">All findings of all steps, in their order, without repetitions.</param>
public sealed record Examination(MediaProbe Probe, DamageReport Damage, IReadOnlyList<DerivedFile> Derived, IReadOnlyList<Finding> Findings);

/// <summary>The one door for a worker: looks at a recording and makes what a reviewer needs beside it.</summary>
public sealed class MediaExaminer(MediaTools tools)
{
    private readonly MediaProber _prober = new(tools);
    private readonly DamageMeter _meter = new(tools);
    private readonly DerivedCopies _copies = new(tools);

    /// <summary>Examines one original. It is only read; bad media never throws, its failures are findings.</summary>
    /// <param name="path">The original.</param>
    /// <param name="workDirectory">An existing, empty directory that takes the derived files.</param>
    /// <param name="progress">Called from the thread at work; null when nobody looks.</param>
    /// <param name="cancel">Kills the tools at once; part files are removed, finished files remain.</param>
    /// <exception cref="IOException">The work directory or the temporary folder cannot be written.</exception>
    /// <exception cref="ToolMissingException">A tool that had been there was removed meanwhile. (One that was never there is a finding.)</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Examination> ExamineAsync(string path, string workDirectory, IProgress<ExaminationProgress>? progress, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(workDirectory))
        {
            throw new DirectoryNotFoundException("The work directory does not exist.");
        }

        Begin(ExaminationStep.Probing);
        var probe = await _prober.ProbeAsync(path, cancel);

        Begin(ExaminationStep.MeasuringDamage);
        var damage = await _meter.MeasureAsync(path, probe, cancel);

        var derived = new List<DerivedOutcome>();
        if (damage.Verdict is DamageVerdict.Intact or DamageVerdict.Damaged && probe.Tracks.Count > 0)
        {
            Begin(ExaminationStep.Poster);
            derived.Add(await _copies.MakePosterAsync(path, probe, workDirectory, cancel));
            derived.Add(await _copies.MakeWaveformAsync(path, probe, workDirectory, cancel));

            Begin(ExaminationStep.Sprite);
            derived.Add(await _copies.MakeSpriteAsync(path, probe, damage, workDirectory, cancel));

            if (!probe.BrowserPlayable)
            {
                Begin(ExaminationStep.Proxy);
                var proxyProgress = progress is null ? null : new Fractions(progress);
                derived.Add(await _copies.MakeProxyAsync(path, probe, damage, workDirectory, proxyProgress, cancel));
            }

            Begin(ExaminationStep.TimeLine);
            derived.Add(await _copies.MakeFramesAsync(damage, workDirectory, cancel));
            derived.Add(await _copies.MakeScenesAsync(damage, workDirectory, cancel));
            derived.Add(await _copies.MakeLoudnessAsync(path, probe, damage, workDirectory, cancel));
            derived.Add(await _copies.MakeTrackAsync(path, probe, workDirectory, cancel));
        }
        else if (probe.Kind == MediaKind.Text)
        {
            derived.Add(await _copies.MakeTrackAsync(path, probe, workDirectory, cancel));
        }

        List<Finding> findings = [.. probe.Findings, .. damage.Findings, .. derived.SelectMany(outcome => outcome.Findings)];
        return new Examination(probe, damage, [.. derived.Select(outcome => outcome.File).OfType<DerivedFile>()], [.. findings.Distinct()]);

        void Begin(ExaminationStep step) => progress?.Report(new ExaminationProgress(step, 0));
    }

    /// <summary>Unlike <see cref="Progress{T}"/> it reports in order, on the thread that reads ffmpeg's output.</summary>
    private sealed class Fractions(IProgress<ExaminationProgress> progress) : IProgress<double>
    {
        public void Report(double value) => progress.Report(new ExaminationProgress(ExaminationStep.Proxy, value));
    }
}
