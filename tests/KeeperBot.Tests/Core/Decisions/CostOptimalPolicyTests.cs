using KeeperBot.Core;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>The cost-optimal band as a keeper decides by it, on whole blocks.</summary>
public sealed class CostOptimalPolicyTests
{
    private const int Seed = 27_182;
    private const double RiskAversion = 1e-4;

    private static readonly Scenario Scene = Weighing(new Scenario());

    [Fact]
    public void Decide_AroundTheOuterBand_TradesOnlyBeyondItAndBackToTheInnerBand()
    {
        var band = BandOf(Scene);
        Assert.InRange(band.Outer, 0.5, 20.0);
        Assert.InRange(band.Inner, 0.1 * band.Outer, 0.9 * band.Outer);
        var inside = Scene.WithNetDelta(Scenario.Ether((decimal)(0.999 * band.Outer))).DecideOnly();
        Assert.Equal((Verdict.Hold, ReasonCode.Band), (inside.Verdict, inside.Decisive.Code));
        foreach (var side in new[] { -1, 1 })
        {
            var net = side * 1.001 * band.Outer;
            var outside = Scene.WithNetDelta(Scenario.Ether((decimal)net)).DecideOnly();
            Assert.Equal((Verdict.Hedge, ReasonCode.Band), (outside.Verdict, outside.Decisive.Code));
            var traded = Scaled.ToDouble(outside.Plan!.Legs.Single().Size, 18);
            Assert.Equal((side * band.Inner) - net, traded, 1e-6 * band.Outer);
        }
    }

