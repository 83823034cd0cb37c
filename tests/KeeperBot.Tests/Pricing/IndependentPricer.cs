namespace KeeperBot.Tests.Pricing;

/// <summary>
/// Values European options by integrating the payoff over the lognormal density. It shares neither code nor formula
/// with the program's closed form, so that agreement means something.
/// </summary>
internal static class IndependentPricer
{
    private const int Nodes = 16;
    private const double PanelWidth = 0.25;

    /// <summary>How far from its peak the integrand is followed, in standard deviations: e^-50 of it remains.</summary>
    private const double Reach = 10.0;

    private static readonly (double Node, double Weight)[] Rule = GaussLegendre(Nodes);

    /// <summary>
    /// The price and the spot delta. Years, volatility, rate and carry as fractions a year; accurate to about 1e-11 of
    /// the result for σ√T from 0.005 to 5.
    /// </summary>
    public static (double Price, double Delta) Value(
        bool isCall, double spot, double strike, double years, double volatility, double rate, double carry)
    {
        var discount = Math.Exp(-rate * years);
        var deviation = volatility * Math.Sqrt(years);
        if (deviation == 0.0)
        {
            var forward = spot * Math.Exp((rate - carry) * years);
            var exercised = isCall ? forward > strike : forward < strike;
            var sign = isCall ? 1.0 : -1.0;
            return exercised
                ? (sign * discount * (forward - strike), sign * Math.Exp(-carry * years))
                : (0.0, 0.0);
        }

        // The price at expiry is strike·e^(deviation·(z - boundary)) for a standard normal z.
        var mean = ((rate - carry) * years) - (0.5 * deviation * deviation);
        var boundary = (Math.Log(strike / spot) - mean) / deviation;
        var (from, to) = isCall
            ? (Math.Max(boundary, -Reach), Math.Max(boundary, deviation) + Reach)
            : (Math.Min(boundary, 0.0) - Reach, Math.Min(boundary, deviation + Reach));
        var (payoff, asset) = Integrate(from, to, boundary, deviation);
        return isCall
            ? (discount * strike * payoff, discount * strike / spot * asset)
            : (-discount * strike * payoff, -discount * strike / spot * asset);
    }

    /// <summary>The integrals of (e^x - 1)φ(z) and of e^x·φ(z), where x = deviation·(z - boundary).</summary>
    private static (double Payoff, double Asset) Integrate(double from, double to, double boundary, double deviation)
    {
        var panels = (int)Math.Ceiling((to - from) / PanelWidth);
        var half = (to - from) / panels / 2.0;
        var payoff = 0.0;
        var asset = 0.0;
        for (var panel = 0; panel < panels; panel++)
        {
            var middle = from + (((2 * panel) + 1) * half);
            foreach (var (node, weight) in Rule)
            {
                var z = middle + (half * node);
                var density = half * weight * Math.Exp(-0.5 * z * z) / Math.Sqrt(2.0 * Math.PI);
                var growth = Math.Exp(deviation * (z - boundary));
                payoff += (growth - 1.0) * density;
                asset += growth * density;
            }
        }

        return (payoff, asset);
    }

    /// <summary>Nodes and weights on [-1, 1]: the roots of the Legendre polynomial by Newton's method.</summary>
    private static (double Node, double Weight)[] GaussLegendre(int count)
    {
        var rule = new (double, double)[count];
        for (var i = 0; i < count; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));
            var slope = 0.0;
            for (var iteration = 0; iteration < 10; iteration++)
            {
                var previous = 1.0;
                var current = x;
                for (var degree = 2; degree <= count; degree++)
                {
                    var next = ((((2 * degree) - 1) * x * current) - ((degree - 1) * previous)) / degree;
                    (previous, current) = (current, next);
                }

                slope = count * ((x * current) - previous) / ((x * x) - 1.0);
                x -= current / slope;
            }

            rule[i] = (x, 2.0 / ((1.0 - (x * x)) * slope * slope));
        }

        return rule;
    }
}
