using System.Text;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class SurfaceDocumentTests
{
    private const ulong AsOf = 1_760_000_000;

    private const string Head = """ "asset": "WETH", "asOf": 1760000000, "source": "desk", "spot": 3000 """;

    public static TheoryData<string> Names => ["flat", "svi", "ssvi"];

    public static TheoryData<string, string> Wrong => new()
    {
        { "not a surface document: at line 1", "" },
        { "not a surface document", "[]" },
        { "null is no surface document", "null" },
        { "not a surface document", "{" + Head + "}, {}" },
        { "exactly one of flat, svi and ssvi", "{" + Head + "}" },
        { "exactly one of", "{" + Head + """, "flat": {"volatility": 0.6}, "svi": []}""" },
        { "not a surface document", "{" + Head + """, "flat": {"volatility": "0.6"}}""" },
        { "not a surface document", "{" + Head + """, "flat": {"volatility": 0.6}, "note": 1}""" },
        { "not a surface document", "{" + Head + """, "flat": {"volatility": 0.6}, "flat": {"volatility": 0.6}}""" },
        { "not a surface document", "{" + Head + """, "flat": {}}""" },
        { "not a surface document", "{" + Head + """, /* 65 % */ "flat": {"volatility": 0.6}}""" },
        { "flat.volatility", "{" + Head + """, "flat": {"volatility": 65000}}""" },
        { "flat.volatility", "{" + Head + """, "flat": {"volatility": 0}}""" },
        { "1 to 64 expiries", "{" + Head + """, "svi": []}""" },
        { "1 to 64 expiries", "{" + Head + """, "svi": [null]}""" },
        { "1 to 64 expiries", "{" + Head + """, "ssvi": {"rho": 0, "eta": 1, "gamma": 0.4, "atm": null}}""" },
        { "1 to 64 expiries", "{" + Head + """, "ssvi": {"rho": 0, "eta": 1, "gamma": 0.4, "atm": [null]}}""" },
        { "rho", "{" + Head + """, "ssvi": {"rho": 2, "eta": 1, "gamma": 0.4, "atm": [{"years": 1, "variance": 1}]}}"""
        },
        { "not a surface", """{"asset": null, "asOf": 1, "source": "x", "spot": 1, "flat": {"volatility": 0.6}}""" },
        { "asset: 1 to 32", """{"asset": "\u001b[2J", "asOf": 1, "source": "x", "spot": 1, "flat": {"volatility": 1}}"""
        },
        { "source: 1 to 200", """{"asset": "W", "asOf": 1, "source": "\n", "spot": 1, "flat": {"volatility": 1}}""" },
        { "asOf: unix seconds", """{"asset": "W", "asOf": 0, "source": "x", "spot": 1, "flat": {"volatility": 1}}""" },
        { "not a surface", """{"asset": "W", "asOf": -1, "source": "x", "spot": 1, "flat": {"volatility": 1}}""" },
        { "spot: USD", """{"asset": "W", "asOf": 1, "source": "x", "spot": 0, "flat": {"volatility": 1}}""" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_WhatWasWritten_IsTheSameDocument(string name)
    {
        var document = Document(name);
        var written = document.Write();
        var reading = SurfaceDocument.Parse(written);

        Assert.Empty(reading.Problems);
        var read = reading.Document!;
        Assert.Equal(written, read.Write());
        Assert.Equal(("WETH", AsOf, "desk", 3_000.0), (read.Asset, read.AsOf, read.Source, read.Spot));
        for (var strike = 500.0; strike < 10_000.0; strike *= 1.1)
        {
            Assert.Equal(document.Surface.At(strike, 3_000, 0.3), read.Surface.At(strike, 3_000, 0.3));
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Parse_WhatIsNoDocument_IsNamedAndNeverRaises(string problem, string json)
    {
        var reading = SurfaceDocument.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Null(reading.Document);
        Assert.Contains(reading.Problems, found => found.Text.Contains(problem, StringComparison.Ordinal));
        Assert.All(reading.Problems, found => Assert.DoesNotContain(found.Text, char.IsControl));
    }

    [Fact]
    public void Parse_SurfaceWithArbitrage_IsRefusedWithThePlaceAsData()
    {
        var reading = SurfaceDocument.Parse(
            (Document("svi") with { Surface = new SviSurface([SampleSmiles.Vogt]) }).Write());

        Assert.Null(reading.Document);
        var breach = Assert.Single(reading.Problems, problem => problem.Breach?.Years == 1.0).Breach!;
        Assert.Equal((ArbitrageKind.Butterfly, 0.879), (breach.Kind, Math.Round(breach.LogMoneyness, 3)));
    }

    [Fact]
    public void Parse_EveryPrefixAndFlippedByte_IsAnswered()
    {
        var written = Document("ssvi").Write();
        for (var i = 0; i < written.Length; i++)
        {
            Assert.NotEmpty(SurfaceDocument.Parse(written.AsSpan()[..i]).Problems);
            var flipped = written.ToArray();
            flipped[i] ^= 0x10;
            var reading = SurfaceDocument.Parse(flipped);
            Assert.Equal(reading.Document is null, !reading.Problems.IsEmpty);
        }

        Assert.NotEmpty(SurfaceDocument.Parse(new byte[SurfaceDocument.MaxBytes + 1]).Problems);
    }

    private static SurfaceDocument Document(string name) => new("WETH", AsOf, "desk", 3_000, name switch
    {
        "flat" => new FlatSurface(0.65),
        "svi" => SampleSmiles.EtherSlices,
        _ => SampleSmiles.Ether,
    });
}
