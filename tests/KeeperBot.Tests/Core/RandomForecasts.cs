using KeeperBot.Core;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Tests.Core;

/// <summary>Forecasts as a mandate may allow them and documents state them: good, lost, old, missing.</summary>
internal static class RandomForecasts
{
    private const long MaxAge = 3 * Scenario.Day;
    private const double DaysPerYear = 365.0;
    private static readonly PastErrors Good = new("score", 0.2, 0.3, 100);

    /// <summary>The scenario and the state with forecasts that the mandate allows, three times in four each.</summary>
    public static (Scenario Scenario, KeeperState State) Add(Random random, Scenario scenario, KeeperState state)
    {
        ForecastMandate? Allowed(string kind, string name) => random.Next(4) == 0
            ? null
            : new ForecastMandate(new DocumentMandate(kind, name, MaxAge), 2.0 * random.NextDouble());
        var volatility = Allowed(VolatilityForecastDocument.KindName, "volatility.json");
        var gas = Allowed(GasForecastDocument.KindName, "gas.json");
        var with = scenario.With(vault => vault with
        {
            Mandate = vault.Mandate with { Forecasts = new ForecastsMandate(volatility) { Gas = gas } },
        });
        foreach (var mandate in with.Only.Mandate.Forecasts!.Documents)
        {
            if (random.Next(8) == 0)
            {
                continue;
            }

            var asOf = scenario.Block.Timestamp - (random.Next(8) == 0 ? (ulong)MaxAge + 1 : 0);
            var past = random.Next(8) == 0 ? Good with { Forecast = 0.4 } : Good;
            var text = mandate == gas?.Document
                ? Gas(random, scenario.Mandate.ChainId, asOf, past).Write()
                : new VolatilityForecast("WETH", asOf, "drawn", 7, 0.1 + (2.0 * random.NextDouble()), past).Write();
            state = state.Apply(
                new Fact.DocumentStated(new StatedDocument(mandate.Kind, mandate.Name, asOf, text)), []);
        }

        return (with, state);
    }

    /// <summary>Regimes around 1 to 70 gwei; some rates are none, or less than once a day.</summary>
    public static GasForecast Gas(Random random, ulong chain, ulong asOf, PastErrors past)
    {
        long Gwei(double least, double most) => (long)(1e9 * (least + ((most - least) * random.NextDouble())));
        var (busy, spike) = (Gwei(5, 30), Gwei(31, 65));
        double Rate() => random.Next(4) == 0 ? 0.0 : DaysPerYear * Math.Pow(10.0, -0.5 + (3.0 * random.NextDouble()));
        return new GasForecast(
            chain,
            asOf,
            "drawn",
            [
                new GasRegime("calm", 0, Gwei(0.5, busy / 1e9), [0.0, Rate(), Rate()]),
                new GasRegime("busy", busy, Gwei(busy / 1e9, spike / 1e9), [Rate(), 0.0, Rate()]),
                new GasRegime("spike", spike, Gwei(spike / 1e9, 90), [Rate(), Rate(), 0.0]),
            ],
            past);
    }

    /// <summary>What costs are weighed at where the documents count, by another way than the brain's.</summary>
    public static BandInputs Applied(Scenario scenario, KeeperState state, BandInputs plain)
    {
        var (allowed, inputs) = (scenario.Only.Mandate.Forecasts!, plain);
        if (Counts(scenario, state, allowed.Volatility, VolatilityForecast.Parse) is { } volatility)
        {
            var most = 1.0 + allowed.Volatility!.Guard;
            inputs = inputs with
            {
                Volatility = Math.Clamp(volatility.Volatility, plain.Volatility / most, plain.Volatility * most),
            };
        }

        var fee = scenario.Present.GasPriceWei - scenario.Gas.TipWei;
        if (Counts(scenario, state, allowed.Gas, GasForecast.Parse) is { } gas && gas.WaitAt(fee) is { } wait)
        {
            var price = (double)scenario.Present.GasPriceWei;
            var there = plain.FixedCost * (price - (double)fee + wait.FeeWei) / price;
            inputs = inputs with
            {
                CheaperGas = new CheaperGas(there, wait.ArrivalsPerYear, 1.0 + allowed.Gas!.Guard),
            };
        }

        return inputs;
    }

    private static T? Counts<T>(
        Scenario scenario, KeeperState state, ForecastMandate? mandate, Func<string, T> parse)
        where T : Forecast
    {
        var stated = state.Documents.FirstOrDefault(document => document.Name == mandate?.Document.Name);
        return stated is not null && parse(stated.Content) is var forecast && forecast.Past.BeatsPlain
            && forecast.AsOf + MaxAge >= scenario.Block.Timestamp
            ? forecast
            : null;
    }
}
