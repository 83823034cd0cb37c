using System.Collections.Immutable;
using KeeperBot.Core.Volatility;
using KeeperBot.Surfaces;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Surfaces;

public sealed class SurfaceCalibrationTests
{
    private const int Seed = 5;
    private const double Forward = 3_000.0;

    private static readonly double[] Strikes =
        [1_500, 1_800, 2_100, 2_400, 2_600, 2_800, 3_000, 3_200, 3_400, 3_700, 4_200, 5_000];

    private delegate Calibration Fitter(ImmutableArray<SmileQuotes> smiles);

    public static TheoryData<string> Names => ["svi", "ssvi"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_QuotesOfAKnownSurface_FindsIt(string name)
    {
        var calibration = Named(name)(Quotes(SampleSmiles.Ether));
        var surface = calibration.Surface;
        Assert.NotNull(surface);

        Assert.Empty(calibration.Found);
        Assert.All(calibration.Fits, fit => Assert.InRange(fit.Rmse, 0.0, 1e-6));
        foreach (var smile in SampleSmiles.Ether.Slices)
        {
            for (var k = -0.6; k <= 0.5; k += 0.1)
            {
                Assert.Equal(smile.VolatilityAt(k), surface.At(Math.Exp(k), 1.0, smile.Years), 1e-5);
            }
        }
    }

    [Fact]
    public void Ssvi_QuotesOfAKnownSurface_FindsItsParameters()
    {
        var fitted = Assert.IsType<SsviSurface>(SsviCalibrator.Fit(Quotes(SampleSmiles.Ether)).Surface);

        Assert.Equal(SampleSmiles.Ether.Rho, fitted.Rho, 1e-4);
        Assert.Equal(SampleSmiles.Ether.Eta, fitted.Eta, 1e-3);
        Assert.Equal(SampleSmiles.Ether.Gamma, fitted.Gamma, 1e-3);
        Assert.All(
            SampleSmiles.Ether.Atm.Zip(fitted.Atm),
            pair => Assert.Equal(pair.First.Variance, pair.Second.Variance, 1e-6));
    }

    [Fact]
    public void Svi_RandomFreeSlices_AreFoundAgain()
    {
        var random = new Random(Seed);
        for (var tried = 0; tried < 40;)
        {
            var slice = SampleSmiles.Random(random, 0.25);
            if (!NoArbitrage.Check(slice).IsEmpty)
            {
                continue;
            }

            tried++;
            var calibration = SviCalibrator.Fit(Quotes(new SviSurface([slice])));
            Assert.True(
                calibration.Surface is not null && calibration.Fits[0].Worst < 2e-4,
                $"seed {Seed}, slice {tried}: {calibration}; {slice}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_NoisyQuotes_IsNearerToTheTruthThanTheyAre(string name)
    {
        const double noise = 0.01;
        var random = new Random(Seed);
        var (own, quoted) = (0.0, 0.0);
        for (var i = 0; i < 5; i++)
        {
            var smiles = Quotes(SampleSmiles.Ether, _ => noise * SimulatedPrices.Normal(random));
            var calibration = Named(name)(smiles);
            Assert.True(calibration.Surface is not null, $"seed {Seed}, sample {i}: {calibration}");
            foreach (var smile in smiles)
            {
                foreach (var quote in smile.Quotes)
                {
                    var truth = SampleSmiles.Ether.At(quote.Strike, Forward, smile.Years);
                    own += Math.Pow(calibration.Surface.At(quote.Strike, Forward, smile.Years) - truth, 2);
                    quoted += Math.Pow(quote.Volatility - truth, 2);
                }
            }
        }

        Assert.True(own < 0.6 * quoted, $"seed {Seed}: squared error {own} of quotes' {quoted}");
    }

    [Fact]
    public void Svi_QuotesWithAButterfly_AreMetWithoutItAndTheReasonIsKept()
    {
        var smile = SampleSmiles.Vogt;
        var ks = Enumerable.Range(-15, 31).Select(i => 0.1 * i);
        var quotes = ks.Select(k => new StrikeQuote(Forward * Math.Exp(k), smile.VolatilityAt(k)));
        var calibration = SviCalibrator.Fit([new SmileQuotes(1.0, Forward, [.. quotes])]);
        Assert.NotNull(calibration.Surface);

        var butterfly = calibration.Found[0];
        Assert.Equal((ArbitrageKind.Butterfly, 1.0), (butterfly.Kind, butterfly.Years));
        Assert.Equal(0.879, butterfly.LogMoneyness, 0.01);
        Assert.Empty(NoArbitrage.Check(calibration.Surface));
        Assert.InRange(calibration.Fits[0].Rmse, 1e-5, 0.03);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_ExpiriesThatCross_AreMetWithoutItAndTheReasonIsKept(string name)
    {
        var smiles = Quotes(SampleSmiles.Ether, expiry => expiry == 2 ? -0.35 : 0.0);
        var calibration = Named(name)(smiles);
        Assert.NotNull(calibration.Surface);

        var crossing = Assert.Single(calibration.Found, breach => breach.Kind == ArbitrageKind.Calendar);
        Assert.Equal(SampleSmiles.Days(90), crossing.Years);
        Assert.Empty(NoArbitrage.Check(calibration.Surface));
        Assert.InRange(calibration.Fits.Max(fit => fit.Worst), 0.02, 0.5);
    }

    [Fact]
    public void Svi_ExpiryWithFewStrikes_IsRefusedByName()
    {
        var smiles = Quotes(SampleSmiles.Ether);
        smiles = smiles.SetItem(1, smiles[1] with { Quotes = smiles[1].Quotes[..4] });
        var error = Assert.Throws<CalibrationException>(() => SviCalibrator.Fit(smiles));

        Assert.Contains("the expiry at 30 days has quotes at 4 strikes", error.Message, StringComparison.Ordinal);
        Assert.Contains("SSVI", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ssvi_AsManyQuotesAsParameters_IsFittedAndOneLessIsRefused()
    {
        var smiles = Quotes(SampleSmiles.Ether);
        SmileQuotes Only(int expiry, params int[] places) =>
            smiles[expiry] with { Quotes = [.. places.Select(place => smiles[expiry].Quotes[place])] };
        var calibration = SsviCalibrator.Fit([Only(0, 3, 6, 9), Only(3, 3, 6)]);
        Assert.NotNull(calibration.Surface);
        Assert.All(calibration.Fits, fit => Assert.InRange(fit.Worst, 0.0, 1e-3));

        Assert.Contains(
            "SSVI needs 5 for so many expiries",
            Assert.Throws<CalibrationException>(() => SsviCalibrator.Fit([Only(0, 3, 6), Only(3, 3, 6)])).Message,
            StringComparison.Ordinal);
        Assert.Throws<CalibrationException>(() => SsviCalibrator.Fit([Only(0, 3, 6, 9, 10), Only(1)]));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(65.0)]
    public void Fit_QuoteThatIsNone_IsRefused(double volatility)
    {
        var smiles = Quotes(SampleSmiles.Ether);
        var quotes = smiles[1].Quotes.SetItem(3, new StrikeQuote(2_400, volatility));
        smiles = smiles.SetItem(1, smiles[1] with { Quotes = quotes });
        foreach (var name in Names)
        {
            var error = Assert.Throws<CalibrationException>(() => Named(name)(smiles));
            Assert.Contains("the expiry at 30 days has a quote that is none", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fit_ExpiriesOutOfOrder_AreRefused()
    {
        ImmutableArray<SmileQuotes> smiles = [.. Quotes(SampleSmiles.Ether).Reverse()];

        Assert.Throws<CalibrationException>(() => SviCalibrator.Fit(smiles));
        Assert.Throws<CalibrationException>(() => SsviCalibrator.Fit([]));
        Assert.Throws<CalibrationException>(() => SviCalibrator.Fit([smiles[0] with { Forward = 0.0 }]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_Surface_IsReadBackFromItsDocument(string name)
    {
        var surface = Named(name)(Quotes(SampleSmiles.Ether)).Surface!;
        var document = new SurfaceDocument("WETH", 1_760_000_000, "test", Forward, surface);
        var reading = SurfaceDocument.Parse(document.Write());

        Assert.Empty(reading.Problems);
        Assert.Equal(surface.At(2_700, Forward, 0.2), reading.Document!.Surface.At(2_700, Forward, 0.2));
    }

    private static Fitter Named(string name) => string.Equals(name, "svi", StringComparison.Ordinal)
        ? SviCalibrator.Fit
        : SsviCalibrator.Fit;

    private static ImmutableArray<SmileQuotes> Quotes(SmileSurface surface, Func<int, double>? error = null) =>
    [
        .. surface.Slices.Select((slice, expiry) => new SmileQuotes(
            slice.Years,
            Forward,
            [
                .. Strikes.Select(strike => new StrikeQuote(
                    strike, surface.At(strike, Forward, slice.Years) + (error?.Invoke(expiry) ?? 0.0))),
            ])),
    ];
}
