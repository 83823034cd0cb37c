using KeeperBot.Core.Exposures;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.Tests.Core;

/// <summary>
/// A book of sold options valued by <see cref="IndependentPricer"/>, sharing no code with the program.
/// </summary>
internal static class IndependentBook
{
    private const double SecondsPerYear = 31_536_000.0;

    /// <summary>USD value and delta in base units of everything the vault sold, with the calls' collateral.</summary>
    public static (double Value, double Delta) Measure(IEnumerable<SeriesWorld> series, Market market)
    {
        var (value, delta) = (0.0, 0.0);
        foreach (var one in series.Where(s => s.Expiry > market.Timestamp))
        {
            var years = (one.Expiry - market.Timestamp) / SecondsPerYear;
            var strike = (double)one.StrikeWad / 1e18;
            var units = (double)one.Written / 1e18;
            (double Price, double Delta) Option(double at) => IndependentPricer.Value(
                one.IsCall,
                market.Spot,
                at,
                years,
                market.Base.Surface.At(at, market.Spot, years),
                market.Base.Rate,
                market.Base.Carry);
            var option = Option(strike);
            var cap = one.IsCall ? (Price: market.Spot, Delta: 1.0) : Option(strike / 2);
            var owned = one.IsCall ? 1.0 : 2.0;
            value += units * ((owned * cap.Price) - option.Price);
            delta += units * ((owned * cap.Delta) - option.Delta);
        }

        return (value, delta);
    }
}
