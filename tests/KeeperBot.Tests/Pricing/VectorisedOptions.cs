using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Tests.Pricing;

/// <summary>Options in columns that a test can change, and seeded random ones.</summary>
internal sealed class VectorisedOptions(int count)
{
    public double[] Sign { get; } = new double[count];

    public double[] Spot { get; } = new double[count];

    public double[] Strike { get; } = new double[count];

    public double[] Years { get; } = new double[count];

    public double[] Volatility { get; } = new double[count];

    public double[] Rate { get; } = new double[count];

    public double[] Carry { get; } = new double[count];

    public int Count => count;

    public OptionColumns Columns => First(count);

    /// <summary>
    /// An hour to five years, 2 % to 400 % volatility, prices from 1e-6 to 1e8, and strikes up to so many standard
    /// deviations from the forward.
    /// </summary>
    public static VectorisedOptions Random(Random random, int count, double deviations)
    {
        var options = new VectorisedOptions(count);
        for (var i = 0; i < count; i++)
        {
            var years = Between(1.0 / 8760, 5.0);
            var volatility = Between(0.02, 4.0);
            var spot = Between(1e-6, 1e8);
            var (rate, carry) = ((random.NextDouble() * 0.5) - 0.1, (random.NextDouble() * 0.5) - 0.1);
            var distance = ((2.0 * random.NextDouble()) - 1.0) * deviations * volatility * Math.Sqrt(years);
            var strike = spot * Math.Exp(((rate - carry) * years) + Math.Clamp(distance, -30.0, 30.0));
            options.Set(i, (random.Next(2) * 2) - 1, spot, strike, years, volatility, rate, carry);
        }

        return options;

        double Between(double min, double max) => min * Math.Pow(max / min, random.NextDouble());
    }

    public void Set(
        int index,
        double sign,
        double spot,
        double strike,
        double years,
        double volatility,
        double rate = 0.0,
        double carry = 0.0)
    {
        Sign[index] = sign;
        Spot[index] = spot;
        Strike[index] = strike;
        Years[index] = years;
        Volatility[index] = volatility;
        Rate[index] = rate;
        Carry[index] = carry;
    }

    public OptionColumns First(int length) => new()
    {
        Sign = Sign.AsSpan(0, length),
        Spot = Spot.AsSpan(0, length),
        Strike = Strike.AsSpan(0, length),
        YearsToExpiry = Years.AsSpan(0, length),
        Volatility = Volatility.AsSpan(0, length),
        Rate = Rate.AsSpan(0, length),
        Carry = Carry.AsSpan(0, length),
    };

    public OptionTerms Terms(int index) => new()
    {
        Kind = Sign[index] > 0.0 ? OptionKind.Call : OptionKind.Put,
        Strike = Strike[index],
        YearsToExpiry = Years[index],
    };

    public MarketInputs Market(int index) => new()
    {
        Spot = Spot[index],
        Volatility = Volatility[index],
        Rate = Rate[index],
        Carry = Carry[index],
    };

    /// <summary>
    /// How large each result is by nature: the terms of its formula with 1 for N, and for φ(d₁), φ(d₁)·d₂ and
    /// φ(d₁)·d₁·d₂ what they can reach: 1 and 1 + σ√T. Without variance the terms with φ are none.
    /// </summary>
    public Greeks Size(int index)
    {
        var (s, t, v) = (Spot[index], Years[index], Volatility[index]);
        var (r, q) = (Math.Abs(Rate[index]), Math.Abs(Carry[index]));
        var (asset, strike) = (s * Math.Exp(-Carry[index] * t), Strike[index] * Math.Exp(-Rate[index] * t));
        var delta = asset / s;
        var certain = default(Greeks) with
        {
            Price = Math.Max(asset, strike),
            Delta = delta,
            Theta = (q * asset) + (r * strike),
            Rho = t * strike,
            Charm = q * delta,
        };
        var deviation = v * Math.Sqrt(t);
        if (deviation < 1e-50) return certain;

        var gamma = delta / (s * deviation);
        var vega = asset * Math.Sqrt(t);
        var reach = 1.0 + deviation;
        var drift = ((r + q) / deviation) + (reach / t);
        return certain with
        {
            Gamma = gamma,
            Vega = vega,
            Theta = certain.Theta + (asset * v / Math.Sqrt(t)),
            Vanna = delta * reach / v,
            Volga = vega * reach / v,
            Charm = certain.Charm + (delta * drift),
            Speed = gamma / s * (1.0 + (1.0 / deviation)),
            Zomma = gamma * reach / v,
            Color = gamma * (q + drift),
        };
    }
}
