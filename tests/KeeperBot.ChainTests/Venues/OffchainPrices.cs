using System.Numerics;
using KeeperBot.ChainTests.Doctors;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Venues;

/// <summary>A stand-in for Pyth, which says what it is told: what off-chain delayed orders are executed at.</summary>
internal static class OffchainPrices
{
    /// <summary>Seconds after which an order cannot be executed, as on Optimism.</summary>
    public const int MaxAge = 30;

    private static readonly Address Pyth = Address.Parse("0x0000000000000000000000000000000000b09717");
    private static readonly Hash32 Feed = Hash32.Parse("0x" + new string('e', 64));

    /// <summary>Has a market take its prices from here.</summary>
    public static IEnumerable<DevnetTransaction> TakenBy(PerpsV2Deployment perps) =>
        perps.TakeOffchainPrices(Pyth, Feed);

    /// <summary>
    /// A keeper of the market's executes the order in the next block, at a price published a second before that block.
    /// </summary>
    /// <param name="controls">The devnet.</param>
    /// <param name="perps">The market.</param>
    /// <param name="account">Whose order it is.</param>
    /// <param name="price">Dollars with eight decimals.</param>
    /// <param name="cancellation">The test's.</param>
    public static async Task<DevnetTransaction> ExecutionAsync(
        DevnetControls controls,
        PerpsV2Deployment perps,
        Address account,
        BigInteger price,
        CancellationToken cancellation)
    {
        var head = await controls.Chain.HeadAsync(cancellation);
        var published = head.Timestamp + DevnetChain.SecondsPerBlock - 1;
        static byte[] Ask(string declaration, params AbiValue[] arguments) =>
            AbiFunction.Parse(declaration).Encode(arguments);
        AbiValue[] none = [];
        byte[] answer =
        [
            .. VenueBench.Word(price), .. VenueBench.Word(0), .. VenueBench.Word(-8), .. VenueBench.Word(published),
        ];
        var pyth = new StandInContract()
            .Answer(
                Ask("function getUpdateFee(bytes[] updateData) view returns (uint256)", (AbiValue)none),
                new CallOutcome(true, VenueBench.Word(0)))
            .Answer(
                Ask("function updatePriceFeeds(bytes[] updateData)", (AbiValue)none), new CallOutcome(true, default))
            .Answer(
                Ask("function getPriceNoOlderThan(bytes32 id, uint256 age) view returns (uint256)", Feed, MaxAge),
                new CallOutcome(true, answer));
        await controls.Chain.SetCodeAsync(Pyth, pyth.Code(), cancellation);
        return perps.Execution.Call(
            PerpsV2Fixture.Keeper, "executeOffchainDelayedOrder", account, (AbiValue)none);
    }
}