    [Fact]
    public void Decide_Reasons_ShowTheArithmetic()
    {
        var band = BandOf(Scene);
        var economics = new BandEconomics(InputsOf(Scene), band);
        foreach (var part in new[] { 0.3, 0.7, 0.95, 1.05, 1.5 })
        {
            var net = part * band.Outer;
            var decision = Scene.WithNetDelta(Scenario.Ether((decimal)net)).DecideOnly();
            var benefit = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.Benefit);
            Assert.Equal(part > 1.0, benefit.Passed);
            Assert.Equal(economics.BenefitAt(net), benefit.Measured, 1e-3 * (1.0 + economics.BenefitAt(net)));
            Assert.Equal(economics.CostAt(net), benefit.Limit, 1e-3 * (1.0 + economics.CostAt(net)));
            var predicted = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.Prediction);
            Assert.Equal(economics.CostPerYear, predicted.Measured, 1e-6 * economics.CostPerYear);
            Assert.Equal(
                Math.Sqrt(economics.TrackingVariancePerYear), predicted.Limit, 1e-6 * predicted.Limit);
        }
    }

    [Fact]
    public void Decide_MandatesBands_AreTheWidestThatItMayBecome()
    {
        var narrow = Scene.WithPolicy(policy => policy with
        {
            Band = Scenario.Ether(0.2m),
            InnerBand = Scenario.Ether(0.1m),
        });
        Assert.True(BandOf(Scene).Outer > 0.2);
        Assert.Equal(Verdict.Hold, narrow.WithNetDelta(Scenario.Ether(0.2m)).DecideOnly().Verdict);
        var decision = narrow.WithNetDelta(Scenario.Ether(0.21m)).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Equal(-0.11, Scaled.ToDouble(decision.Plan!.Legs.Single().Size, 18), 1e-6);
    }

    [Fact]
    public void Decide_ThinPool_TradesLessAtATime()
    {
        var thin = Scene.WithPool(1, 3_000, 20_000).WithPool(2, 3_000, 20_000);
        var (band, deep) = (BandOf(thin), BandOf(Scene));
        Assert.True(band.Outer - band.Inner < 0.9 * (deep.Outer - deep.Inner));
        var outside = thin.WithNetDelta(Scenario.Ether((decimal)(1.001 * band.Outer))).DecideOnly();
        Assert.Equal(Verdict.Hedge, outside.Verdict);
        var traded = Scaled.ToDouble(outside.Plan!.Legs.Single().Size, 18);
        Assert.Equal(band.Inner - (1.001 * band.Outer), traded, 1e-5 * band.Outer);
        Assert.Equal(
            Verdict.Hold, thin.WithNetDelta(Scenario.Ether((decimal)(0.999 * band.Outer))).DecideOnly().Verdict);
    }

    /// <summary>
    /// The pool with the lower fee has φX of room: 500e-6 · 8,000 is 4 ETH. Where everybody sees a plan it is no
    /// larger,
    /// unless it is urgent, or gas costs more than a sandwich could take.
    /// </summary>
    [Fact]
    public void Decide_PlanThatEverybodySees_IsNoLargerThanASandwichOfItPays()
    {
        var thin = Scene.WithPool(1, 3_000, 8_000).WithPool(2, 3_000, 8_000)
            .WithPolicy(policy => policy with { UrgentBand = Scenario.Ether(60) })
            .WithNetDelta(Scenario.Ether(12));
        var open = thin with { Gas = thin.Gas with { IsPublic = true } };
        var (whole, part) = (thin.DecideOnly(), open.DecideOnly());
        Assert.True(Sold(whole) > 6.0, $"{Sold(whole)}");
        Assert.DoesNotContain(whole.Reasons, reason => reason.Code == ReasonCode.Slice);
        Assert.Equal(4.0, Sold(part), 0.01);
        var slice = part.Reasons.Single(reason => reason.Code == ReasonCode.Slice);
        Assert.Equal((Sold(part), Sold(whole)), (slice.Measured, slice.Limit));
        Assert.Contains("a sandwich would pay", slice.Detail, StringComparison.Ordinal);

        var urgent = open.WithPolicy(policy => policy with { UrgentBand = Scenario.Ether(11) }).DecideOnly();
        Assert.Equal(Urgency.Urgent, urgent.Plan!.Urgency);
        Assert.Equal(Sold(whole), Sold(urgent), 1e-9);

        var dear = open with { Gas = open.Gas with { HedgeGas = 4_000_000, DailyBudgetWei = Scenario.Ether(100) } };
        dear = dear.WithNetDelta(Scenario.Ether((decimal)(1.02 * BandOf(dear).Outer)));
        var costly = dear.DecideOnly();
        Assert.True(costly.Verdict == Verdict.Hedge, $"{costly.Decisive}");
        Assert.True(Sold(costly) > 6.0, $"{Sold(costly)}");
    }

    /// <summary>
    /// Of a pool with the reserve X of base: w units cost P/(1 - w/X) each, so from one rung to the next one, w₂, the
    /// price rises by 1/(X - w₂) of itself a unit. The largest rung is the limit of a trade, 170 ETH at 3000 USD.
    /// </summary>
    [Fact]
    public void Impact_OfQuotes_IsThePoolsWithoutItsFee()
    {
        foreach (var (venue, depth) in new[] { (0, 200_000m), (1, 200_000m), (0, 9_000m), (1, 9_000m) })
        {
            var scene = Scene.WithPool(1, 3_000, depth).WithPool(2, 3_000, depth);
            var mandate = scene.Only.Mandate;
            var book = VenueKind.Named(QuotedPoolVenue.KindName)
                .Read(mandate.Venues[venue], mandate, scene.Observe().Answers);
            Assert.Equal(1.0 / ((double)depth - (170.0 / 16.0)), book.Impact!.Value, 1e-4 / (double)depth);
        }
    }

    [Fact]
    public void Impact_PoolThatCannotFillItsRungs_IsNotTold()
    {
        var scene = Scene.WithPool(1, 3_000, 9);
        var mandate = scene.Only.Mandate;
        var book = VenueKind.Named(QuotedPoolVenue.KindName).Read(mandate.Venues[0], mandate, scene.Observe().Answers);
        Assert.Null(book.Impact);
        Assert.Null(VenueKind.Named(QuotedPoolVenue.KindName).Read(
            mandate.Venues[0], mandate, scene.With(v => v with { BaseFeed = v.BaseFeed with { Answer = 0 } })
                .Observe().Answers).Impact);
    }

    [Fact]
    public void Decide_DearerGasOrLessRiskAversion_WaitsForMore()
    {
        var dear = Scene.WithGasPrice(Scenario.Gwei(45));
        Assert.True(BandOf(dear).Outer > 1.2 * BandOf(Scene).Outer);
        var between = Scenario.Ether((decimal)(1.1 * BandOf(Scene).Outer));
        Assert.Equal(Verdict.Hedge, Scene.WithNetDelta(between).DecideOnly().Verdict);
        Assert.Equal(Verdict.Hold, Scene.WithNetDelta(between).WithGasPrice(Scenario.Gwei(45)).DecideOnly().Verdict);
        Assert.Equal(Verdict.Hold, Weighing(new Scenario(), 1e-6).WithNetDelta(between).DecideOnly().Verdict);
    }

    [Fact]
    public void Flips_SpotAndGas_AreWhereTheVerdictTurns()
    {
        var random = new Random(Seed);
        var (byGas, bySpot) = (0, 0);
        for (var i = 0; i < 60; i++)
        {
            var edge = BandOf(Scene).Outer * (0.7 + (0.6 * random.NextDouble())) * (random.Next(2) == 0 ? 1 : -1);
            var scene = Scene.WithNetDelta(Scenario.Ether((decimal)edge));
            var decision = scene.DecideOnly();
            var context = $"seed {Seed}, book {i}: {decision.Verdict}, {decision.Flips}";
            if (decision.Flips.GasAtMostWei is { } atMost)
            {
                byGas++;
                Assert.True(scene.WithGasPrice(atMost).DecideOnly().Verdict != decision.Verdict, context);
                Assert.True(scene.WithGasPrice(atMost + 1).DecideOnly().Verdict == decision.Verdict, context);
            }

            if (decision.Flips.GasAboveWei is { } above)
            {
                byGas++;
                Assert.True(scene.WithGasPrice(above + 1).DecideOnly().Verdict != decision.Verdict, context);
                Assert.True(scene.WithGasPrice(above).DecideOnly().Verdict == decision.Verdict, context);
            }

            foreach (var spot in new[] { decision.Flips.SpotBelow, decision.Flips.SpotAbove })
            {
                if (spot is { } at && decision.Verdict == Verdict.Hold)
                {
                    bySpot++;
                    var moved = scene.WithSpot(Scaled.ToInteger(at, 8)).WithPool(1, (decimal)at)
                        .WithPool(2, (decimal)at);
                    Assert.True(moved.DecideOnly().Verdict != Verdict.Hold, context);
                }
            }
        }

        Assert.True(byGas >= 20 && bySpot >= 20, $"only {byGas} and {bySpot} thresholds");
    }

    /// <summary>
    /// Random books, markets, gas prices and mandates: never a trade for less than it is worth, none of a delta within
    /// the band, always to the inner band's edge, where the next block holds; and the same bytes again.
    /// </summary>
    [Fact]
    public void Next_RandomBooksAndMandates_TradesFromOutsideTheBandToItsInnerEdgeWhenItPays()
    {
        var random = new Random(Seed);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 1_500; i++)
        {
            var (scene, state) = RandomPolicies.Next(random, "cost-optimal-band");
            scene = scene.WithPolicy(policy => policy with { MaxIntervalSeconds = 0 });
            var decision = scene.DecideOnly(state);
            counts[$"{decision.Verdict}"] = counts.GetValueOrDefault($"{decision.Verdict}") + 1;
            if (decision.Verdict is Verdict.Hold or Verdict.Hedge)
            {
                var told = Check(scene, state, decision);
                Assert.True(told is null, $"seed {Seed}, book {i}: {told}, {decision.Measure}");
                var again = Canonical.Serialize(scene.DecideOnly(state));
                Assert.True(again.AsSpan().SequenceEqual(Canonical.Serialize(decision)), $"seed {Seed}, book {i}");
            }
        }

        Assert.True(
            counts.GetValueOrDefault("Hold") > 200 && counts.GetValueOrDefault("Hedge") > 200,
            string.Join(", ", counts));
    }

    /// <summary>What is wrong with a decision; null when nothing is.</summary>
    private static string? Check(Scenario scene, KeeperState state, Decision decision)
    {
        var (policy, measure) = (scene.Only.Mandate.Policy, decision.Measure!);
        var best = CostOptimalBand.Of(RandomForecasts.Applied(scene, state, InputsOf(scene, measure)));
        var outer = Math.Min(best.Outer, (double)policy.Band / 1e18);
        var inner = Math.Min(Math.Min(best.Inner, (double)policy.InnerBand / 1e18), outer);
        var benefit = decision.Reasons.Single(reason => reason.Code == ReasonCode.Benefit);
        var size = Math.Abs(measure.NetDelta);
        var tolerance = 1e-6 * (1.0 + outer);
        if (decision.Plan is not { } plan)
        {
            return size > outer + tolerance ? "holds outside" : benefit.Passed ? "would pay" : null;
        }

        var after = measure.BookDelta + Scaled.ToDouble(plan.TargetHedge, 18);
        if (decision.Reasons.Any(reason => reason.Code == ReasonCode.Slice))
        {
            var safe = SandwichBound.SafeSize(InputsOf(scene, measure));
            var traded = Math.Abs(Sold(decision));
            return !scene.Gas.IsPublic ? "is cut though nobody sees it"
                : Math.Abs(traded - safe) > tolerance ? $"trades {traded}, and {safe} is safe" : null;
        }

        var filled = scene.With(v => v with { Hedge = plan.TargetHedge, Sequence = v.Sequence + 1 });
        return size < outer - tolerance ? "trades inside"
            : benefit.Measured < benefit.Limit * (1 - 1e-9) ? "costs more than it is worth"
            : Math.Abs(after - (Math.Sign(measure.NetDelta) * inner)) > tolerance ? $"ends at {after}, not at {inner}"
            : filled.DecideOnly(state with { Vaults = [] }).Verdict != Verdict.Hold ? "trades again"
            : null;
    }

    private static double Sold(Decision decision) =>
        -decision.Plan!.Legs.Sum(leg => Scaled.ToDouble(leg.Size, 18));

    private static Scenario Weighing(Scenario scene, double riskAversion = RiskAversion) =>
        scene.WithPolicy(policy => policy with
        {
            Kind = "cost-optimal-band",
            Band = Scenario.Ether(40),
            InnerBand = Scenario.Ether(30),
            MaxIntervalSeconds = 0,
            Costs = new CostMandate(riskAversion, "WETH"),
        });

    private static BandInputs InputsOf(Scenario scene) => InputsOf(scene, scene.DecideOnly().Measure!);

    private static BandInputs InputsOf(Scenario scene, Measure measure)
    {
        var years = measure.Vega / (measure.Gamma * measure.Volatility * measure.Spot * measure.Spot);
        return new BandInputs
        {
            Gamma = measure.Gamma,
            Spot = measure.Spot,
            Volatility = measure.Volatility,
            RiskAversion = scene.Only.Mandate.Policy.Costs!.RiskAversion,
            ProportionalCost = 500e-6,
            Impact = ImpactOf(scene),
            FixedCost = (double)(measure.GasPriceWei * scene.Gas.HedgeGas) / 1e18 * measure.Spot,
            Years = double.IsFinite(years) && years > 0 ? Math.Min(years, 10) : 0.25,
        };
    }

    /// <summary>What the quotes of the pool with the lower fee tell.</summary>
    private static double ImpactOf(Scenario scene)
    {
        var vault = scene.Only.Mandate;
        var venue = vault.Venues.Single(venue => venue.FeePips == 500);
        return VenueKind.Named(venue.Kind).Read(venue, vault, scene.Observe().Answers).Impact ?? 0.0;
    }

    private static HedgeBand BandOf(Scenario scene) => CostOptimalBand.Of(InputsOf(scene));
}
