using System.Collections.Immutable;
using KeeperBot.Core.Bands;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.Tests.Bands;

public sealed class WhitenedBandsTests
{
    private const int Seed = 1_823, Cases = 3_000;

    [Fact]
    public void TradesFor_OneAsset_IsTheCostOptimalBand()
    {
        for (var i = 0; i < Cases; i++)
        {
            var random = new Random(Seed + i);
            var inputs = RandomBands.Next(random);
            var band = CostOptimalBand.Of(inputs);
            var offset = RandomOption.Between(random, -2.0, 2.0) * band.Outer;
            var trade = Assert.Single(WhitenedBands.TradesFor([inputs], [[1.0]], [offset]));
            Assert.True(
                Math.Abs(trade - band.TradeFor(offset)) <= 1e-9 * band.Outer, $"seed {Seed + i}: {trade:R}");
        }
    }

    [Fact]
    public void TradesFor_UncorrelatedAssets_IsTheBandOfEachOnceOneOfThemPaysTheGasAndIsWorthIt()
    {
        for (var i = 0; i < Cases; i++)
        {
            var random = new Random(Seed + i);
            var (assets, _, offsets) = Next(random, 3);
            assets = [.. assets.Select(one => one with { Years = 1_000 })];
            var bands = assets.Select(CostOptimalBand.Of).ToArray();
            offsets = [.. bands.Select(band => band.Outer * RandomOption.Between(random, -1.5, 1.5))];
            var trades = WhitenedBands.TradesFor(assets, Identity(3), offsets);
            var due = Enumerable.Range(0, 3).Any(k => bands[k].TradeFor(offsets[k]) != 0.0);
            var gain = 0.0;
            for (var k = 0; k < 3; k++)
            {
                var wanted = due ? (bands[k] with { Outer = bands[k].Inner }).TradeFor(offsets[k]) : 0.0;
                Assert.True(Math.Abs(trades[k] - wanted) <= 2e-6 * bands[k].Outer, $"seed {Seed + i}, asset {k}");
                var economics = new BandEconomics(assets[k], bands[k]);
                var cost = trades[k] == 0.0 ? 0.0 : economics.CostAt(offsets[k]) - assets[k].FixedCost;
                gain += trades[k] == 0.0 ? 0.0 : economics.BenefitAt(offsets[k]) - cost;
                Assert.True(
                    trades[k] == 0.0 || economics.BenefitAt(offsets[k]) >= cost * (1 - 1e-6),
                    $"seed {Seed + i}, asset {k}: {economics.BenefitAt(offsets[k])} for {cost}");
            }

            Assert.True(!due || gain >= assets[0].FixedCost * (1 - 1e-6), $"seed {Seed + i}: {gain}");
        }
    }

    /// <summary>
    /// Each step goes to where the asset's risk, with the others as they are, is worth the gas-free trade; the first
    /// one its gas as well. So the whole never costs more than what it takes of the relative values is worth.
    /// </summary>
    [Fact]
    public void TradesFor_AnyBook_NeverTradesWhereNothingPaysForTheGas()
    {
        var traded = 0;
        for (var i = 0; i < Cases; i++)
        {
            var random = new Random(Seed + i);
            var (assets, correlations, offsets) = Next(random, random.Next(2, 5));
            var trades = WhitenedBands.TradesFor(assets, correlations, offsets);
            var pays = Enumerable.Range(0, assets.Length).Any(k => IsBeyond(assets, correlations, offsets, k));
            Assert.True(pays == trades.Any(trade => trade != 0.0), $"seed {Seed + i}: {string.Join(' ', trades)}");
            traded += pays ? 1 : 0;

            // A trade lessens what is left of the risk, or it would not be one.
            var after = offsets.Zip(trades, (offset, trade) => offset + trade).ToImmutableArray();
            Assert.True(
                Risk(assets, correlations, after) <= Risk(assets, correlations, offsets), $"seed {Seed + i}");
        }

        Assert.InRange(traded, Cases / 4, Cases * 19 / 20);
    }

    [Fact]
    public void TradesFor_AnyBook_LeavesNoSingleTradeThatWouldPay()
    {
        for (var i = 0; i < Cases; i++)
        {
            var random = new Random(Seed + i);
            var (assets, correlations, offsets) = Next(random, random.Next(2, 5));
            var trades = WhitenedBands.TradesFor(assets, correlations, offsets);
            var after = offsets.Zip(trades, (offset, trade) => offset + trade).ToImmutableArray();
            Assert.True(
                !Enumerable.Range(0, assets.Length).Any(k => IsBeyond(assets, correlations, after, k)),
                $"seed {Seed + i}: {string.Join(' ', trades)}");
            Assert.All(WhitenedBands.TradesFor(assets, correlations, after), trade => Assert.Equal(0.0, trade));
        }
    }

    [Fact]
    public void TradesFor_AssetsInAnotherOrder_TradesTheSameOfEach()
    {
        for (var i = 0; i < Cases; i++)
        {
            var random = new Random(Seed + i);
            var (assets, correlations, offsets) = Next(random, 4);
            int[] order = [0, 1, 2, 3];
            random.Shuffle(order);
            var trades = WhitenedBands.TradesFor(assets, correlations, offsets);
            var shuffled = WhitenedBands.TradesFor(
                [.. order.Select(k => assets[k])],
                [.. order.Select(k => order.Select(j => correlations[k][j]).ToImmutableArray())],
                [.. order.Select(k => offsets[k])]);
            for (var k = 0; k < order.Length; k++)
            {
                var outer = CostOptimalBand.Of(assets[order[k]]).Outer;
                Assert.True(Math.Abs(shuffled[k] - trades[order[k]]) <= 1e-7 * outer, $"seed {Seed + i}, asset {k}");
            }
        }
    }

