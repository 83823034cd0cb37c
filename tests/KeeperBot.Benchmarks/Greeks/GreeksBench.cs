using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Greeks;

/// <summary>
/// Times every way to value the sample and to find its volatilities, in rounds that take turns, so that a noisy moment
/// hits all alike.
/// </summary>
/// <param name="sample">The options.</param>
/// <param name="rival">QuantLib, where it is installed.</param>
internal sealed class GreeksBench(GreeksSample sample, QuantLib? rival)
{
    // So that a round of each takes about as long.
    private const int VectorPasses = 20;
    private const int WarmUpRounds = 60;

    // QuantLib's Greeks may differ by what its normal distribution loses; its volatilities by the accuracy asked for,
    // which is that of σ√T.
    private const double GreekTolerance = 1e-9;
    private const double VolatilityTolerance = 1e-8;
    private const double OwnVolatilityTolerance = 1e-12;

    private readonly double[] _found = new double[sample.Count];

    /// <summary>Checks that all agree, warms up, then measures.</summary>
    /// <exception cref="ProblemException">Two ways differ: there is nothing to compare.</exception>
    public async Task<GreeksResult> RunAsync(int rounds, CancellationToken cancellation)
    {
        await CheckAsync(cancellation);
        await MeasureAsync(new GreeksResult(), WarmUpRounds, cancellation);
        var result = new GreeksResult();
        await MeasureAsync(result, rounds, cancellation);
        return result;
    }

    private async Task MeasureAsync(GreeksResult result, int rounds, CancellationToken cancellation)
    {
        for (var round = 0; round < rounds; round++)
        {
            result.Scalar.Add(Time(1, EvaluateScalar));
            result.ScalarVolatility.Add(Time(1, FindScalar));
            result.Portable.Add(Time(VectorPasses, Evaluate<PortableLanes>));
            result.PortableVolatility.Add(Time(VectorPasses, Find<PortableLanes>));
            if (Avx512F.IsSupported)
            {
                result.Avx512.Add(Time(VectorPasses, Evaluate<Avx512Lanes>));
                result.Avx512Volatility.Add(Time(VectorPasses, Find<Avx512Lanes>));
            }

            if (rival is not null)
            {
                result.QuantLib.Add(await rival.MeasureGreeksAsync(1, cancellation));
                result.QuantLibVolatility.Add(await rival.MeasureVolatilityAsync(1, cancellation));
            }
        }
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        VectorisedBlackScholes.Evaluate(sample.Options, sample.Results);
        VectorisedImpliedVolatility.FromTimeValue(sample.Quotes, _found);
        for (var i = 0; i < sample.Count; i++)
        {
            Require("volatility", i, sample.Volatilities[i], _found[i], OwnVolatilityTolerance * _found[i]);
        }

        if (rival is null)
        {
            return;
        }

        foreach (var (i, theirs) in (await rival.ResultsAsync(cancellation)).Index())
        {
            var ours = sample.Results[i];
            var (spot, years) = (sample.Markets[i].Spot, sample.Terms[i].YearsToExpiry);
            Require("price", i, theirs[0], ours.Price, GreekTolerance * spot);
            Require("delta", i, theirs[1], ours.Delta, GreekTolerance);
            Require("gamma", i, theirs[2], ours.Gamma, GreekTolerance / spot);
            Require("vega", i, theirs[3], ours.Vega, GreekTolerance * spot);
            Require("theta", i, theirs[4], ours.Theta, GreekTolerance * spot / years);
            Require("rho", i, theirs[5], ours.Rho, GreekTolerance * spot);
            Require("volatility", i, theirs[6], _found[i], VolatilityTolerance * _found[i]);
        }
    }

    private static void Require(string what, int option, double theirs, double ours, double tolerance)
    {
        if (!(Math.Abs(theirs - ours) <= tolerance))
        {
            throw new ProblemException(
                ExitCode.VerificationFailed,
                $"the {what} of option {option} is {ours:R} by vectors, and should be {theirs:R} within {tolerance:R}",
                "greeks",
                "find out which is wrong before comparing speed");
        }
    }

    private double Time(int passes, Action run)
    {
        var start = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < passes; pass++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / passes / sample.Count;
    }

    private void EvaluateScalar()
    {
        for (var i = 0; i < sample.Count; i++)
        {
            _found[i] = BlackScholes.Evaluate(sample.Terms[i], sample.Markets[i]).Color;
        }
    }

    private void Evaluate<T>()
        where T : struct, ILanes<T> =>
        VectorisedBlackScholes.Evaluate<T>(sample.Options, sample.Results);

    private void FindScalar()
    {
        for (var i = 0; i < sample.Count; i++)
        {
            var result = ImpliedVolatility.FromTimeValue(sample.Terms[i], sample.Markets[i], sample.TimeValues[i]);
            _found[i] = result.Volatility ?? double.NaN;
        }
    }

    private void Find<T>()
        where T : struct, ILanes<T> =>
        VectorisedImpliedVolatility.FromTimeValue<T>(sample.Quotes, _found);
}
