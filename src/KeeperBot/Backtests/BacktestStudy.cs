using System.Collections.Immutable;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Backtests;

/// <summary>Policies on common paths: the operator's own in full, others by what came of them.</summary>
/// <param name="Scale">The book's size at the start.</param>
/// <param name="Paths">The paths that the operator's own policy took, with every decision.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Others">What came of the others.</param>
public sealed record BacktestStudy(
    BookScale Scale,
    ImmutableArray<PathResult> Paths,
    PolicyOutcome Outcome,
    ImmutableArray<PolicyOutcome> Others)
{
    /// <summary>Runs the mandate's own policy and, where asked, families of others on every path.</summary>
    /// <param name="scene">Where every path begins.</param>
    /// <param name="terms">What happens to plans; each path draws its own failures.</param>
    /// <param name="paths">The paths, at least one.</param>
    /// <param name="compares">True to run the families too.</param>
    /// <param name="progress">Told how many of how many path-steps are done; called from many threads.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="UnanswerableException">The book cannot be measured.</exception>
    public static BacktestStudy Run(
        BacktestScene scene,
        BacktestTerms terms,
        ImmutableArray<BacktestPath> paths,
        bool compares,
        Action<long, long>? progress,
        CancellationToken cancellation)
    {
        var scale = BookScale.Of(OpeningOf(scene, terms, paths[0]));
        var own = new BacktestPolicy(BacktestPolicy.Own, scene.Vault.Policy.Kind, scene.Vault.Policy);
        ImmutableArray<BacktestPolicy> others = compares ? [.. BacktestPolicy.Families(scene.Vault, scale)] : [];
        var all = paths.Sum(path => path.Steps.Length) * (1L + others.Length);
        var done = 0L;
        ImmutableArray<PathResult> Along(BacktestScene those)
        {
            var results = new PathResult[paths.Length];
            Parallel.For(0, paths.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
            {
                var seeded = terms with { Seed = unchecked(terms.Seed + (ulong)i) };
                results[i] = BacktestRun.Of(those, seeded, paths[i], cancellation);
                progress?.Invoke(Interlocked.Add(ref done, paths[i].Steps.Length), all);
            });
            return [.. results];
        }

        try
        {
            var mine = Along(scene);
            return new BacktestStudy(
                scale,
                mine,
                PolicyOutcome.Of(own, mine),
                [.. others.Select(other => PolicyOutcome.Of(other, Along(scene.With(other.Mandate))))]);
        }
        catch (AggregateException several) when (several.InnerException is UnanswerableException first)
        {
            throw new UnanswerableException(first.Message);
        }
    }

    private static Measure OpeningOf(BacktestScene scene, BacktestTerms terms, BacktestPath path) =>
        BacktestRun.Opening(scene, terms, path.Steps[0]);
}
