using KeeperBot.Core;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Tests.Core;

/// <summary>Forecasts of slippage, stated to a scenario.</summary>
internal static class SlippageForecasts
{
    /// <summary>The document that mandates ask for.</summary>
    public static readonly DocumentMandate Wanted = new(SlippageForecastDocument.KindName, "slippage.json", 3_600);

    /// <summary>Errors of a forecast that is gone by.</summary>
    public static readonly PastErrors Good = new("mean absolute error, bps", 2.1, 3.4, 80);

    /// <summary>What hedges on the cheaper venue cost beyond their quotes; nothing unless stated.</summary>
    public static VenueSlippage Venue(
        double constant = 0.0, double impact = 0.0, double drift = 0.0, double gas = 0.0, PastErrors? past = null) =>
        new(
            1, 24.0, 20.0, constant, new FeatureWeight(0.5, 0.25, impact), new FeatureWeight(7.0, 2.0, drift),
            new FeatureWeight(0.1, 0.5, gas), past ?? Good);

    /// <summary>The text of a forecast of the venues' slippage.</summary>
    public static string Text(string vault, ulong asOf, params VenueSlippage[] venues) => new SlippageForecast(
        vault, asOf, "80 fills", [.. venues], Good with { Samples = venues.Sum(venue => venue.Past.Samples) }).Write();

    /// <summary>The scenario with a policy that weighs costs and may go by a forecast.</summary>
    public static Scenario Allowing(Scenario scenario, double guard = 0.5) => scenario.With(vault => vault with
    {
        Mandate = vault.Mandate with
        {
            Forecasts = new ForecastsMandate(null) { Slippage = new ForecastMandate(Wanted, guard) },
        },
    });

    /// <summary>A state that knows a forecast.</summary>
    public static KeeperState Told(KeeperState state, string text, ulong asOf = Scenario.Now) => state.Apply(
        new Fact.DocumentStated(new StatedDocument(Wanted.Kind, Wanted.Name, asOf, text)), []);

    /// <summary>A random forecast, stated to a scenario and a state; sometimes too old, sometimes one that
    /// lost.</summary>
    public static (Scenario Scenario, KeeperState State) Next(Random random, Scenario scenario, KeeperState state)
    {
        double Weight(double most) => most * ((2.0 * random.NextDouble()) - 1.0);
        var venue = Venue(
            Weight(8.0), Weight(0.4), Weight(4.0), Math.Max(0.0, Weight(5.0)),
            Good with { Forecast = random.Next(5) == 0 ? 9.0 : 1.0 });
        var asOf = random.Next(5) == 0 ? Scenario.Now - 3_500 : Scenario.Now;
        var allowing = Allowing(scenario, 2.0 * random.NextDouble());
        return (allowing, Told(state, Text(scenario.Only.Mandate.Id, asOf, venue), asOf));
    }
}
