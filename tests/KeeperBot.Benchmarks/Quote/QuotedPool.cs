using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.Benchmarks.Quote;

/// <summary>
/// The devnet's pool of 0.05 % with positions at nearly every tick of its spacing, as on mainnet, and sizes to quote.
/// </summary>
internal sealed class QuotedPool
{
    private const int Fee = 500, Spacing = 10, Positions = 120, Sizes = 200, ChunkOfMints = 20;
    private const int Last = TickMath.MaxTick / Spacing * Spacing;
    private const ulong NoDeadline = 1UL << 40;
    private const double Smallest = 0.01, Largest = 2_000.0;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    private readonly Answers _answers;

    private QuotedPool(Answers answers, ImmutableArray<BigInteger> sizes) => (_answers, Orders) = (answers, sizes);

    /// <summary>What is quoted: signed base integers, from a hundredth of an ether to two thousand.</summary>
    public ImmutableArray<BigInteger> Orders { get; }

    /// <summary>The vault that trades.</summary>
    public static VaultMandate Vault { get; } = new(
        "bench",
        "option-vault",
        Address.Zero,
        Address.Zero,
        new Token(MainnetAddresses.Weth, "WETH", 18),
        new Token(MainnetAddresses.Usdc, "USDC", 6),
        new OracleMandate("chainlink", MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed, 3_900, 90_000),
        new MarketMandate(0.6, 0, 0),
        new PolicyMandate("delta-band", 1, 3, 0, 0, 0),
        [
            new VenueMandate(
                UniswapV3Venue.KindName, 1, MainnetAddresses.UsdcWethPool500, MainnetAddresses.QuoterV2, Fee),
        ],
        new LimitsMandate(100, 6_000_000 * Dollar, 120));

    /// <summary>The venue.</summary>
    public static VenueMandate Venue => Vault.Venues[0];

    /// <summary>The state that the keeper reads.</summary>
    public UniswapV3State State => UniswapV3Reads.Understand(Venue.Pool, Vault, _answers);

    /// <summary>Reads that the keeper makes of the pool at a block.</summary>
    public int Reads => _answers.Count;

    /// <summary>Fills the pool and reads it.</summary>
    /// <param name="devnet">Whose pool it is.</param>
    /// <param name="seed">Of the positions and the sizes.</param>
    /// <param name="cancellation">The caller's.</param>
    public static async Task<QuotedPool> PrepareAsync(RunningDevnet devnet, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        await FillAsync(devnet.Controls, random, cancellation);
        var node = new EthereumNode(devnet.Controls.Chain.Client);
        var answers = await BlockReader.ReadAsync(
            node,
            await devnet.Controls.Chain.HeadAsync(cancellation),
            known => new UniswapV3Venue().Observe(Venue, Vault, known),
            cancellation);
        var sizes = Enumerable.Range(0, Sizes).Select(_ =>
        {
            var units = Smallest * Math.Pow(Largest / Smallest, random.NextDouble());
            return new BigInteger(units * 1e18) * (random.Next(2) == 0 ? 1 : -1);
        });
        return new QuotedPool(answers, [.. sizes]);
    }

    /// <summary>The keeper's book of the pool, fresh.</summary>
    public VenueBook Read() => new UniswapV3Venue().Read(Venue, Vault, _answers);

    /// <summary>What a size costs or brings by the keeper's own arithmetic.</summary>
    public static BigInteger AmountOf(UniswapV3Swaps swaps, BigInteger size) => size.Sign > 0
        ? swaps.AmountIn(zeroForOne: true, size)!.Value
        : swaps.AmountOut(zeroForOne: false, -size)!.Value;

    /// <summary>The question to the quoter.</summary>
    public static Call Question(BigInteger size)
    {
        var (sold, bought) = size.Sign > 0
            ? (Vault.Quote.Address, Vault.Base.Address)
            : (Vault.Base.Address, Vault.Quote.Address);
        AbiValue[] order = [sold, bought, BigInteger.Abs(size), Fee, 0];
        return new Call(Venue.Quoter, Function(size).Encode((AbiValue)order));
    }

    /// <summary>What the quoter answered.</summary>
    public static BigInteger Amount(BigInteger size, ReadOnlySpan<byte> answer) =>
        Function(size).Decode(answer)[0].AsBigInteger();

    /// <summary>The same for a library: its pool must be whole, so that the ticks sum to nothing.</summary>
    public JsonObject ToJson()
    {
        var state = State;
        var inside = state.Ticks.Aggregate(BigInteger.Zero, (sum, tick) => sum + tick.LiquidityNet);
        var below = state.Ticks.Where(tick => tick.Tick <= state.Tick)
            .Aggregate(state.Liquidity, (sum, tick) => sum - tick.LiquidityNet);
        return new JsonObject
        {
            ["base"] = Json(Vault.Base),
            ["quote"] = Json(Vault.Quote),
            ["pool"] = new JsonObject
            {
                ["fee"] = Fee,
                ["sqrtPriceX96"] = state.SqrtPriceX96.ToString(),
                ["liquidity"] = state.Liquidity.ToString(),
                ["tick"] = state.Tick,
                ["ticks"] = new JsonArray(
                    [Json(-Last, below), .. state.Ticks.Select(t => Json(t.Tick, t.LiquidityNet)),
                        Json(Last, -below - inside)]),
            },
            ["sizes"] = new JsonArray([.. Orders.Select(size => (JsonNode)size.ToString())]),
        };
    }

    private static JsonObject Json(Token token) =>
        new() { ["address"] = token.Address.ToString(), ["decimals"] = token.Decimals };

    private static JsonObject Json(int tick, BigInteger net) => new() { ["tick"] = tick, ["net"] = net.ToString() };

    private static AbiFunction Function(BigInteger size) => Abis.QuoterV2.Function(
        size.Sign > 0 ? "quoteExactOutputSingle" : "quoteExactInputSingle");

    private static async Task FillAsync(DevnetControls controls, Random random, CancellationToken cancellation)
    {
        var manager = new DevnetContract(
            controls.Chain.Client, MainnetAddresses.PositionManager,
            DevnetContracts.AbiOf("NonfungiblePositionManager"));
        var slot = await controls.Contracts.Pool500.ReadAsync("slot0", [], cancellation);
        var middle = slot["tick"].AsInt32() / Spacing;
        var mints = Enumerable.Range(0, Positions).Select(_ =>
        {
            var (centre, width) = (middle + random.Next(-30, 31), random.Next(1, 25));
            AbiValue order = new AbiValue[]
            {
                MainnetAddresses.Usdc, MainnetAddresses.Weth, Fee, (centre - width) * Spacing,
                (centre + width) * Spacing, random.Next(1_000, 100_000) * Dollar, random.Next(1, 40) * Ether, 0, 0,
                DevnetAccounts.Liquidity, NoDeadline,
            };
            return manager.Call(DevnetAccounts.Liquidity, "mint", order) with { Gas = 1_000_000 };
        });
        foreach (var chunk in mints.Chunk(ChunkOfMints))
        {
            await controls.Chain.ExecuteAsync(chunk, cancellation);
        }
    }
}