    /// <summary>Two stakes in one thing: what one is short of the other is long of.</summary>
    [Fact]
    public void TradesFor_OffsetsThatHedgeEachOther_TradesNothing()
    {
        var (assets, _, _) = Next(new Random(Seed), 1);
        var outer = CostOptimalBand.Of(assets[0]).Outer;
        ImmutableArray<BandInputs> pair = [assets[0], assets[0]];
        Assert.All(
            WhitenedBands.TradesFor(pair, [[1.0, 1.0], [1.0, 1.0]], [5 * outer, -5 * outer]),
            trade => Assert.Equal(0.0, trade));
        Assert.All(
            WhitenedBands.TradesFor(pair, Identity(2), [5 * outer, -5 * outer]), trade => Assert.NotEqual(0.0, trade));
    }

    [Fact]
    public void TradesFor_WhatIsNoBook_IsRefused()
    {
        var (assets, correlations, offsets) = Next(new Random(Seed), 2);
        void Refused(
            ImmutableArray<BandInputs> of, ImmutableArray<ImmutableArray<double>> matrix, ImmutableArray<double> at) =>
            Assert.Throws<ArgumentException>(() => WhitenedBands.TradesFor(of, matrix, at));
        Refused(assets, correlations, [1.0]);
        Refused(assets, correlations, [1.0, double.NaN]);
        Refused(assets, [[1.0, 0.5], [0.4, 1.0]], offsets);
        Refused(assets, [[1.0, 1.1], [1.1, 1.0]], offsets);
        Refused(assets, [[2.0, 0.0], [0.0, 1.0]], offsets);
        Refused([assets[0], assets[1] with { RiskAversion = 1.0 }], correlations, offsets);
        Refused([assets[0], assets[1] with { FixedCost = 77 }], correlations, offsets);
        Assert.Throws<ArgumentOutOfRangeException>(() => WhitenedBands.TradesFor(
            [assets[0], assets[1] with { Spot = 0 }], correlations, offsets));
        Assert.Empty(WhitenedBands.TradesFor([], [], []));
    }

    /// <summary>Assets as a desk has them, correlations by three common factors, offsets around the bands.</summary>
    private static (ImmutableArray<BandInputs> Assets,
        ImmutableArray<ImmutableArray<double>> Correlations,
        ImmutableArray<double> Offsets) Next(Random random, int count)
    {
        var (aversion, gas) = (RandomOption.Spread(random, 1e-6, 1e-3), RandomOption.Spread(random, 0.01, 100.0));
        ImmutableArray<BandInputs> assets =
        [
            .. Enumerable.Range(0, count).Select(_ => RandomBands.NextWithGas(random) with
            {
                Spot = RandomOption.Spread(random, 1.0, 1e5),
                Volatility = RandomOption.Between(random, 0.3, 1.5),
                Gamma = RandomOption.Between(random, -1.0, 1.0) * 1e3 / RandomOption.Spread(random, 1.0, 1e5),
                RiskAversion = aversion,
                ProportionalCost = RandomOption.Spread(random, 1e-4, 1e-2),
                FixedCost = gas,
                Impact = 0.0,
                FlowVariance = 0.0,
            }),
        ];
        var factors = assets.Select(_ =>
        {
            double[] loads = [.. Enumerable.Range(0, 3).Select(_ => RandomOption.Between(random, -1.0, 1.0))];
            var length = Math.Sqrt(0.3 + loads.Sum(load => load * load));
            return loads.Select(load => load / length).ToArray();
        }).ToArray();
        double Correlation(int i, int j) => i == j ? 1.0 : factors[i].Zip(factors[j], (a, b) => a * b).Sum();
        return (
            assets,
            [
                .. Enumerable.Range(0, count).Select(i =>
                    Enumerable.Range(0, count).Select(j => Correlation(i, j)).ToImmutableArray()),
            ],
            [.. assets.Select(one => CostOptimalBand.Of(one).Outer * RandomOption.Between(random, -1.5, 1.5))]);
    }

    private static ImmutableArray<ImmutableArray<double>> Identity(int count) =>
        [.. Enumerable.Range(0, count).Select(i =>
            Enumerable.Range(0, count).Select(j => i == j ? 1.0 : 0.0).ToImmutableArray())];

    private static double Covariance(
        ImmutableArray<BandInputs> assets, ImmutableArray<ImmutableArray<double>> correlations, int i, int j) =>
        correlations[i][j] * assets[i].Volatility * assets[i].Spot * assets[j].Volatility * assets[j].Spot;

    private static double Risk(
        ImmutableArray<BandInputs> assets,
        ImmutableArray<ImmutableArray<double>> correlations,
        ImmutableArray<double> at) =>
        Enumerable.Range(0, assets.Length).Sum(i => Enumerable.Range(0, assets.Length)
            .Sum(j => at[i] * at[j] * Covariance(assets, correlations, i, j)));

    /// <summary>A trade of this asset alone would be worth its gas.</summary>
    private static bool IsBeyond(
        ImmutableArray<BandInputs> assets,
        ImmutableArray<ImmutableArray<double>> correlations,
        ImmutableArray<double> at,
        int asset)
    {
        var distance = Enumerable.Range(0, assets.Length).Sum(j => at[j] * Covariance(assets, correlations, asset, j))
            / Covariance(assets, correlations, asset, asset);
        var band = CostOptimalBand.Of(assets[asset]);
        return Math.Abs(distance) > band.Outer * (1.0 + 1e-9);
    }
}
