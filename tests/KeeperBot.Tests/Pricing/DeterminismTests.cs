using System.Buffers.Binary;
using System.Security.Cryptography;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>
/// The same bits on every machine: one hash over the outputs at arguments that are themselves made of integer and exact
/// operations only. A processor, compiler or edit that changes one bit of one result changes the hash. After an
/// intended change take the hash from the message; journals written before it may then replay differently.
/// </summary>
public sealed class DeterminismTests
{
    [Fact]
    public void ScalarMath_HundredThousandArguments_GivesThePinnedBits()
    {
        var arguments = new Arguments(1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < 20_000; i++)
        {
            Append(hash, ScalarMath.Exp(arguments.Next(-746.0, 709.0)));
            Append(hash, ScalarMath.Log(arguments.NextPositive()));
            Append(hash, ScalarMath.Erfcx(arguments.Next(-26.0, 30.0)));
            Append(hash, ScalarMath.NormalPdf(arguments.Next(-39.0, 39.0)));
            Append(hash, ScalarMath.NormalCdf(arguments.Next(-39.0, 9.0)));
        }

        AssertResult("e7f0e7ba95f7bdea0d936f9b62264268f25d351d9c0107f251a08415642ee9c4", hash);
    }

    [Fact]
    public void BlackScholes_TenThousandOptions_GivesThePinnedBits()
    {
        var arguments = new Arguments(2);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < 10_000; i++)
        {
            var terms = new OptionTerms
            {
                Kind = i % 2 == 0 ? OptionKind.Call : OptionKind.Put,
                Strike = arguments.Next(1000.0, 5000.0),
                YearsToExpiry = i % 50 == 0 ? 0.0 : arguments.Next(0.0, 2.0),
            };
            var market = new MarketInputs
            {
                Spot = arguments.Next(1000.0, 5000.0),
                Volatility = i % 70 == 0 ? 0.0 : arguments.Next(0.0, 2.0),
                Rate = arguments.Next(-0.1, 0.3),
                Carry = arguments.Next(-0.1, 0.3),
            };
            var greeks = BlackScholes.Evaluate(terms, market);
            Append(hash, greeks.Price);
            Append(hash, greeks.Delta);
            Append(hash, greeks.Gamma);
            Append(hash, greeks.Vega);
            Append(hash, greeks.Theta);
            Append(hash, greeks.Rho);
            Append(hash, greeks.Vanna);
            Append(hash, greeks.Volga);
        }

        AssertResult("156b4bb99a4ec58e5330e3f05e8e158ed1cbd22cce8e238a74bcccc8ba24c63c", hash);
    }

    [Fact]
    public void OtherModels_TenThousandInputs_GiveThePinnedBits()
    {
        var arguments = new Arguments(3);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < 2_000; i++)
        {
            var kind = i % 2 == 0 ? OptionKind.Call : OptionKind.Put;
            var (spot, strike) = (arguments.Next(1000.0, 5000.0), arguments.Next(1000.0, 5000.0));
            var (years, volatility) = (arguments.Next(0.001, 2.0), arguments.Next(0.05, 2.0));
            var terms = new OptionTerms { Kind = kind, Strike = strike, YearsToExpiry = years };
            var market = new MarketInputs { Spot = spot, Volatility = volatility, Rate = 0.05, Carry = 0.03 };
            var forward = new ForwardInputs { Forward = spot, Volatility = volatility, Rate = 0.05 };
            var normal = new BachelierInputs
            {
                Kind = kind,
                Forward = spot,
                Strike = strike,
                YearsToExpiry = years,
                Volatility = volatility * 1000.0,
                Rate = 0.05,
            };
            var everlasting = new EverlastingInputs
            {
                Kind = kind,
                Spot = spot,
                Strike = strike,
                Volatility = volatility,
                FundingYears = years,
            };
            var squeeth = PowerPerpInputs.Squeeth(spot, volatility, 0.5);
            Append(hash, SpotConvention.Of(Black76.Evaluate(terms, forward), spot, strike, years));
            Append(hash, Bachelier.Evaluate(normal));
            Append(hash, CashDigital.Evaluate(terms, market));
            Append(hash, AssetDigital.Evaluate(terms, market));
            Append(hash, Everlasting.Evaluate(everlasting));
            Append(hash, PowerPerp.Evaluate(squeeth with { Power = arguments.Next(-2.0, 3.0) }));
            Append(hash, ImpliedVolatility.FromTimeValue(
                terms, market, ImpliedVolatility.TimeValueOf(terms, market)).Volatility ?? -1.0);
        }

        AssertResult("94aef81ac9c434aeb1a614065f64eff0455e7a7cd577c51c50aea2a394208f56", hash);
    }

    private static void Append(IncrementalHash hash, Greeks greeks)
    {
        foreach (var value in GreekOf.All(greeks)) Append(hash, value);
    }

    private static void Append(IncrementalHash hash, double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void AssertResult(string expected, IncrementalHash hash)
    {
        var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        Assert.True(expected == actual, $"the outputs hash to {actual}, pinned is {expected}");
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): the runtime's generator may change, this one may not.</summary>
    private sealed class Arguments(ulong state)
    {
        private ulong _state = state;

        public double Next(double min, double max) => min + ((max - min) * ((NextBits() >> 11) * (1.0 / (1L << 53))));

        public double NextPositive() => BitConverter.UInt64BitsToDouble(1 + (NextBits() % 0x7FEF_FFFF_FFFF_FFFF));

        private ulong NextBits()
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
