using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>A policy on as many paths as there are lanes, with the accounts of its hedge.</summary>
internal abstract class PolicyRun<T>
    where T : struct, ILanes<T>
{
    private T _ledger;

    /// <summary>Units held.</summary>
    public T Hedge { get; private set; }

    /// <summary>What trading has cost, discounted.</summary>
    public T Cost { get; private set; }

    /// <summary>How often it traded.</summary>
    public T Trades { get; private set; }

    /// <summary>Begins with a hedge, which the spot's first price is paid for.</summary>
    public virtual void Start(StepView<T> view, T hedge)
    {
        Hedge = hedge;
        _ledger = -(Hedge * view.DiscountedSpot);
        (Cost, Trades) = (T.Create(0.0), T.Create(0.0));
    }

    /// <summary>Trades, or not.</summary>
    public abstract void Step(StepView<T> view);

    /// <summary>What the hedge has gained, costs apart and discounted, with what is left of it sold now.</summary>
    public T Gain(StepView<T> view)
    {
        var gain = T.FusedMultiplyAdd(Hedge, view.DiscountedSpot, _ledger);
        if (view.Scenario.ChargesClosing)
        {
            Cost = Cost + (T.Abs(Hedge) * view.DiscountedSpot * T.Create(view.Scenario.ProportionalCost));
        }

        return gain;
    }

    /// <summary>Trades to a position; where it is the present one, nothing happens.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected void TradeTo(StepView<T> view, T hedge)
    {
        var (size, none) = (hedge - Hedge, T.Create(0.0));
        var units = T.Abs(size);
        var traded = units > none;
        var gas = T.Select(traded, view.Gas, none);
        var perUnit = T.FusedMultiplyAdd(
            T.Create(view.Scenario.Impact), units, T.Create(view.Scenario.ProportionalCost));
        Cost = T.FusedMultiplyAdd(
            T.Create(view.Discount), T.FusedMultiplyAdd(units * view.Spot, perUnit, gas), Cost);
        Trades = Trades + T.Select(traded, T.Create(1.0), none);
        _ledger = _ledger - (size * view.DiscountedSpot);
        Hedge = hedge;
    }

    /// <summary>Beyond the outer band, trades to the inner band on its side of the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void TradeOutside(StepView<T> view, T target, T inner, T outer)
    {
        var offset = Hedge - target;
        var outside = T.Abs(offset) > outer;
        if (T.Bits(outside) == 0) return;
        var end = T.Select(offset < T.Create(0.0), target - inner, target + inner);
        TradeTo(view, T.Select(outside, end, Hedge));
    }
}
