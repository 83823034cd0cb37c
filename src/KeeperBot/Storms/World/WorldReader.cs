using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Storms.World;

/// <summary>
/// Answers the calls that keepers read blocks with, from a block's state and encoded as contracts would.
/// </summary>
/// <remarks>
/// A call's data is decoded once: the same few are asked for in every block of every storm. Not safe for concurrent
/// use.
/// </remarks>
internal sealed class WorldReader
{
    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction Limits = Abis.HedgeExecutor.Function("limits");
    private static readonly AbiFunction HedgeBounds = Abis.OptionVault.Function("hedgeBounds");
    private static readonly AbiFunction OpenSeries = Abis.OptionVault.Function("openSeries");
    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");
    private static readonly AbiFunction GetEthBalance = Abis.Multicall3.Function("getEthBalance");
    private static readonly AbiFunction LatestRoundData = Abis.ChainlinkFeed.Function("latestRoundData");
    private static readonly AbiFunction Decimals = Abis.ChainlinkFeed.Function("decimals");
    private static readonly AbiFunction QuoteSale = Abis.QuoterV2.Function("quoteExactInputSingle");
    private static readonly AbiFunction QuotePurchase = Abis.QuoterV2.Function("quoteExactOutputSingle");

    private static readonly ReadOnlyMemory<byte> LimitsAnswer = Limits.EncodeOutput(AbiValue.Of(
        VaultBook.MaxNotionalPerTrade,
        VaultBook.MaxNotionalPerWindow,
        VaultBook.MaxLossPerWindow,
        VaultBook.WindowSeconds,
        VaultBook.MaxSlippageBps));

    private static readonly ReadOnlyMemory<byte> BoundsAnswer = HedgeBounds.EncodeOutput(VaultBook.LowerBound, 0);
    private static readonly ReadOnlyMemory<byte> DecimalsAnswer = Decimals.EncodeOutput(PriceFeed.Decimals);

    private readonly Dictionary<Ask, Reply> _replies = [];
    private readonly ReadOnlyMemory<byte> _series;

    /// <summary>Creates a reader of worlds whose calls expire at this time, unix seconds.</summary>
    public WorldReader(ulong expiry) => _series = OpenSeries.EncodeOutput((AbiValue)new AbiValue[]
    {
        AbiValue.Of(
            1, true, expiry, VaultBook.Strike * SimulatedContracts.Ether,
            VaultBook.Written * SimulatedContracts.Ether, 0, 0),
    });

    /// <summary>The answer of a contract; empty data stands for a revert.</summary>
    private delegate ReadOnlyMemory<byte> Reply(WorldState state, ulong timestamp);

    /// <summary>What a call returns in the state after a block.</summary>
    public CallOutcome Answer(Address to, ReadOnlyMemory<byte> data, WorldState state, ulong timestamp)
    {
        var ask = new Ask(to, data.ToArray());
        if (!_replies.TryGetValue(ask, out var reply))
        {
            reply = Understand(to, data.Span);
            _replies.Add(ask, reply);
        }

        var answer = reply(state, timestamp);
        return new CallOutcome(!answer.IsEmpty, answer);
    }

    private Reply Understand(Address to, ReadOnlySpan<byte> data)
    {
        var executor = SimulatedContracts.Executors.IndexOf(to);
        if (executor >= 0)
        {
            return data.StartsWith(Status.Selector) ? (state, now) => state.Vaults[executor].StatusAt(now)
                : data.StartsWith(Limits.Selector) ? (_, _) => LimitsAnswer
                : Reverts;
        }

        if (SimulatedContracts.Vaults.Contains(to))
        {
            return data.StartsWith(HedgeBounds.Selector) ? (_, _) => BoundsAnswer
                : data.StartsWith(OpenSeries.Selector) ? (_, _) => _series
                : Reverts;
        }

        return to == SimulatedContracts.BaseToken || to == SimulatedContracts.QuoteToken ? Balance(to, data)
            : to == SimulatedContracts.BaseFeed ? Feed(data, state => state.BaseFeed)
            : to == SimulatedContracts.QuoteFeed ? Feed(data, state => state.QuoteFeed)
            : to == SimulatedContracts.Quoter ? Quote(data)
            : to == SimulatedContracts.Multicall && data.StartsWith(GetEthBalance.Selector)
                ? (state, _) => GetEthBalance.EncodeOutput(state.KeeperWei)
            : Reverts;
    }

    private static Reply Balance(Address token, ReadOnlySpan<byte> data)
    {
        var owner = data.StartsWith(BalanceOf.Selector)
            ? SimulatedContracts.Executors.IndexOf(BalanceOf.DecodeInput(data)[0].AsAddress())
            : -1;
        return owner < 0 ? Reverts
            : token == SimulatedContracts.BaseToken ? (state, _) => state.Vaults[owner].BaseBalanceEncoded
            : (state, _) => state.Vaults[owner].QuoteBalanceEncoded;
    }

    private static Reply Feed(ReadOnlySpan<byte> data, Func<WorldState, PriceFeed> feed) =>
        data.StartsWith(LatestRoundData.Selector) ? (state, _) => feed(state).Encoded
            : data.StartsWith(Decimals.Selector) ? (_, _) => DecimalsAnswer
            : Reverts;

    private static Reply Quote(ReadOnlySpan<byte> data)
    {
        var sells = data.StartsWith(QuoteSale.Selector);
        if (!sells && !data.StartsWith(QuotePurchase.Selector))
        {
            return Reverts;
        }

        var request = (sells ? QuoteSale : QuotePurchase).DecodeInput(data)[0];
        BigInteger size = request[2].AsBigInteger();
        size = sells ? -size : size;
        return (state, _) => state.Pool.QuoteOf(size);
    }

    private static ReadOnlyMemory<byte> Reverts(WorldState state, ulong timestamp) => default;
}
