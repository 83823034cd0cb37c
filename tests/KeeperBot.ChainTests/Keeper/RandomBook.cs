using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>Sells random books of options in the reference vault, and lets them expire and be settled.</summary>
/// <param name="chain">The devnet; its first book is gone after the first <see cref="ExpireAsync"/>.</param>
/// <param name="random">Chooses the books.</param>
public sealed class RandomBook(KeeperDevnet chain, Random random)
{
    private const ulong Day = 86_400;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetContract Vault => chain.Controls.Contracts.Vault;

    /// <summary>Sells one to six series: calls and puts, strikes from 60 to 150 % of the price, 2 to 40 days.</summary>
    /// <returns>What was sold, for the test's output.</returns>
    public async Task<string> SellAsync(double spot, int mostEther)
    {
        var head = await chain.Controls.Chain.HeadAsync(Cancellation);
        var left = mostEther;
        var sales = new List<Sale>();
        for (var count = random.Next(1, 7); count > 0 && left > 0; count--)
        {
            var size = random.Next(1, Math.Min(25, left) + 1);
            left -= size;
            sales.Add(new Sale(
                random.Next(2) == 0,
                Math.Round(spot * (0.6 + (0.9 * random.NextDouble()))),
                head.Timestamp + (ulong)random.Next(2 * (int)Day, 40 * (int)Day),
                size));
        }

        await SellAsync(sales);
        return string.Join(", ", sales);
    }

    /// <summary>Sells these series and nothing else.</summary>
    public async Task SellAsync(IReadOnlyList<Sale> sales)
    {
        var premium = KeeperDevnet.Ether / 50;
        var listings = sales.Select(sale => Vault.Call(
            DevnetAccounts.Owner,
            "list",
            sale.IsCall,
            new BigInteger(sale.Strike) * KeeperDevnet.Ether,
            sale.Expiry,
            sale.Size * KeeperDevnet.Ether,
            premium));
        var receipts = await chain.Controls.Chain.ExecuteAsync([.. listings], Cancellation);
        var listed = Vault.Abi.Event("SeriesListed");
        var purchases = receipts.Zip(sales, (receipt, sale) =>
        {
            var log = receipt.Logs.First(log => listed.Matches(log.Topics.AsSpan()));
            var id = listed.Decode(log.Topics.AsSpan(), log.Data.Span)["id"].AsBigInteger();
            var size = sale.Size * KeeperDevnet.Ether;
            return Vault.Call(DevnetAccounts.Buyer, "buy", id, size, size);
        });
        await chain.Controls.Chain.ExecuteAsync([.. purchases], Cancellation);
    }

    /// <summary>Goes past the last expiry, settles everything at a price and pays it out.</summary>
    public async Task ExpireAsync(BigInteger price)
    {
        var series = await chain.Controls.ReadSeriesAsync(Cancellation);
        var head = await chain.Controls.Chain.HeadAsync(Cancellation);
        var last = series.Select(s => s["expiry"].AsUInt64()).Append(head.Timestamp).Max();
        await chain.Controls.WarpAsync(TimeSpan.FromSeconds(last - head.Timestamp + 60), Cancellation);
        await chain.Controls.SetPriceAsync(price, Cancellation);
        await chain.Controls.SetDollarPriceAsync(100_000_000, Cancellation);
        var feed = await chain.Controls.Contracts.EthUsdFeed.ReadAsync("latestRoundData", [], Cancellation);
        var round = feed["roundId"].AsBigInteger();
        AbiValue[] ids = [.. series.Select(s => s["id"])];
        await chain.Controls.Chain.ExecuteAsync(
            [.. ids.Select(id => Vault.Call(DevnetAccounts.Owner, "settle", id, round, round - 1))], Cancellation);
        await chain.Controls.Chain.ExecuteAsync(
            [.. ids.Select(id => Vault.Call(DevnetAccounts.Buyer, "claim", id))], Cancellation);
    }
}

/// <summary>A series that is listed and sold out at once.</summary>
/// <param name="IsCall">Call or put.</param>
/// <param name="Strike">Whole dollars.</param>
/// <param name="Expiry">Unix seconds.</param>
/// <param name="Size">Whole ether.</param>
public sealed record Sale(bool IsCall, double Strike, ulong Expiry, int Size)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Size} {(IsCall ? "calls" : "puts")} at {Strike:F0}";
}
