using System.Collections.Immutable;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class NoArbitrageTests
{
    private const int Seed = 33;

    [Fact]
    public void Check_QuantLibSviInterpolationSet_HasAButterflyAtTheQuotedPoint()
    {
        var breach = Assert.Single(NoArbitrage.Check(SampleSmiles.QuantLib));

        Assert.Equal(ArbitrageKind.Butterfly, breach.Kind);
        Assert.Equal(0.562, breach.LogMoneyness, 1e-3);
        Assert.Equal(0.1027, breach.Depth, 5e-5);
        Assert.Equal(
            "butterfly arbitrage at 365 days, k = 0.562: the density factor is 0.1027 below zero", breach.ToString());
    }

    [Fact]
    public void Check_VogtSet_HasAButterflyAtTheQuotedPoint()
    {
        var breach = Assert.Single(NoArbitrage.Check(SampleSmiles.Vogt));

        Assert.Equal(ArbitrageKind.Butterfly, breach.Kind);
        Assert.Equal(0.879, breach.LogMoneyness, 1e-3);
        Assert.Equal(0.03286, breach.Depth, 5e-6);
    }

    [Fact]
    public void Check_RandomSsviInsideTheTheorem_IsFreeAtEveryTime()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 200; i++)
        {
            var rho = (1.8 * random.NextDouble()) - 0.9;
            var eta = 2.0 / (1.0 + Math.Abs(rho)) * random.NextDouble();
            var gamma = 0.5 * (1.0 - random.NextDouble());
            var (years, variance) = (0.0, 0.0);
            var atm = ImmutableArray.CreateBuilder<AtmVariance>();
            for (var pillar = 0; pillar < 4; pillar++)
            {
                years += 0.01 + random.NextDouble();
                variance += 0.001 + (random.NextDouble() * 0.5);
                atm.Add(new AtmVariance(years, variance));
            }

            var found = NoArbitrage.Check(new SsviSurface(rho, Math.Max(eta, 0.01), gamma, atm.ToImmutable()));
            Assert.True(found.IsEmpty, $"seed {Seed}, surface {i}: {string.Join("; ", found)}");
        }
    }

    [Fact]
    public void Check_AgainstADenseSearch_MissesNoButterfly()
    {
        var random = new Random(Seed);
        var seen = (Free: 0, Broken: 0);
        for (var i = 0; i < 500; i++)
        {
            var slice = SampleSmiles.Random(random, 0.25);
            var least = double.PositiveInfinity;
            for (var k = -8.0; k <= 8.0; k += 0.001)
            {
                least = Math.Min(least, slice.At(k).DensityFactor(k));
            }

            var found = NoArbitrage.Check(slice).SingleOrDefault(breach => breach.Kind == ArbitrageKind.Butterfly);
            seen = least < 0.0 ? (seen.Free, seen.Broken + 1) : (seen.Free + 1, seen.Broken);
            Assert.True(
                least > -1e-6 ? found is null || found.Depth < 1e-5 : found is not null && found.Depth >= -least - 1e-9,
                $"seed {Seed}, slice {i}: least {least}, found {found}; {slice}");
        }

        Assert.True(seen is { Free: > 20, Broken: > 20 }, $"the sample is one-sided: {seen}");
    }

    [Fact]
    public void Check_WingSteeperThanTwo_IsNamedWithItsSlope()
    {
        var steep = new SviSlice(1.0, 0.2, 1.5, -0.5, 0.0, 0.5);
        var wing = Assert.Single(NoArbitrage.Check(steep), breach => breach.Kind == ArbitrageKind.Wing);

        Assert.Equal(-SmileSurface.MaxMoneyness, wing.LogMoneyness);
        Assert.Equal(0.25, wing.Depth, 1e-12);
    }

    [Fact]
    public void Check_SliceThatDipsBelowTheOneBefore_IsNamedWhereItDoes()
    {
        // The later smile is flatter: below the earlier one only where the earlier has its wings.
        var early = new SviSlice(0.25, 0.02, 0.3, 0.0, 0.0, 0.1);
        var late = new SviSlice(0.50, 0.06, 0.1, 0.0, 0.0, 0.1);
        var breach = Assert.Single(
            NoArbitrage.Check(new SviSurface([early, late])), found => found.Kind == ArbitrageKind.Calendar);

        Assert.Equal(0.50, breach.Years);
        Assert.Equal(SmileSurface.MaxMoneyness, Math.Abs(breach.LogMoneyness), 1e-9);
        var lost = early.At(breach.LogMoneyness).Variance - late.At(breach.LogMoneyness).Variance;
        Assert.Equal(lost, breach.Depth, 1e-12);
    }

    [Fact]
    public void Repair_VogtSet_KeepsLevelSkewAndLowerWing()
    {
        var repaired = SurfaceRepair.Repair(new SviSurface([SampleSmiles.Vogt]));
        var surface = repaired.Surface;
        Assert.NotNull(surface);
        var (before, after) = (SviJumpWings.Of(SampleSmiles.Vogt), SviJumpWings.Of(surface.Slices[0]));

        Assert.Equal(ArbitrageKind.Butterfly, Assert.Single(repaired.Found).Kind);
        Assert.Empty(NoArbitrage.Check(surface));
        Assert.Equal(before.AtmVariance, after.AtmVariance, 1e-12);
        Assert.Equal(before.AtmSkew, after.AtmSkew, 1e-12);
        Assert.Equal(before.PutWing, after.PutWing, 1e-12);

        // Only as far as needed: less than the way to the SSVI smile, whose upper wing is 0.3493158.
        Assert.InRange(after.CallWing, before.Tamed().CallWing + 0.1, before.CallWing - 0.1);
    }

    [Fact]
    public void Repair_CrossingSlices_RaisesTheLaterOne()
    {
        var slices = SampleSmiles.EtherSlices.Slices;
        var cheap = new SviSurface(slices.SetItem(2, slices[2].Raised(-0.085)));
        Assert.Contains(NoArbitrage.Check(cheap), breach => breach.Kind == ArbitrageKind.Calendar);
        var repaired = SurfaceRepair.Repair(cheap).Surface;

        Assert.NotNull(repaired);
        Assert.Empty(NoArbitrage.Check(repaired));
        Assert.Equal(cheap.Slices[1], repaired.Slices[1]);
        Assert.True(repaired.Slices[2].A > cheap.Slices[2].A);
    }

    [Fact]
    public void Repair_WhatTheRulesCannotMend_IsRefusedWithWhatIsLeft()
    {
        // The lower wing is what the repair keeps, and here it is what breaks Lee's bound.
        var repaired = SurfaceRepair.Repair(new SviSurface([new SviSlice(1.0, 0.2, 1.5, -0.5, 0.0, 0.5)]));

        Assert.Null(repaired.Surface);
        Assert.Contains(repaired.Left, breach => breach.Kind == ArbitrageKind.Wing);
    }

    [Fact]
    public void Repair_FreeSurface_IsLeftAlone() =>
        Assert.Same(SampleSmiles.EtherSlices, SurfaceRepair.Repair(SampleSmiles.EtherSlices).Surface);
}
