using System.Numerics;
using KeeperBot.ChainTests.Doctors;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Venues;

/// <summary>
/// The same with off-chain delayed orders. Their prices come from a stand-in for Pyth, which says what it is told.
/// </summary>
public sealed class PerpsV2DelayedVenueFixture : PerpsV2VenueFixture
{
    /// <summary>Seconds after which an order cannot be executed, as on Optimism.</summary>
    public const int MaxAge = 30;

    private static readonly Address Pyth = Address.Parse("0x0000000000000000000000000000000000b09717");
    private static readonly Hash32 Feed = Hash32.Parse("0x" + new string('e', 64));

    /// <summary>The keeper's deposit, quote units.</summary>
    internal static BigInteger Deposit => 2 * VenueBench.Dollar;

    /// <summary>The account's waiting order.</summary>
    internal async Task<AbiValue> OrderAsync(CancellationToken cancellation) =>
        (await Perps.Views.ReadAsync("delayedOrders", [Account], cancellation))[0];

    /// <summary>
    /// A keeper of the market's executes the order in the next block, at a price published a second before that block.
    /// </summary>
    /// <param name="price">Dollars with eight decimals.</param>
    /// <param name="cancellation">The test's.</param>
    internal async Task<DevnetTransaction> ExecutionAsync(BigInteger price, CancellationToken cancellation)
    {
        var head = await Controls.Chain.HeadAsync(cancellation);
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
        await Controls.Chain.SetCodeAsync(Pyth, pyth.Code(), cancellation);
        return Perps.Execution.Call(
            PerpsV2Fixture.Keeper, "executeOffchainDelayedOrder", Account, (AbiValue)none);
    }

    private protected override async Task<VenueBench> DeployAsync()
    {
        await Controls.Chain.ExecuteAsync([.. Perps.TakeOffchainPrices(Pyth, Feed)], CancellationToken.None);
        return await VenueBench.StartAsync(
            Controls, "PerpsV2DelayedVenue", Perps.Market, Perps.MarketSettings, Perps.MarginToken,
            MainnetAddresses.SwapRouter02, SusdPool.FeePips);
    }
}
