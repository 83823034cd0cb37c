using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Venues;

/// <summary>
/// PerpsV2 as of its own fixture, a pool of sUSD and USDC at par with a hundred million of each, and an executor that
/// has the market as its venue.
/// </summary>
public class PerpsV2VenueFixture : IAsyncLifetime
{

    private readonly PerpsV2Fixture _market = new();
    private VenueBench? _bench;

    internal PerpsV2Deployment Perps => _market.Perps;

    internal DevnetControls Controls => _market.Controls;

    internal VenueBench Bench => _bench ?? throw new InvalidOperationException("nothing is deployed yet");

    /// <summary>The adapter, which is the account.</summary>
    internal Address Account => Bench.Adapter.Address;

    public async ValueTask InitializeAsync()
    {
        await _market.InitializeAsync();
        await SusdPool.OpenAsync(Controls, Perps, CancellationToken.None);
        _bench = await DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _market.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Hours pass, and the feed has a round of the same price at their end.</summary>
    internal Task PassAsync(int hours, CancellationToken cancellation) => _market.PassAsync(hours, cancellation);

    /// <summary>The account's position as the market has it.</summary>
    internal async Task<AbiValue> PositionAsync(CancellationToken cancellation) =>
        (await Perps.Views.ReadAsync("positions", [Account], cancellation))[0];

    /// <summary>The account's margin with gains and funding, sUSD with 18 decimals.</summary>
    internal async Task<BigInteger> RemainingMarginAsync(CancellationToken cancellation) =>
        (await Perps.Views.ReadAsync("remainingMargin", [Account], cancellation))[0].AsBigInteger();

    /// <summary>Hours, a price up to a twentieth away, or a liquidation.</summary>
    internal async Task<string> DisturbAsync(Random random, CancellationToken cancellation)
    {
        switch (random.Next(3))
        {
            case 0:
                await PassAsync(random.Next(1, 20), cancellation);
                return "hours";
            case 1:
                var price = 2_850_00000000 + random.NextInt64(0, 300_00000000);
                await Controls.SetFeedPriceAsync(price, cancellation);
                return $"price {price}";
            default:
                var doomed = (await Perps.Views.ReadAsync("canLiquidate", [Account], cancellation))[0].AsBool();
                if (!doomed)
                {
                    return "healthy";
                }

                string[] steps = ["flagPosition", "liquidatePosition"];
                await Controls.Chain.ExecuteAsync(
                    [.. steps.Select(step => Perps.Liquidation.Call(PerpsV2Fixture.Keeper, step, Account))],
                    cancellation);
                return "liquidation";
        }
    }

    private protected virtual Task<VenueBench> DeployAsync() => VenueBench.StartAsync(
        Controls, "PerpsV2Venue", Perps.Market, Perps.MarginToken, MainnetAddresses.SwapRouter02, SusdPool.FeePips);
}
