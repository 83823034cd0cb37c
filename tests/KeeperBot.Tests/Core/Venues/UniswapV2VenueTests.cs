using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

public sealed class UniswapV2VenueTests
{
    private static readonly UniswapV2Venue Venue = new();

    [Theory]
    [InlineData(2, 100, 100, 1)]
    [InlineData(1, 100, 100, 0)]
    public void ExactInput_VectorsOfThePeripherysSpec_AreMet(int amount, int into, int outOf, int expected) =>
        Assert.Equal(expected, new UniswapV2Reserves(into, outOf).ExactInput(amount));

    [Theory]
    [InlineData(1, 100, 100, 2)]
    [InlineData(99, 100, 100, 9_930)]
    public void ExactOutput_VectorsOfThePeripherysSpec_AreMet(int amount, int into, int outOf, int expected) =>
        Assert.Equal(expected, new UniswapV2Reserves(into, outOf).ExactOutput(amount));

    [Theory]
    [InlineData(0, 100, 100)]
    [InlineData(100, 100, 100)]
    [InlineData(101, 100, 100)]
    [InlineData(1, 0, 100)]
    public void ExactOutput_WhereTheLibraryReverts_IsNone(int amount, int into, int outOf) =>
        Assert.Null(new UniswapV2Reserves(into, outOf).ExactOutput(amount));

    [Fact]
    public void Quote_MoreThanAReserveCanHold_IsNone()
    {
        var most = (BigInteger.One << 112) - 1;
        var book = Book(Vault(isBaseFirst: true), most - 10, Scenario.Usdc(3_000));
        Assert.Null(book.Quote(-11));
        Assert.NotNull(Book(Vault(isBaseFirst: true), most / 2, most / 2).Quote(-(most / 4)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DepthTo_AnyPrice_IsWhereTheLastUnitCostsIt(bool isBaseFirst)
    {
        var vault = Vault(isBaseFirst);
        var (held, quote) = (Scenario.Ether(500), Scenario.Usdc(1_500_000));
        var book = isBaseFirst ? Book(vault, held, quote) : Book(vault, quote, held);
        foreach (var side in new[] { 1, -1 })
        {
            Assert.Equal(0, book.DepthTo(side, Scenario.Ether(3_000 + (side * 8))));
            foreach (var bps in new[] { 40, 100, 1_000, 5_000 })
            {
                var limit = Scenario.Ether(3_000) * (10_000 + (side * bps)) / 10_000;
                var depth = book.DepthTo(side, limit);
                var hair = depth / 1_000;
                var (whole, less) = (book.Quote(side * depth)!, book.Quote(side * (depth - hair))!);
                var last = ((whole.PriceWad * depth) - (less.PriceWad * (depth - hair))) / hair;
                Assert.True(side * last <= side * limit, $"{last} at {limit}");

                // A thousandth more is dearer: the depth is not smaller than it has to be.
                var more = book.Quote(side * (depth + (2 * hair)))!;
                var next = ((more.PriceWad * (depth + (2 * hair))) - (whole.PriceWad * depth)) / (2 * hair);
                Assert.True(side * next > side * limit, $"{next} at {limit}");
            }
        }
    }

    /// <summary>At four times the price half of the base is gone; at a quarter of it there is twice as much.</summary>
    [Fact]
    public void Capacity_OfAPair_IsWhatItQuotesToAFarPrice()
    {
        var book = Book(Vault(isBaseFirst: true), Scenario.Ether(500), Scenario.Usdc(1_500_000));
        Assert.InRange(book.Capacity(1), Scenario.Ether(245), Scenario.Ether(250));
        Assert.InRange(book.Capacity(-1), Scenario.Ether(490), Scenario.Ether(500));
        Assert.NotNull(book.Quote(book.Capacity(1)));
        Assert.NotNull(book.Quote(-book.Capacity(-1)));
    }

    [Fact]
    public void Impact_Pair_IsOneOverItsReserve()
    {
        var book = Book(Vault(isBaseFirst: true), Scenario.Ether(10_000), Scenario.Usdc(30_000_000));
        Assert.InRange(book.Impact!.Value, 0.99e-4, 1.02e-4);
        Assert.InRange(book.PriceOf(Scenario.Ether(1))!.Value, 3_009, 3_010);
        Assert.Null(book.PriceOf(Scenario.Ether(10_000)));
    }

    [Fact]
    public void Quote_NoPair_IsUnanswerableAndAnEmptyOneHasNone()
    {
        var vault = Vault(isBaseFirst: true);
        var book = Venue.Read(vault.Venues[0], vault, Answers.None);
        Assert.Throws<UnanswerableException>(() => book.Quote(1));
        Assert.Null(book.Impact);
        Assert.Null(Book(vault, 0, 0).Quote(1));
        Assert.Equal(0, Book(vault, 0, 0).DepthTo(1, Scenario.Ether(3_000)));
    }

    private static VenueBook Book(VaultMandate vault, BigInteger first, BigInteger second)
    {
        var ask = Assert.Single(Venue.Observe(vault.Venues[0], vault, Answers.None));
        var reply = new Answer(true, ask.Function!.EncodeOutput(first, second, 0));
        return Venue.Read(vault.Venues[0], vault, Answers.None.With([KeyValuePair.Create(ask, reply)]));
    }

    private static VaultMandate Vault(bool isBaseFirst)
    {
        var vault = Scenario.Vault("eth").Mandate;
        var (low, high) = (vault.Base.Address, vault.Quote.Address);
        return vault with
        {
            Base = vault.Base with { Address = isBaseFirst ? low : high },
            Quote = vault.Quote with { Address = isBaseFirst ? high : low },
            Venues = [vault.Venues[0] with { Kind = UniswapV2Venue.KindName, FeePips = UniswapV2Reserves.FeePips }],
        };
    }
}
