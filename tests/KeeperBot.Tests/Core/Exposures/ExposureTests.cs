using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class ExposureTests
{
    [Fact]
    public void Sum_OfNothing_IsZero() => Assert.Equal(default, Exposure.Sum([]).Total);

    [Fact]
    public void Sum_OfComponents_AddsEveryGreekAndKeepsTheParts()
    {
        ImmutableArray<ExposureComponent> parts =
        [
            new("a", new OptionGreeks(1, 2, 3, 4, 5, 6, 7, 8)),
            new("b", new OptionGreeks(10, 20, 30, 40, 50, 60, 70, 80)),
        ];
        var exposure = Exposure.Sum(parts);
        Assert.Equal(new OptionGreeks(11, 22, 33, 44, 55, 66, 77, 88), exposure.Total);
        Assert.Equal(parts, exposure.Components);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(100, 0.0)]
    [InlineData(101, 1.0 / 31_536_000)]
    [InlineData(100 + 31_536_000, 1.0)]
    public void YearsUntil_Expiry_CountsYearsOf365DaysAndNeverLessThanZero(ulong expiry, double years) =>
        Assert.Equal(years, new Market(3_000, 0.8, 0, 0, 100).YearsUntil(expiry));

    [Fact]
    public void Inputs_OfAMarket_AreItsOwnFigures()
    {
        var inputs = new Market(3_000, 0.8, 0.04, 0.03, 100).Inputs;
        Assert.Equal((3_000, 0.8, 0.04, 0.03), (inputs.Spot, inputs.Volatility, inputs.Rate, inputs.Carry));
    }
}
