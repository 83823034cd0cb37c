using System.Text.Json.Serialization;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// How the smile is taken to move when the spot does: what a moved spot is priced at, and what the delta of an option
/// gains or loses by it.
/// </summary>
/// <remarks>
/// <para>
/// The delta is ∂price/∂spot + vega·dσ/dS, where σ is the volatility of the option's own strike. With a skew stickiness
/// ratio R (Bergomi, "Smile dynamics IV", 2009) dσ/dS = (R - 1)σ'/S, where σ' is the skew along ln(strike/forward).
/// </para>
/// <para>
/// The adjustment of one option is bounded by <see cref="MaxAdjustment"/>: a smile that was read wrongly must not turn
/// a hedge around.
/// </para>
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "rule")]
[JsonDerivedType(typeof(Stickiness), "stickiness")]
[JsonDerivedType(typeof(MinimumVariance), "minimum-variance")]
public abstract record SmileRule
{
    /// <summary>The most that a rule may add to or take from one option's delta.</summary>
    public const double MaxAdjustment = 0.15;

    /// <summary>A strike keeps its volatility: no adjustment. What is used when nothing better is known.</summary>
    public static readonly SmileRule StickyStrike = new Stickiness(1.0);

    /// <summary>A distance to the forward keeps its volatility: the smile moves along with the spot.</summary>
    public static readonly SmileRule StickyDelta = new Stickiness(0.0);

    /// <summary>What is added to one option's delta: vega·dσ/dS within ±<see cref="MaxAdjustment"/>.</summary>
    public double Adjustment(in SmilePoint at) =>
        Math.Clamp(UnguardedAdjustment(at), -MaxAdjustment, MaxAdjustment);

    /// <summary>The adjustment before it is bounded; zero at expiry.</summary>
    public abstract double UnguardedAdjustment(in SmilePoint at);

    /// <summary>How much of a move of the spot the smile follows: 0 when it stays, 1 when it moves along.</summary>
    [JsonIgnore]
    public abstract double Follows { get; }

    /// <summary>A constant skew stickiness ratio.</summary>
    /// <param name="Ratio">0 is sticky delta, 1 sticky strike, 2 about what local volatility implies.</param>
    public sealed record Stickiness(double Ratio) : SmileRule
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override double Follows => 1.0 - Ratio;

        /// <inheritdoc/>
        public override double UnguardedAdjustment(in SmilePoint at) =>
            Ratio == 1.0 || at.Skew == 0.0 ? 0.0 : at.Vega * (Ratio - 1.0) * at.Skew / at.Spot;
    }

    /// <summary>The hedge ratio of least variance: dσ/dS = (a + bΔ + cΔ²)/(S√T), fitted to past moves.</summary>
    /// <remarks>
    /// Source: Hull and White, "Optimal delta hedging for options" (2017). It says how volatility tends to move with
    /// the spot, not what a strike's volatility is after a move: a moved spot is priced as under sticky strike.
    /// </remarks>
    /// <param name="A">a.</param>
    /// <param name="B">b.</param>
    /// <param name="C">c.</param>
    public sealed record MinimumVariance(double A, double B, double C) : SmileRule
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override double Follows => 0.0;

        /// <inheritdoc/>
        public override double UnguardedAdjustment(in SmilePoint at) => at.Years <= 0.0
            ? 0.0
            : at.Vega / (at.Spot * Math.Sqrt(at.Years)) * (A + (B * at.Delta) + (C * at.Delta * at.Delta));
    }
}

/// <summary>What a smile rule needs to know of one option.</summary>
/// <param name="Spot">The underlying's price.</param>
/// <param name="Years">Years of 365 days to expiry.</param>
/// <param name="Delta">∂price/∂spot at a fixed volatility, as of a call: a put's plus its yield factor.</param>
/// <param name="Vega">∂price/∂volatility, for 1.00 of volatility.</param>
/// <param name="Skew">The slope of volatility along ln(strike/forward) at the strike.</param>
public readonly record struct SmilePoint(double Spot, double Years, double Delta, double Vega, double Skew);
