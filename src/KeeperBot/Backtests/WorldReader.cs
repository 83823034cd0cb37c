using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Backtests;

/// <summary>
/// Answers a call from the world as it is at the present step, and from what the chain said at the scene's block where
/// the world has nothing to say.
/// </summary>
internal sealed class WorldReader
{
    private const int FeedDecimals = 8;

    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction Limits = Abis.HedgeExecutor.Function("limits");
    private static readonly AbiFunction HedgeBounds = Abis.OptionVault.Function("hedgeBounds");
    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");
    private static readonly AbiFunction GetEthBalance = Abis.Multicall3.Function("getEthBalance");
    private static readonly AbiFunction LatestRoundData = Abis.ChainlinkFeed.Function("latestRoundData");
    private static readonly AbiFunction RoundData = Abis.ChainlinkFeed.Function("getRoundData");
    private static readonly AbiFunction Decimals = Abis.ChainlinkFeed.Function("decimals");
    private static readonly AbiFunction QuoteSale = Abis.QuoterV2.Function("quoteExactInputSingle");
    private static readonly AbiFunction QuotePurchase = Abis.QuoterV2.Function("quoteExactOutputSingle");

    /// <summary>The keeper's account is kept full: how long ether lasts is no matter of policy.</summary>
    private static readonly BigInteger AmpleWei = BigInteger.Pow(10, 24);

    private static readonly Answer Reverted = new(false, default);
    private static readonly Answer Nothing = new(true, BalanceOf.EncodeOutput(BigInteger.Zero));

    private readonly BacktestScene _scene;
    private readonly BacktestWorld _world;
    private readonly Dictionary<Address, Feed> _feeds = [];

    // By call; those for a feed's earlier rounds name another round at every step and are not kept.
    private readonly Dictionary<Ask, Func<Answer>> _replies = [];
    private double? _firstSpot;

    /// <summary>Reads a world.</summary>
    public WorldReader(BacktestScene scene, BacktestWorld world)
    {
        (_scene, _world) = (scene, world);
        foreach (var source in scene.Vault.PriceSources)
        {
            var said = scene.Answers.TryGet(new Ask(source, LatestRoundData))?["answer"].AsBigInteger();
            var decimals = scene.Answers.TryGet(new Ask(source, Decimals))?[0].AsInt32() ?? FeedDecimals;
            _feeds[source] = new Feed(said ?? BigInteger.Pow(10, decimals), decimals, FollowsBase(source));
        }
    }

    /// <summary>Quote per base with 18 decimals by the feeds at a step.</summary>
    public BigInteger PriceAt(BacktestStep step)
    {
        _firstSpot ??= step.Spot;
        var (inBase, inQuote) = (_feeds[_scene.Vault.Oracle.BaseFeed], _feeds[_scene.Vault.Oracle.QuoteFeed]);
        return new PriceEvidence(
            AnswerOf(inBase, step), inBase.Decimals, AnswerOf(inQuote, step), inQuote.Decimals, []).QuotePerBaseWad;
    }

    /// <summary>What a call returns at the present step.</summary>
    public Answer Answer(Ask ask)
    {
        if (!_replies.TryGetValue(ask, out var reply))
        {
            reply = ReplyTo(ask);
            if (!ask.Data.StartsWith(RoundData.Selector))
            {
                _replies.Add(ask, reply);
            }
        }

        return reply();
    }

    private Func<Answer> ReplyTo(Ask ask)
    {
        var vault = _scene.Vault;
        bool Asks(Address to, AbiFunction function) => ask.To == to && ask.Data.StartsWith(function.Selector);
        if (Asks(vault.Executor, Status))
        {
            return Said(() => Status.EncodeOutput(StatusNow()));
        }

        if (Asks(vault.Executor, Limits))
        {
            var limits = _world.Inventory.Limits;
            return Always(Limits.EncodeOutput(AbiValue.Of(
                limits.MaxNotionalPerTrade, limits.MaxNotionalPerWindow, limits.MaxLossPerWindow,
                limits.WindowSeconds, limits.MaxSlippageBps)));
        }

        if (Asks(vault.Vault, HedgeBounds))
        {
            return Always(HedgeBounds.EncodeOutput(_world.Inventory.Lower, _world.Inventory.Upper));
        }

        if (Asks(_scene.Mandate.Multicall, GetEthBalance))
        {
            return Always(GetEthBalance.EncodeOutput(AmpleWei));
        }

        return ask.Data.StartsWith(BalanceOf.Selector) ? Balance(ask)
            : _feeds.TryGetValue(ask.To, out var feed) ? Reads(ask, feed)
            : vault.Venues.Any(venue => venue.Quoter == ask.To) ? Quote(ask)
            : AsBefore(ask);
    }

