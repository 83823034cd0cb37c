using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Core.Documents;

namespace KeeperBot.Core.Forecasts;

/// <summary>The regimes that a chain's base fee is in, and how often each gives way to another.</summary>
/// <remarks>
/// A Markov chain in continuous time (Norris, "Markov Chains", 1997, chapter 2): while the base fee is in a regime, it
/// leaves it for each other one at a constant rate, and there costs what is typical of it.
/// </remarks>
/// <param name="ChainId">EIP-155 id of the chain.</param>
/// <param name="AsOf">Unix seconds up to which it knows base fees.</param>
/// <param name="Source">What it was learnt from, in one line.</param>
/// <param name="Regimes">Calm, busy and spike.</param>
/// <param name="Past">How wrong it was.</param>
public sealed record GasForecast(
    ulong ChainId, ulong AsOf, string Source, ImmutableArray<GasRegime> Regimes, PastErrors Past)
    : Forecast(AsOf, Source, Past)
{
    /// <summary>The regimes' names, the cheapest first.</summary>
    public static readonly ImmutableArray<string> Names = ["calm", "busy", "spike"];

    /// <summary>
    /// Once a day: a cheaper regime that comes less often is not waited for. The cost of risk that waiting is weighed
    /// against would then change before it comes.
    /// </summary>
    public const double LeastArrivalsPerYear = 365.0;

    private const double MostPerYear = 1e9;

    /// <summary>Reads a forecast.</summary>
    /// <exception cref="FormatException">The text is none; says everything that is wrong with it.</exception>
    public static GasForecast Parse(string content) => Parse(content, ForecastJson.Default.GasForecast);

    /// <summary>The text that <see cref="Parse(string)"/> reads.</summary>
    public string Write() => JsonSerializer.Serialize(this, ForecastJson.Default.GasForecast);

    /// <summary>The regime of a base fee.</summary>
    /// <param name="feeWei">Wei per gas.</param>
    public GasRegime RegimeAt(BigInteger feeWei) => Regimes[IndexAt(feeWei)];

    /// <summary>The cheaper regime that it saves most to wait for; null when none is worth it.</summary>
    /// <remarks>
    /// Waiting at a fee f for a regime of the fee f' that comes q times a year saves (f - f')q a year. Beyond a
    /// boundary that may be less than below it, where a spike lasts longer than the regime under it. Then the lesser
    /// counts below it too, so that what waiting saves never falls while the fee rises: whoever waits at a fee waits at
    /// a dearer one.
    /// </remarks>
    /// <param name="feeWei">Wei per gas.</param>
    public GasWait? WaitAt(BigInteger feeWei)
    {
        var (now, fee) = (IndexAt(feeWei), (double)feeWei);
        var (cheaper, saved) = BestFrom(now, fee);
        for (var dearer = now + 1; dearer < Regimes.Length; dearer++)
        {
            saved = Math.Min(saved, BestFrom(dearer, Regimes[dearer].FromWei).Saved);
        }

        return saved > 0.0
            ? new GasWait(Regimes[cheaper], Regimes[cheaper].TypicalWei, saved / (fee - Regimes[cheaper].TypicalWei))
            : null;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Problems()
    {
        if (ChainId == 0)
        {
            yield return "chainId is 0, no chain has that one";
        }

        foreach (var problem in RegimeProblems().Concat(base.Problems()))
        {
            yield return problem;
        }
    }

    private IEnumerable<string> RegimeProblems()
    {
        if (Regimes.IsDefault || !Regimes.Select(regime => regime.Name).SequenceEqual(Names, StringComparer.Ordinal))
        {
            yield return $"regimes are to be {string.Join(", ", Names)}, in this order";
            yield break;
        }

        for (var i = 0; i < Regimes.Length; i++)
        {
            var (regime, end) = (Regimes[i], i + 1 < Regimes.Length ? Regimes[i + 1].FromWei : long.MaxValue);
            if (i == 0 ? regime.FromWei != 0 : regime.FromWei < 1)
            {
                yield return $"{regime.Name}.fromWei is {regime.FromWei}: calm begins at 0, the others above";
            }

            if (regime.TypicalWei < Math.Max(regime.FromWei, 1) || regime.TypicalWei >= end)
            {
                yield return $"{regime.Name}.typicalWei is {regime.TypicalWei}: it is above zero, not below fromWei "
                    + "and below that of the next regime";
            }

            if (regime.LeavesPerYear.IsDefault || regime.LeavesPerYear.Length != Regimes.Length
                || regime.LeavesPerYear.Any(rate => !(rate is >= 0.0 and <= MostPerYear))
                || regime.LeavesPerYear[i] != 0.0)
            {
                yield return $"{regime.Name}.leavesPerYear is how often a year it gives way to each of "
                    + $"{string.Join(", ", Names)}: numbers from 0 to {MostPerYear:0}, 0 to itself";
            }
        }
    }

    private int IndexAt(BigInteger feeWei)
    {
        var index = Regimes.Length - 1;
        while (index > 0 && feeWei < Regimes[index].FromWei)
        {
            index--;
        }

        return index;
    }

    private (int Cheaper, double Saved) BestFrom(int regime, double fee)
    {
        var best = (Cheaper: 0, Saved: 0.0);
        for (var cheaper = 0; cheaper < regime; cheaper++)
        {
            var rate = Regimes[regime].LeavesPerYear[cheaper];
            var saved = rate >= LeastArrivalsPerYear ? (fee - Regimes[cheaper].TypicalWei) * rate : 0.0;
            if (saved > best.Saved)
            {
                best = (cheaper, saved);
            }
        }

        return best;
    }
}

/// <summary>A regime of the base fee.</summary>
/// <param name="Name">Which.</param>
/// <param name="FromWei">Wei per gas from which on the base fee is in it, until the next one begins.</param>
/// <param name="TypicalWei">Wei per gas: the median while it is in it.</param>
/// <param name="LeavesPerYear">
/// How often a year of 365 days it gives way to calm, busy and spike while it lasts; 0 to itself.
/// </param>
public sealed record GasRegime(string Name, long FromWei, long TypicalWei, ImmutableArray<double> LeavesPerYear);

/// <summary>A cheaper regime that is worth waiting for.</summary>
/// <param name="For">Which.</param>
/// <param name="FeeWei">The base fee there, wei per gas.</param>
/// <param name="ArrivalsPerYear">How often a year it comes, as waiting for it is weighed.</param>
public readonly record struct GasWait(GasRegime For, double FeeWei, double ArrivalsPerYear);

/// <summary>A <see cref="GasForecast"/>, stated.</summary>
public sealed class GasForecastDocument : DocumentKind
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "gas-forecast";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    protected override ulong AsOf(string name, string content, VaultMandate vault) => GasForecast.Parse(content).AsOf;
}
