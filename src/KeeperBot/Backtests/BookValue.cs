using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Backtests;

/// <summary>A book at a step, to be valued again at the next.</summary>
/// <param name="Time">Unix seconds.</param>
/// <param name="Measure">What the brain measured.</param>
/// <param name="HedgeUnits">Base units of the hedge after what was decided.</param>
/// <param name="Kept">The book, with what was open then kept open.</param>
/// <param name="Value">USD.</param>
internal sealed record BookMark(ulong Time, Measure Measure, double HedgeUnits, VaultPosition Kept, double Value);

/// <summary>Values a scene's book from step to step.</summary>
/// <remarks>
/// What expires between two steps is worth its payout at the second: nothing is lost by expiring.
/// </remarks>
internal sealed class BookValue(BacktestScene scene)
{
    private Market? _market;

    /// <summary>USD per one quote.</summary>
    public double QuoteUsd => _market?.Quote.Spot ?? 1.0;

    /// <summary>USD per coin in which gas is paid: what the policy says it is, or the base.</summary>
    public double GasCoinUsd(double spot) =>
        _market is { } market && scene.Vault.Policy.Costs is { } costs
        && !string.Equals(costs.GasAsset, market.Base.Asset, StringComparison.Ordinal)
            ? market[costs.GasAsset].Spot
            : spot;

    /// <summary>The book as it is at a step.</summary>
    /// <exception cref="UnanswerableException">It cannot be measured.</exception>
    public BookMark Mark(KeeperState state, Snapshot snapshot, Measure measure, double hedgeUnits)
    {
        var market = MarketOf(state, snapshot);
        var kept = VaultKind
            .UnderstandAll(scene.Vault, snapshot.Answers.WithDocuments(state.Documents))
            .OpenAt(market.Timestamp);
        return new BookMark(market.Timestamp, measure, hedgeUnits, kept, kept.Measure(market).Value);
    }

    /// <summary>USD that a book gained since it was marked.</summary>
    /// <exception cref="UnanswerableException">It cannot be measured.</exception>
    public double Gain(BookMark mark, KeeperState state, Snapshot snapshot) =>
        mark.Kept.Measure(MarketOf(state, snapshot)).Value - mark.Value;

    /// <summary>How the volatility moved that the book is valued at since it was marked; 1.00 = 100 %.</summary>
    public double VolatilityMove(BookMark mark)
    {
        const double month = 30.0 / 365.0;
        return _market is { } market
            ? market.Base.VolatilityAt(market.Base.ForwardIn(month), month) - mark.Measure.Volatility
            : 0.0;
    }

    private Market MarketOf(KeeperState state, Snapshot snapshot) =>
        _market = VaultReading.Of(state, snapshot, scene.Mandate, scene.Vault).Market;
}
