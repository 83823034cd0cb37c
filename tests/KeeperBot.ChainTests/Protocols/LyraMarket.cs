using System.Numerics;
using System.Text.Json;
using KeeperBot.Core;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// Lyra v1 (Avalon) as its package has it, deployed on the devnet by its own scripts: a pool of two million dollars and
/// a board of three strikes. Its spot is Synthetix's ExchangeRates over the devnet's feed; the tokens, and the exchange
/// that it buys base at, are the package's stand-ins for the rest of Synthetix. The owner trades.
/// </summary>
internal sealed class LyraMarket
{
    private readonly DevnetControls _controls;
    private readonly JsonElement _addresses;

    private LyraMarket(DevnetControls controls, JsonElement addresses)
    {
        _controls = controls;
        _addresses = addresses;
        Market = At("optionMarket", "OptionMarket");
        Cache = At("optionGreekCache", "OptionGreekCache");
        Token = At("optionToken", "OptionToken");
        Pool = At("liquidityPool", "LiquidityPool");
        Hedger = At("poolHedger", "ShortPoolHedger");
        Collateral = At("shortCollateral", "ShortCollateral");
        Vault = KindReading.MandateOf(new Token(AddressOf("quoteAsset"), "sUSD", 18));
    }

    public static Address Trader => DevnetAccounts.Owner;

    public DevnetContract Market { get; }

    public DevnetContract Cache { get; }

    public DevnetContract Token { get; }

    public DevnetContract Pool { get; }

    public DevnetContract Hedger { get; }

    public DevnetContract Collateral { get; }

    /// <summary>Names the market's dollars.</summary>
    public VaultMandate Vault { get; }

    /// <summary>The pool's book.</summary>
    public BookMandate PoolBook => new("lyra-pool", Pool.Address)
    {
        Contracts = [Named("optionMarket"), Named("greekCache"), Named("baseAsset"), Named("quoteAsset")],
    };

    /// <summary>The trader's options.</summary>
    public BookMandate TraderBook => new("lyra-options", Trader)
    {
        Contracts = [Named("optionMarket"), Named("greekCache"), Named("optionToken"), Named("quoteAsset")],
    };

    public static async Task<LyraMarket> DeployAsync(RunningDevnet devnet, CancellationToken cancellation) => new(
        devnet.Controls,
        await KindReading.DeployAsync(
            "lyra.cjs", cancellation, devnet.Anvil.Url, MainnetAddresses.EthUsdFeed.ToString()));

    /// <summary>Opens or adds to a position.</summary>
    public Task OpenAsync(LyraTrade trade, CancellationToken cancellation) =>
        DoAsync(Market, "openPosition", cancellation, trade.Parameters);

    /// <summary>Closes some of a position.</summary>
    public Task CloseAsync(LyraTrade trade, CancellationToken cancellation) =>
        DoAsync(Market, "closePosition", cancellation, trade.Parameters);

    /// <summary>Makes Lyra cache a board's Greeks anew.</summary>
    public Task RefreshAsync(CancellationToken cancellation) =>
        DoAsync(Cache, "updateBoardCachedGreeks", cancellation, 1);

    /// <summary>Makes the trader, who owns everything, call a contract.</summary>
    public Task DoAsync(
        DevnetContract contract, string function, CancellationToken cancellation, params AbiValue[] arguments) =>
        _controls.Chain.ExecuteAsync([contract.Call(Trader, function, arguments)], cancellation);

    /// <summary>What an account has of the base or of the dollars.</summary>
    public async Task<BigInteger> BalanceAsync(string asset, Address account, CancellationToken cancellation) =>
        (await (_controls.Contracts.Weth with { Address = AddressOf(asset) })
            .ReadAsync("balanceOf", [account], cancellation))[0].AsBigInteger();

    private NamedContract Named(string name) =>
        new(name, AddressOf(name == "greekCache" ? "optionGreekCache" : name));

    private Address AddressOf(string name) => Address.Parse(_addresses.GetProperty(name).GetString());

    private DevnetContract At(string name, string contract)
    {
        var file = $"dist/artifacts/contracts/{contract}.sol/{contract}.json";
        var abi = NodeModules.Default.Artifact("@lyrafinance/protocol", file).Abi;
        return new DevnetContract(_controls.Chain.Client, AddressOf(name), abi);
    }
}

/// <summary>A trade with the market.</summary>
/// <param name="Strike">The strike's number.</param>
/// <param name="Type">Long call, long put, short call on base, short call on dollars, short put: 0 to 4.</param>
/// <param name="Amount">Whole options.</param>
internal sealed record LyraTrade(int Strike, int Type, int Amount)
{
    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    /// <summary>The position to change; 0 for a new one.</summary>
    public int Position { get; init; }

    /// <summary>Whole tokens that back a sale afterwards.</summary>
    public int Collateral { get; init; }

    /// <summary>As the market takes it, whatever it costs.</summary>
    public AbiValue Parameters => new AbiValue[]
    {
        Strike, Position, 1, Type, Amount * One, Collateral * One, 0, (BigInteger.One << 256) - 1,
    };
}
