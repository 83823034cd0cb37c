using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// A vault kind's book read from the newest block as the keeper reads it, and the market of that block.
/// </summary>
/// <param name="Position">What the kind understood.</param>
/// <param name="Market">The feeds' prices at the block's time.</param>
internal sealed record KindReading(VaultPosition Position, Market Market)
{
    /// <summary>Everything together, in the market of the block.</summary>
    public Exposure Exposure => Position.Measure(Market);

    /// <summary>
    /// A vault that names these tokens; what else a mandate says counts for nothing where a book is read.
    /// </summary>
    public static VaultMandate MandateOf(Token quote, params ImmutableArray<Token> others) => new(
        "protocol",
        "option-vault",
        Address.Zero,
        Address.Zero,
        new Token(MainnetAddresses.Weth, "WETH", 18),
        quote,
        new OracleMandate(
            "chainlink", MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed, 3_900, 90_000),
        new MarketMandate(0.6, 0, 0),
        new PolicyMandate("delta-band", 1, 3, 0, 0, 0),
        [],
        new LimitsMandate(50, 1, 120))
    {
        Assets = [.. others.Select(token => new AssetMandate(
            token, MainnetAddresses.UsdcUsdFeed, 90_000, null, new MarketMandate(0, 0, 0)))],
    };

    /// <summary>Reads a book in as many rounds as the keeper allows; fails when it would need more.</summary>
    public static async Task<KindReading> ReadAsync(
        DevnetControls controls, VaultMandate vault, BookMandate book, CancellationToken cancellation)
    {
        var kind = VaultKind.Named(book.Kind);
        var block = await controls.Chain.HeadAsync(cancellation);
        var answers = await BlockReader.ReadAsync(
            new EthereumNode(controls.Chain.Client), block, known => kind.Observe(vault, book, known), cancellation);
        var spot = Scaled.ToDouble(await controls.ReadFeedPriceAsync(cancellation), 8);
        var dollar = await controls.Contracts.UsdcUsdFeed.ReadAsync("latestRoundData", [], cancellation);
        AssetMarket Dollars(string symbol) =>
            new(symbol, Scaled.ToDouble(dollar["answer"].AsBigInteger(), 8), new FlatSurface(0), 0, 0);
        return new KindReading(
            kind.Understand(vault, book, answers),
            new Market(
                block.Timestamp,
                new AssetMarket("WETH", spot, new FlatSurface(0.6), 0, 0),
                Dollars(vault.Quote.Symbol),
                [.. vault.Assets.Select(asset => Dollars(asset.Token.Symbol))]));
    }

    /// <summary>Runs a script of this folder and returns the JSON it printed.</summary>
    public static async Task<JsonElement> DeployAsync(
        string script, CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        var folder = Path.Combine(AnvilNode.RepositoryRoot(), "tests", "KeeperBot.ChainTests", "Protocols");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(cancellation);
        var output = await node.StandardOutput.ReadToEndAsync(cancellation);
        await node.WaitForExitAsync(cancellation);
        Assert.True(node.ExitCode == 0, $"{script} failed: {await errors}");
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    /// <summary>
    /// What is read after the ether price is moved, with the chain as it was afterwards: two such reads are of the same
    /// time, so that nothing but the price differs between them.
    /// </summary>
    public static async Task<T> AtPriceAsync<T>(
        DevnetControls controls, double price, Func<Task<T>> read, CancellationToken cancellation)
    {
        var client = controls.Chain.Client;
        var state = (await client.RequestAsync("evm_snapshot", null, cancellation)).GetString();
        await controls.SetFeedPriceAsync(Scaled.ToInteger(price, 8), cancellation);
        var value = await read();
        var isBack = await client.RequestAsync("evm_revert", json => json.WriteStringValue(state), cancellation);
        Assert.True(isBack.GetBoolean(), "the node could not take the price back");
        return value;
    }
}
