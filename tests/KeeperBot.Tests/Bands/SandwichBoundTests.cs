using KeeperBot.Core.Bands;

namespace KeeperBot.Tests.Bands;

/// <summary>How much may be traded at once so that no sandwich pays, held to attacks on a real x·y = k.</summary>
public sealed class SandwichBoundTests
{
    private const int Seed = 90_210;
    private const int Pools = 400;
    private const int Attacks = 60;

    /// <summary>First order in size over reserve, so a few percent around the bound are left out.</summary>
    [Fact]
    public void SafeSize_ConstantProductPools_IsWhereTheBestAttackBeginsToPay()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Pools; i++)
        {
            var reserve = Math.Pow(10.0, 2.0 + (4.0 * random.NextDouble()));
            var fee = new[] { 0.0001, 0.0005, 0.003, 0.01 }[random.Next(4)];
            var safe = SandwichBound.SafeSize(Inputs(fee, impact: 1.0 / reserve, gas: 0.0));
            Assert.Equal(fee * reserve, safe, 1e-9 * reserve);
            var context = $"seed {Seed}, pool {i}: {reserve} of base, fee {fee}";
            Assert.True(BestAttack(reserve, fee, 0.95 * safe) < 0.0, context);
            Assert.True(BestAttack(reserve, fee, 1.1 * safe) > 0.0, context);
        }
    }

    [Theory]
    [InlineData(9.9, 12.0, 9.9)]
    [InlineData(35.0, 12.0, 10.0)]
    [InlineData(35.0, 174.0, 10.0)]
    [InlineData(35.0, 176.0, 35.0)]
    public void Part_LargerThanSafe_IsSplitUnlessTheGasOfTheOthersCostsMoreThanWhatCanBeTaken(
        double size, double gas, double part) =>
        Assert.Equal(part, SandwichBound.Part(Inputs(0.0005, 0.00005, gas), size, 0.005), 1e-9);

    [Fact]
    public void Part_PoolThatNobodyMoves_IsTheWhole() =>
        Assert.Equal(1e6, SandwichBound.Part(Inputs(0.0005, 0.0, 1.0), 1e6, 0.01));

    /// <summary>What the best of many attacks earns on a buyer of so many units, in quote.</summary>
    private static double BestAttack(double reserve, double fee, double bought) => Enumerable.Range(1, Attacks)
        .Max(k => Attack(reserve, fee, bought, ahead: bought * Math.Pow(10.0, (k / 20.0) - 3.0)));

    private static double Attack(double reserve, double fee, double bought, double ahead)
    {
        const double Price = 3_000.0;
        var (units, money) = (reserve, reserve * Price);

        double Buy(double size)
        {
            var price = (money * units / (units - size)) - money;
            (units, money) = (units - size, money + price);
            return price / (1.0 - fee);
        }

        double Sell(double size)
        {
            var got = money - (money * units / (units + (size * (1.0 - fee))));
            (units, money) = (units + (size * (1.0 - fee)), money - got);
            return got;
        }

        var paid = Buy(ahead);
        Buy(bought);
        return Sell(ahead) - paid;
    }

    private static BandInputs Inputs(double fee, double impact, double gas) => new()
    {
        Gamma = 0.08,
        Spot = 3_000.0,
        Volatility = 0.8,
        RiskAversion = 1e-4,
        ProportionalCost = fee,
        Impact = impact,
        FixedCost = gas,
        Years = 0.1,
    };
}
