using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// For a book that is long of gamma, such as options that were bought: banks what the price's moves have earned, when
/// that is worth more than the trade costs. A book that is not long of gamma it does not scalp: it says so, and the
/// mandate's own band is all that hedges it.
/// </summary>
/// <remarks>
/// The band is the cost-optimal one, which does not know the sign of gamma: a trade earns nothing by itself, it only
/// takes the risk away that a move is lost again. Whether scalping pays is decided by how far the price moves. Over t
/// years a book earns ½Γ(ΔS)² and pays -Θt for it, and without interest the two are the same at the break-even move
/// σS√t, σ being the volatility that the book is priced at. The reasons say both, since the last hedge.
/// </remarks>
public sealed class GammaScalpingPolicy : CostOptimalPolicy
{
    /// <inheritdoc/>
    public override string Name => "gamma-scalping";

    /// <inheritdoc/>
    public override bool ReadsBook => true;

    /// <inheritdoc/>
    protected override DeltaBand BandOf(PolicyQuestion question) => IsLong(question)
        ? base.BandOf(question)
        : new DeltaBand(0, question.Vault.Policy.InnerBand, question.Vault.Policy.Band);

    /// <inheritdoc/>
    protected override ImmutableArray<Reason> ReasonsFor(PolicyQuestion question, DeltaBand band) =>
        IsLong(question) ? base.ReasonsFor(question, band) : [];

    /// <inheritdoc/>
    public override Wish Decide(PolicyQuestion question)
    {
        var wish = base.Decide(question);
        if (IsLong(question))
        {
            return wish with { Reasons = [.. wish.Reasons, .. RealisedAgainstImplied(question)] };
        }

        var notLong = new Reason(
            ReasonCode.LongGamma, false, CostsOf(question).Gamma, 0, $"{question.Vault.Base.Symbol}/USD");
        return wish with { Reasons = [notLong, .. wish.Reasons] };
    }

    private static bool IsLong(PolicyQuestion question) =>
        Quantum.FromDouble(CostsOf(question).Gamma).Exceeds(default);

    private static ImmutableArray<Reason> RealisedAgainstImplied(PolicyQuestion question)
    {
        if (question.LastSpot is not { } last || question.Timestamp <= question.LastHedgeAt)
        {
            return [];
        }

        var book = question.Book
            ?? throw new InvariantException($"the policy of '{question.Vault.Id}' was asked without its book");
        var years = (question.Timestamp - question.LastHedgeAt) / Market.SecondsPerYear;
        var move = Math.Abs(question.Spot - last);
        var breakEven = book.Volatility * question.Spot * Math.Sqrt(years);
        var (earned, paid) = (0.5 * book.Greeks.Gamma * move * move, -book.Greeks.Theta * years);
        return
        [
            new Reason(ReasonCode.BreakEvenMove, move > breakEven, move, breakEven, "USD"),
            new Reason(ReasonCode.ScalpingGain, earned > paid, earned, paid, "USD"),
        ];
    }
}
