using KeeperBot.Core.Pricing;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// The vault's net delta from plain reads of the chain, by numerical integration: it shares no code with the keeper's
/// own way from the chain to a delta.
/// </summary>
/// <param name="Book">Delta of what the vault has sold with its cover, ether.</param>
/// <param name="Hedge">The executor's hedge, ether.</param>
public sealed record ChainDelta(double Book, double Hedge)
{
    private const double SecondsPerYear = 365 * 86_400.0;
    private const double Volatility = 0.60;

    /// <summary>Net delta, ether.</summary>
    public double Net => Book + Hedge;

    /// <summary>Reads the newest block, and values it at its own time or at another.</summary>
    public static async Task<ChainDelta> ReadAsync(
        DevnetControls controls, CancellationToken cancellation, ulong? timestamp = null)
    {
        var now = timestamp ?? (await controls.Chain.HeadAsync(cancellation)).Timestamp;
        var spot = Scaled.ToDouble(await controls.ReadFeedPriceAsync(cancellation), 8);
        var status = await controls.ReadStatusAsync(cancellation);
        var book = BookOf(await controls.ReadSeriesAsync(cancellation), spot, now);
        return new ChainDelta(book, Scaled.ToDouble(status["hedge"].AsBigInteger(), 18));
    }

    /// <summary>Delta of what the vault has sold with its cover, ether.</summary>
    /// <param name="series">The vault's unsettled series.</param>
    /// <param name="spot">Dollars per ether.</param>
    /// <param name="now">Unix seconds.</param>
    public static double BookOf(IEnumerable<AbiValue> series, double spot, ulong now)
    {
        var book = 0.0;
        foreach (var one in series)
        {
            var expiry = one["expiry"].AsUInt64();
            var written = Scaled.ToDouble(one["written"].AsBigInteger(), 18);
            if (expiry <= now || written == 0.0)
            {
                continue;
            }

            var strike = Scaled.ToDouble(one["strike"].AsBigInteger(), 18);
            var years = (expiry - now) / SecondsPerYear;
            double Delta(bool isCall, double k) =>
                IndependentPricer.Value(isCall, spot, k, years, Volatility, 0.0, 0.0).Delta;

            // A covered call is long 1 - call; a put pays at most the ether that backs it, put(K) - 2 put(K/2).
            book += written * (one["isCall"].AsBool()
                ? 1.0 - Delta(true, strike)
                : (2.0 * Delta(false, strike / 2.0)) - Delta(false, strike));
        }

        return book;
    }
}
