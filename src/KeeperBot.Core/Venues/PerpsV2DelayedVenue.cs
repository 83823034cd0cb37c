using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// A Synthetix PerpsV2 market of the base, traded by off-chain delayed orders: an order is left there with a deposit,
/// and somebody else executes it some seconds later at the price of then, or nobody does.
/// </summary>
/// <remarks>
/// What waits is part of the hedge for as long as it can be executed. Source: PerpsV2MarketDelayedIntent.sol and
/// PerpsV2MarketDelayedExecution.sol of Synthetix v2.102, where an order is executed before its age is the greatest,
/// and cancelled once it is beyond. What is quoted is the fill at the price of now.
/// </remarks>
public sealed class PerpsV2DelayedVenue : PerpsV2Kind
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "perps-v2-delayed";

    private const string OffchainKeyName = "offchainMarketKey";
    private const string MaxAgeName = "offchainDelayedOrderMaxAge";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override ulong LegGas => 1_050_000;

    /// <inheritdoc/>
    public override bool FillsLater => true;

    /// <inheritdoc/>
    protected override string TakerFeeName => "takerFeeOffchainDelayedOrder";

    /// <inheritdoc/>
    protected override string MakerFeeName => "makerFeeOffchainDelayedOrder";

    /// <inheritdoc/>
    /// <remarks>The deposit goes to whoever executes the order. The market charges no commitment any more.</remarks>
    protected override BigInteger FlatCost(VenueMandate venue, Answers answers) =>
        Setting(venue, "minKeeperFee", answers);

    /// <inheritdoc/>
    protected override IEnumerable<Ask> ObserveOrders(VenueMandate venue, AbiValue parameters) =>
        [ActiveOf(venue, parameters[OffchainKeyName])];

    /// <inheritdoc/>
    protected override string? Closure(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var parameters = ParametersOf(venue, answers);
        var (maxAge, deadline) = (parameters[MaxAgeName].AsUInt64(), vault.Limits.DeadlineSeconds);
        return base.Closure(venue, vault, answers)
            ?? (!answers.Raw(ActiveOf(venue, parameters[OffchainKeyName])).Success
                    ? "the market's off-chain prices are suspended"
                : (ulong)deadline < maxAge
                    ? $"an order may be executed for {maxAge} s, longer than the {deadline} s of deadlineSeconds: "
                        + "raise it"
                : null);
    }

    /// <inheritdoc/>
    protected override WaitingOrder WaitingOf(
        VenueMandate venue, AbiValue order, BigInteger size, Answers answers)
    {
        var parameters = ParametersOf(venue, answers);
        return new WaitingOrder(
            size,
            order["intentionTime"].AsUInt64(),
            parameters["offchainDelayedOrderMinAge"].AsUInt64(),
            parameters[MaxAgeName].AsUInt64());
    }
}
