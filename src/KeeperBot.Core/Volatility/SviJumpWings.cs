namespace KeeperBot.Core.Volatility;

/// <summary>
/// A slice by what a trader sees of it: level and slope at the money, the wings' slopes and the lowest volatility.
/// </summary>
/// <remarks>
/// Source: Gatheral and Jacquier (2014), section 3.3 and Lemma 3.2. All but the slopes are annual variances.
/// </remarks>
/// <param name="Years">Years of 365 days to expiry.</param>
/// <param name="AtmVariance">v: the variance at the money.</param>
/// <param name="AtmSkew">ψ: the slope of volatility at the money times √T.</param>
/// <param name="PutWing">p: the slope of the wing of low strikes.</param>
/// <param name="CallWing">c: the slope of the wing of high strikes.</param>
/// <param name="LeastVariance">ṽ: the least variance of any strike.</param>
public sealed record SviJumpWings(
    double Years, double AtmVariance, double AtmSkew, double PutWing, double CallWing, double LeastVariance)
{
    /// <summary>The jump wings of a raw slice.</summary>
    public static SviJumpWings Of(SviSlice slice)
    {
        var atm = slice.At(0.0).Variance;
        var root = Math.Sqrt(atm);
        var hypotenuse = Math.Sqrt((slice.M * slice.M) + (slice.Sigma * slice.Sigma));
        return new SviJumpWings(
            slice.Years,
            atm / slice.Years,
            0.5 * slice.B / root * (slice.Rho - (slice.M / hypotenuse)),
            slice.B * (1.0 - slice.Rho) / root,
            slice.B * (1.0 + slice.Rho) / root,
            slice.LeastVariance / slice.Years);
    }

    /// <summary>
    /// The slice with the same level, skew and wing of low strikes that belongs to an SSVI surface, which has no
    /// butterfly arbitrage unless its wings are too steep.
    /// </summary>
    /// <remarks>Source: Gatheral and Jacquier (2014), section 5.1.</remarks>
    public SviJumpWings Tamed()
    {
        var call = PutWing + (2.0 * AtmSkew);
        var both = PutWing + call;
        return this with { CallWing = call, LeastVariance = AtmVariance * 4.0 * PutWing * call / (both * both) };
    }

    /// <summary>The slice a part of the way from this one to another; 0 is here, 1 is there.</summary>
    public SviJumpWings Towards(SviJumpWings other, double part) => this with
    {
        CallWing = CallWing + (part * (other.CallWing - CallWing)),
        LeastVariance = LeastVariance + (part * (other.LeastVariance - LeastVariance)),
    };

    /// <summary>The raw form; null where the figures belong to no slice.</summary>
    public SviSlice? ToRaw()
    {
        var root = Math.Sqrt(AtmVariance * Years);
        var b = 0.5 * root * (CallWing + PutWing);
        var rho = 1.0 - (PutWing * root / b);
        var tilt = rho - (2.0 * AtmSkew * root / b);
        var excess = (AtmVariance - LeastVariance) * Years;
        var flat = Math.Sqrt(1.0 - (rho * rho));

        // tilt is m/√(m² + σ²), so that σ = |m|√(1/tilt² - 1); at the centre of the smile m is zero.
        var slack = Math.Sqrt(1.0 - (tilt * tilt));
        var scale = excess / (b * (1.0 - (rho * tilt) - (slack * flat)));
        try
        {
            var sigma = scale * slack;
            return new SviSlice(
                Years, (LeastVariance * Years) - (b * sigma * flat), b, rho, scale * tilt, sigma);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
