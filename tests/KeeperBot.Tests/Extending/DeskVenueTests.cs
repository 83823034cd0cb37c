using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Extending;

public sealed class DeskVenueTests
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly VenueMandate Desk = new(
        "desk", 4, Address.Parse("0x00000000000000000000000000000000000de5c0"), Address.Zero, 1);

    [Fact]
    public void DeskVenue_PostedPrices_AreItsQuotesUpToWhatIsPosted()
    {
        var book = Read(2_999, 10, 3_001, 4);
        Assert.Equal(2_999 * Ether, book.Quote(-10 * Ether)!.PriceWad);
        Assert.Equal(3_001 * Ether, book.Quote(4 * Ether)!.PriceWad);
        Assert.Null(book.Quote((-10 * Ether) - 1));
        Assert.Null(book.Quote((4 * Ether) + 1));
        Assert.Equal(2_999.0, book.PriceOf(-Ether));
        Assert.Equal(0.0, book.Impact);
    }

    [Fact]
    public void DeskVenue_DepthTo_IsAllThatIsPosted_FromItsPriceOn()
    {
        var book = Read(2_999, 10, 3_001, 4);
        Assert.Equal(4 * Ether, book.DepthTo(1, 3_001 * Ether));
        Assert.Equal(0, book.DepthTo(1, (3_001 * Ether) - 1));
        Assert.Equal(10 * Ether, book.DepthTo(-1, 2_999 * Ether));
        Assert.Equal(0, book.DepthTo(-1, (2_999 * Ether) + 1));
        Assert.Equal((4 * Ether, 10 * Ether), (book.Capacity(1), book.Capacity(-1)));
        Assert.Equal(0, Read(0, 0, 0, 0).Capacity(1));
    }

    [Fact]
    public void ExtendingPage_ShowsTheCodeThatIsTestedHere()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "KeeperBot.sln")))
        {
            root = Path.GetDirectoryName(root)
                ?? throw new InvalidOperationException("KeeperBot.sln is not above the tests");
        }

        var code = File.ReadAllText(Path.Combine(root, "tests/KeeperBot.Tests/Extending/DeskVenue.cs"));
        var page = File.ReadAllText(Path.Combine(root, "docs/extending/venue.md"));
        var shown = code[code.IndexOf("/// <summary>A desk", StringComparison.Ordinal)..].Trim();
        Assert.Contains(shown, page, StringComparison.Ordinal);
        Assert.Contains("\nnamespace KeeperBot.Core.Venues;\n", page, StringComparison.Ordinal);
    }

    private static VenueBook Read(int bid, int bidSize, int ask, int askSize)
    {
        var kind = new DeskVenue();
        var vault = new Core.Scenario().Only.Mandate;
        var posted = kind.Observe(Desk, vault, Answers.None).Single();
        var answer = posted.Function!.EncodeOutput(bid * Ether, bidSize * Ether, ask * Ether, askSize * Ether);
        ImmutableArray<KeyValuePair<Ask, Answer>> answers = [new(posted, new Answer(true, answer))];
        return kind.Read(Desk, vault, Answers.None.With(answers));
    }
}
