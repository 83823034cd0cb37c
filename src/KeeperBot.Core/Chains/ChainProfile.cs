using System.Buffers.Binary;
using System.Collections.Immutable;
using KeeperBot.Core.Chains.Profiles;
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
    /// <summary>keccak-256 of the creation code of a Uniswap V3 pool (v3-core 1.0.0, PoolAddress.sol).</summary>
    private static readonly Hash32 PoolInitCodeHash =
        Hash32.Parse("0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54");

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

    /// <summary>
    /// Where the factory puts the pool of two tokens: CREATE2 (EIP-1014) of keccak-256(token0, token1, fee).
    /// </summary>
    /// <param name="one">A token.</param>
    /// <param name="other">The other one.</param>
    /// <param name="feePips">The fee in millionths.</param>
    public Address PoolOf(Address one, Address other, int feePips)
    {
        const int Word = 32;
        var (token0, token1) = one.CompareTo(other) < 0 ? (one, other) : (other, one);
        Span<byte> key = stackalloc byte[3 * Word];
        key.Clear();
        token0.CopyTo(key[(Word - Address.Length)..]);
        token1.CopyTo(key[((2 * Word) - Address.Length)..]);
        BinaryPrimitives.WriteInt32BigEndian(key[^sizeof(int)..], feePips);
        Span<byte> input = stackalloc byte[1 + Address.Length + (2 * Word)];
        input[0] = 0xff;
        UniswapV3Factory.CopyTo(input[1..]);
        Keccak256.Compute(key, input[(1 + Address.Length)..]);
        PoolInitCodeHash.CopyTo(input[(1 + Address.Length + Word)..]);
        Span<byte> hash = stackalloc byte[Word];
        Keccak256.Compute(input, hash);
        return new Address(hash[(Word - Address.Length)..]);
    }
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