    private AbiValue StatusNow()
    {
        var (inventory, now) = (_world.Inventory, _world.Step.Time);
        return AbiValue.Of(
            inventory.Sequence, false, inventory.Keeper, inventory.Hedge, 0, 0, inventory.NotionalAt(now),
            inventory.LossAt(now));
    }

    private Func<Answer> Balance(Ask ask)
    {
        var (vault, owner) = (_scene.Vault, BalanceOf.DecodeInput(ask.Data)[0].AsAddress());
        if (owner != vault.Executor)
        {
            return _scene.Answers.Count == 0 ? () => Nothing : AsBefore(ask);
        }

        return ask.To == vault.Base.Address ? Said(() => BalanceOf.EncodeOutput(_world.Inventory.BaseBalance))
            : ask.To == vault.Quote.Address ? Said(() => BalanceOf.EncodeOutput(_world.Inventory.QuoteBalance))
            : AsBefore(ask);
    }

    private Func<Answer> Reads(Ask ask, Feed feed)
    {
        if (ask.Data.StartsWith(LatestRoundData.Selector))
        {
            return Said(() => LatestRoundData.EncodeOutput(
                _world.Block.Number, AnswerOf(feed, _world.Step), _world.Step.Time, _world.Step.Time,
                _world.Block.Number));
        }

        // No rounds before, and no aggregator whose limits could clip an answer.
        return ask.Data.StartsWith(Decimals.Selector) ? Always(Decimals.EncodeOutput(feed.Decimals)) : () => Reverted;
    }

    private Func<Answer> Quote(Ask ask)
    {
        var sells = ask.Data.StartsWith(QuoteSale.Selector);
        if (!sells && !ask.Data.StartsWith(QuotePurchase.Selector))
        {
            return AsBefore(ask);
        }

        var function = sells ? QuoteSale : QuotePurchase;
        var request = function.DecodeInput(ask.Data)[0];
        var (amount, fee) = (request[2].AsBigInteger(), request[3].AsInt32());
        return () => _world.Pools.Trade(sells ? -amount : amount, fee) is { } moved
            ? new Answer(true, function.EncodeOutput(BigInteger.Abs(moved), 0, 0, 0))
            : Reverted;
    }

    private Func<Answer> AsBefore(Ask ask)
    {
        var answer = _scene.Answers.Has(ask) ? _scene.Answers.Raw(ask) : Reverted;
        return () => answer;
    }

    /// <summary>The base's own feed, and the dollar feeds of what is a claim on it, which move as it does.</summary>
    private bool FollowsBase(Address feed) => feed == _scene.Vault.Oracle.BaseFeed || _scene.Vault.Assets.Any(asset =>
        asset.UsdCheck?.Feed == feed
        && string.Equals(asset.ClaimOn, _scene.Vault.Base.Symbol, StringComparison.Ordinal));

    private BigInteger AnswerOf(Feed feed, BacktestStep step)
    {
        if (feed.Is(_feeds[_scene.Vault.Oracle.BaseFeed]))
        {
            return Scaled.ToInteger(step.Spot, feed.Decimals);
        }

        return feed.FollowsBase
            ? Scaled.ToInteger(Scaled.ToDouble(feed.Said, feed.Decimals) * step.Spot / _firstSpot!.Value, feed.Decimals)
            : feed.Said;
    }

    private static Func<Answer> Always(byte[] data)
    {
        var answer = new Answer(true, data);
        return () => answer;
    }

    private static Func<Answer> Said(Func<byte[]> data) => () => new Answer(true, data());

    /// <summary>A feed as the scene's chain had it.</summary>
    private sealed record Feed(BigInteger Said, int Decimals, bool FollowsBase)
    {
        public bool Is(Feed other) => ReferenceEquals(this, other);
    }
}
