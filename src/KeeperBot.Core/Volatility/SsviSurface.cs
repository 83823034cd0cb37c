using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// The surface SVI with a power law: w(k, θ) = θ/2·(1 + ρφk + √((φk + ρ)² + 1 - ρ²)), where θ is the total variance at
/// the money and φ = η/(θ^γ(1 + θ)^(1-γ)).
/// </summary>
/// <remarks>
/// <para>
/// Source: Gatheral and Jacquier (2014), section 4. With η(1 + |ρ|) ≤ 2 and γ ≤ ½ it has no arbitrage at any time when
/// θ never falls.
/// </para>
/// <para>
/// θ is linear in time between the expiries and grows at its average rate after the last, so every smile in between and
/// beyond is one of the same family.
/// </para>
/// </remarks>
public sealed class SsviSurface : SmileSurface
{
    private const double MaxEta = 100.0;

    /// <summary>A surface.</summary>
    /// <param name="rho">Which wing is steeper; between -1 and 1.</param>
    /// <param name="eta">How strong the smile is; above zero.</param>
    /// <param name="gamma">How it fades with time; above 0, to ½.</param>
    /// <param name="atm">The variance at the money by rising expiry, at least one.</param>
    /// <exception cref="ArgumentException">
    /// A parameter is out of range, or the expiries do not rise; the error names it.
    /// </exception>
    public SsviSurface(double rho, double eta, double gamma, ImmutableArray<AtmVariance> atm)
    {
        RequireRising([.. atm.Select(pillar => pillar.Years)]);
        Rho = InputRange.Require(rho, -1.0, 1.0, nameof(rho));
        Eta = InputRange.Require(eta, double.Epsilon, MaxEta, nameof(eta));
        Gamma = InputRange.Require(gamma, double.Epsilon, 0.5, nameof(gamma));
        foreach (var pillar in atm)
        {
            InputRange.Require(pillar.Variance, SviSlice.MinVariance, double.MaxValue, "variance at the money");
        }

        Atm = atm;
        Slices = [.. atm.Select(pillar => SliceOf(pillar.Years, pillar.Variance))];
    }

    /// <summary>Which wing is steeper: above zero the one of high strikes.</summary>
    public double Rho { get; }

    /// <summary>η: how strong the smile is.</summary>
    public double Eta { get; }

    /// <summary>γ: how it fades with time.</summary>
    public double Gamma { get; }

    /// <summary>The variance at the money by expiry.</summary>
    public ImmutableArray<AtmVariance> Atm { get; }

    /// <inheritdoc/>
    public override ImmutableArray<SviSlice> Slices { get; }

    /// <summary>φ(θ) = η/(θ^γ(1 + θ)^(1-γ)).</summary>
    public double Curvature(double atmVariance) => Eta * ScalarMath.Exp(
        -(Gamma * ScalarMath.Log(atmVariance)) - ((1.0 - Gamma) * ScalarMath.Log(1.0 + atmVariance)));

    /// <inheritdoc/>
    protected override VariancePoint From(double k, double years)
    {
        var theta = ThetaAt(years);
        var phi = Curvature(theta);
        var x = (phi * k) + Rho;
        var root = Math.Sqrt((x * x) + (1.0 - (Rho * Rho)));
        return new VariancePoint(
            0.5 * theta * (1.0 + (Rho * phi * k) + root),
            0.5 * theta * phi * (Rho + (x / root)),
            0.5 * theta * phi * phi * (1.0 - (Rho * Rho)) / (root * root * root));
    }

    private double ThetaAt(double years)
    {
        if (years >= Atm[^1].Years)
        {
            return Atm[^1].Variance * (years / Atm[^1].Years);
        }

        var next = 1;
        while (Atm[next].Years <= years)
        {
            next++;
        }

        var (early, late) = (Atm[next - 1], Atm[next]);
        var part = (years - early.Years) / (late.Years - early.Years);
        return ((1.0 - part) * early.Variance) + (part * late.Variance);
    }

    /// <summary>The same smile in raw form.</summary>
    private SviSlice SliceOf(double years, double theta)
    {
        var phi = Curvature(theta);
        var flat = 1.0 - (Rho * Rho);
        return new SviSlice(years, 0.5 * theta * flat, 0.5 * theta * phi, Rho, -Rho / phi, Math.Sqrt(flat) / phi);
    }
}

/// <summary>The total implied variance at the money of one expiry.</summary>
/// <param name="Years">Years of 365 days.</param>
/// <param name="Variance">θ = σ²T; above zero.</param>
public readonly record struct AtmVariance(double Years, double Variance);
