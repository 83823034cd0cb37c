using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Storms.World;

/// <summary>The addresses of a storm's contracts, and the mandates of the keepers that use them.</summary>
/// <remarks>
/// Plans live for five blocks, so that a schedule of a dozen blocks sees deadlines pass. One pool, as deep as
/// mainnet's.
/// </remarks>
internal static class SimulatedContracts
{
    /// <summary>EIP-155 chain id; no real chain has it.</summary>
    public const ulong ChainId = 31_339;

    /// <summary>Seconds between blocks.</summary>
    public const ulong BlockSeconds = 12;

    /// <summary>Seconds for which a plan is good.</summary>
    public const int DeadlineSeconds = 60;

    /// <summary>Most vaults a storm has.</summary>
    public const int MaxVaults = 3;

    /// <summary>The pool's fee in millionths.</summary>
    public const int PoolFeePips = 500;

    /// <summary>The executor's number for the pool.</summary>
    public const uint VenueId = 1;

    public static readonly Address Multicall = Named("multicall");
    public static readonly Address BaseToken = Named("base token");
    public static readonly Address QuoteToken = Named("quote token");
    public static readonly Address BaseFeed = Named("base feed");
    public static readonly Address QuoteFeed = Named("quote feed");
    public static readonly Address Pool = Named("pool");
    public static readonly Address Quoter = Named("quoter");
    public static readonly ImmutableArray<Address> Executors = Many("executor");
    public static readonly ImmutableArray<Address> Vaults = Many("vault");

    /// <summary>One gwei in wei.</summary>
    public static BigInteger Gwei { get; } = 1_000_000_000;

    /// <summary>One ether in wei, one whole base in base units.</summary>
    public static BigInteger Ether { get; } = BigInteger.Pow(10, 18);

    /// <summary>One whole quote in quote units.</summary>
    public static BigInteger Usdc { get; } = 1_000_000;

    /// <summary>
    /// What gas may cost. The budget has room for one urgent hedge at the ceiling beside some routine ones, so that
    /// storms run into it.
    /// </summary>
    public static GasMandate Gas { get; } =
        new(50 * Gwei, 200 * Gwei, Gwei, 5 * Gwei, 400_000, 10, 150_000_000 * Gwei, 8);

    // After the units that it is made from: static members are made in the order of the text.
    private static ImmutableArray<Mandate> Mandates { get; } =
        [.. Enumerable.Range(1, MaxVaults).Select(Create)];

    /// <summary>
    /// The mandate of a keeper of this many vaults; one object for all storms, since it is hashed once.
    /// </summary>
    public static Mandate MandateFor(int vaults) => Mandates[vaults - 1];

    private static Mandate Create(int vaults) => new(
        ChainId,
        StandInSigner.Keeper.Address,
        Multicall,
        Gas,
        [.. Enumerable.Range(0, vaults).Select(Vault)]);

    private static VaultMandate Vault(int index) => new(
        $"vault-{index + 1}",
        "option-vault",
        Vaults[index],
        Executors[index],
        new Token(BaseToken, "WETH", 18),
        new Token(QuoteToken, "USDC", 6),
        new OracleMandate("chainlink", BaseFeed, QuoteFeed, 3_660, 86_460),
        new MarketMandate(0.8, 0.04, 0.03),
        new PolicyMandate("delta-band", Ether, 12 * Ether, Ether / 2, Ether / 10, 0),
        [new VenueMandate(QuotedPoolVenue.KindName, VenueId, Pool, Quoter, PoolFeePips)],
        new LimitsMandate(50, 500_000 * Usdc, DeadlineSeconds));

    private static ImmutableArray<Address> Many(string name) =>
        [.. Enumerable.Range(1, MaxVaults).Select(i => Named($"{name} {i}"))];

    private static Address Named(string name) =>
        new(Keccak256.Compute(Encoding.UTF8.GetBytes($"storm: {name}")).ToArray().AsSpan(12));
}
