using System.Collections.Immutable;
using KeeperBot.Core.Chains.Profiles;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains;

/// <summary>
/// What is known of a public chain before a node is asked: where canonical contracts are, and what kind of chain it is.
/// </summary>
/// <remarks>
/// A profile proposes and is a second opinion; it never replaces what the operator states or what the chain says.
/// </remarks>
public abstract class ChainProfile
{
    /// <summary>Every profile.</summary>
    public static readonly ImmutableArray<ChainProfile> All =
        [new EthereumMainnet(), new ArbitrumOne(), new OptimismMainnet(), new BaseMainnet()];

    /// <summary>The name in configurations.</summary>
    public abstract string Name { get; }

    /// <summary>EIP-155 chain id.</summary>
    public abstract ulong ChainId { get; }

    /// <summary>Hash of block 0.</summary>
    public abstract Hash32 Genesis { get; }

    /// <summary>Usual milliseconds between blocks.</summary>
    public abstract int BlockMilliseconds { get; }

    /// <summary>What a transaction is charged for.</summary>
    public abstract FeeModel Fees { get; }

    /// <summary>Wrapped ether.</summary>
    public abstract TokenProfile Weth { get; }

    /// <summary>Circle's own USDC, not a bridged one.</summary>
    public abstract TokenProfile Usdc { get; }

    /// <summary>Chainlink's ETH/USD proxy.</summary>
    public abstract FeedProfile EtherUsd { get; }

    /// <summary>Chainlink's USDC/USD proxy.</summary>
    public abstract FeedProfile UsdcUsd { get; }

    /// <summary>Chainlink's feeds of this chain that are known, by their proxies.</summary>
    public virtual ImmutableArray<FeedProfile> Feeds => [EtherUsd, UsdcUsd];

    /// <summary>What is known of a feed; null for one that is not known.</summary>
    public FeedProfile? FeedAt(Address proxy) => Feeds.FirstOrDefault(feed => feed.Address == proxy);

    /// <summary>Chainlink's L2 sequencer uptime feed; null where there is no sequencer.</summary>
    public abstract Address? SequencerUptime { get; }

    /// <summary>Uniswap's V3 factory.</summary>
    public abstract Address UniswapV3Factory { get; }

    /// <summary>Uniswap's QuoterV2.</summary>
    public abstract Address QuoterV2 { get; }

    /// <summary>The profile of a chain; null for one without.</summary>
    public static ChainProfile? Of(ulong chainId) => All.FirstOrDefault(profile => profile.ChainId == chainId);

    /// <summary>Where the factory puts the pool of two tokens.</summary>
    /// <param name="one">A token.</param>
    /// <param name="other">The other one.</param>
    /// <param name="feePips">The fee in millionths.</param>
    public Address PoolOf(Address one, Address other, int feePips) =>
        UniswapV3Pool.AddressOf(UniswapV3Factory, one, other, feePips);
}

/// <summary>What a transaction is charged for.</summary>
public enum FeeModel
{
    /// <summary>EIP-1559 with elasticity 2 and a change of 1/8 a block at most.</summary>
    Ethereum,

    /// <summary>EIP-1559 with parameters of the chain's own, and a fee for the data on L1 (GasPriceOracle).</summary>
    OpStack,

    /// <summary>A base fee without a schedule; the data's cost is part of the gas used (ArbGasInfo).</summary>
    Arbitrum,
}

/// <summary>A token.</summary>
/// <param name="Address">The contract.</param>
/// <param name="Symbol">What it says.</param>
/// <param name="Decimals">What its integers are scaled by.</param>
public sealed record TokenProfile(Address Address, string Symbol, int Decimals);

/// <summary>A Chainlink feed.</summary>
/// <param name="Address">The proxy.</param>
/// <param name="Description">What it says of itself.</param>
/// <param name="Decimals">What its answers are scaled by.</param>
/// <param name="HeartbeatSeconds">It answers at least this often.</param>
/// <param name="DeviationBps">
/// Between answers the price moves up to this far unseen, in hundredths of a percent.
/// </param>
public sealed record FeedProfile(
    Address Address, string Description, int Decimals, int HeartbeatSeconds, int DeviationBps);
