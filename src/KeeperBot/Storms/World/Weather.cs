using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Storms.World;

/// <summary>What the world does at present: prices, fees, owners, miners.</summary>
internal sealed class Weather(StormStage stage, BigInteger usualFee)
{
    private const int Full = 100;
    private const int Even = 50;
    private const int FinneyPerEther = 1_000;

    private readonly int[] _until = new int[Enum.GetValues<FaultKind>().Length];
    private readonly int[] _amount = new int[Enum.GetValues<FaultKind>().Length];
    private int _tick;
    private int _price;
    private int _jump;
    private int? _sandwich;
    private bool _drained;
    private bool _calm;

    /// <summary>Wei that the keeper's account holds while nobody drains it.</summary>
    public static BigInteger FullPurse { get; } = 10 * SimulatedContracts.Ether;

    /// <summary>True while no blocks are made.</summary>
    public bool Stalled => Has(FaultKind.HeadStall);

    /// <summary>True while blocks leave the keeper out.</summary>
    public bool Censors => Has(FaultKind.Censor);

    /// <summary>A block interval begins.</summary>
    public void Follow(int tick) => _tick = tick;

    /// <summary>Everything ends but the price, which stays where it is; fees are as they were at first.</summary>
    public void Calm()
    {
        _calm = true;
        Array.Clear(_until);
        _jump = 0;
        _sandwich = null;
    }

    /// <summary>Lets something begin.</summary>
    public bool Apply(ScheduledFault fault, int tick)
    {
        switch (fault.Kind)
        {
            case FaultKind.PriceMove:
                var moved = _price != fault.Amount;
                _price = fault.Amount;
                return moved;
            case FaultKind.FeeJump:
                _jump = fault.Amount;
                return true;
            case FaultKind.Sandwich:
                _sandwich = fault.Amount;
                return true;
            default:
                _until[(int)fault.Kind] = tick + fault.Length;
                _amount[(int)fault.Kind] = fault.Amount;
                return true;
        }
    }

    /// <summary>The terms of the next block.</summary>
    public BlockTerms TermsFor(BlockHeader parent, ImmutableArray<SimulatedTransaction> candidates)
    {
        var timestamp = Math.Max(
            parent.Timestamp + SimulatedContracts.BlockSeconds,
            StormStage.Start + ((ulong)_tick * SimulatedContracts.BlockSeconds));
        var dear = parent.BaseFeePerGas > usualFee;
        var terms = new BlockTerms(timestamp, candidates)
        {
            FullPercent = Has(FaultKind.FeeSpike) ? Full : dear ? 0 : Even,
            BaseFee = _jump > 0 ? parent.BaseFeePerGas * _jump : _calm && dear ? usualFee : null,
            Sandwiched = _sandwich is { } off ? stage.PoolAt(_price + off) : null,
            GasGrowthPercent = Has(FaultKind.GasGrowth) ? _amount[(int)FaultKind.GasGrowth] : 0,
            Weather = state => Change(state, timestamp),
        };
        _jump = 0;
        _sandwich = null;
        return terms;
    }

    private WorldState Change(WorldState state, ulong timestamp)
    {
        var pool = stage.PoolAt(_price);
        if (state.Pool != pool)
        {
            state = state with
            {
                BaseFeed = new PriceFeed(StormStage.AnswerAt(_price), timestamp),
                Pool = pool,
            };
        }

        var paused = Has(FaultKind.OwnerPause);
        if (state.Vaults[0].Paused != paused)
        {
            state = state.With(state.Vaults[0] with { Paused = paused });
        }

        return Drain(state);
    }

    private WorldState Drain(WorldState state)
    {
        if (Has(FaultKind.Drain))
        {
            _drained = true;
            var left = SimulatedContracts.Ether * _amount[(int)FaultKind.Drain] / FinneyPerEther;
            return state with { KeeperWei = BigInteger.Min(state.KeeperWei, left) };
        }

        // A reorganisation may bring an emptied account back, so it is topped up for as long as the storm lasts.
        return _drained && state.KeeperWei < FullPurse / 2 ? state with { KeeperWei = FullPurse } : state;
    }

    private bool Has(FaultKind kind) => _until[(int)kind] > _tick;
}
