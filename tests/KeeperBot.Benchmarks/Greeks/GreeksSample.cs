using System.Globalization;
using System.Text;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Greeks;

/// <summary>
/// Seeded options as a vault writes them, in every form that is timed: one day to half a year, 30 % to 120 %
/// volatility, strikes within three standard deviations of the forward.
/// </summary>
internal sealed class GreeksSample
{
    private const int Seed = 20_261_121;

    private const int Inputs = 8;

    private readonly double[] _inputs;
    private readonly double[] _results;

    /// <param name="count">How many options.</param>
    /// <param name="underlyings">How many prices of underlyings there are, as many options in a row each.</param>
    public GreeksSample(int count, int underlyings)
    {
        Count = count;
        _inputs = GC.AllocateArray<double>(ColumnMemory.LengthFor(Inputs, count), pinned: true);
        _results = GC.AllocateArray<double>(ColumnMemory.LengthFor(GreekColumns.Columns, count), pinned: true);
        Terms = new OptionTerms[count];
        Markets = new MarketInputs[count];
        var random = new Random(Seed);
        for (var i = 0; i < count; i++)
        {
            var market = new MarketInputs
            {
                Spot = 3000.0 / (1 + (i * underlyings / count)),
                Volatility = 0.3 + (0.9 * random.NextDouble()),
                Rate = 0.04 * random.NextDouble(),
                Carry = 0.03 * random.NextDouble(),
            };
            var years = (1.0 / 365.0) + (0.5 * random.NextDouble());
            var distance = ((6.0 * random.NextDouble()) - 3.0) * market.Volatility * Math.Sqrt(years);
            var strike = market.Spot * Math.Exp(((market.Rate - market.Carry) * years) + distance);
            var kind = random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put;
            Set(i, new OptionTerms { Kind = kind, Strike = strike, YearsToExpiry = years }, market);
        }
    }

    public int Count { get; }

    public OptionTerms[] Terms { get; }

    public MarketInputs[] Markets { get; }

    public ReadOnlySpan<double> Volatilities => Columns[4];

    public ReadOnlySpan<double> TimeValues => Columns[7];

    public OptionColumns Options => new()
    {
        Sign = Columns[0],
        Spot = Columns[1],
        Strike = Columns[2],
        YearsToExpiry = Columns[3],
        Volatility = Columns[4],
        Rate = Columns[5],
        Carry = Columns[6],
    };

    public TimeValueColumns Quotes => new()
    {
        TimeValue = Columns[7],
        Spot = Columns[1],
        Strike = Columns[2],
        YearsToExpiry = Columns[3],
        Rate = Columns[5],
        Carry = Columns[6],
    };

    /// <summary>Where the results go.</summary>
    public GreekColumns Results => GreekColumns.In(new ColumnMemory(_results, Count));

    private ColumnMemory Columns => new(_inputs, Count);

    /// <summary>All inputs as another process reads them.</summary>
    public string ToText()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Count}");
        for (var i = 0; i < Count; i++)
        {
            for (var column = 0; column < Inputs; column++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Columns[column][i]:R} ");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private void Set(int index, OptionTerms terms, MarketInputs market)
    {
        double[] values =
        [
            terms.Kind == OptionKind.Call ? 1.0 : -1.0, market.Spot, terms.Strike, terms.YearsToExpiry,
            market.Volatility, market.Rate, market.Carry, ImpliedVolatility.TimeValueOf(terms, market),
        ];
        foreach (var (column, value) in values.Index())
        {
            Columns[column][index] = value;
        }

        Terms[index] = terms;
        Markets[index] = market;
    }
}
