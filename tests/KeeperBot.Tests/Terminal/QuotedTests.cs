using KeeperBot.Terminal;

namespace KeeperBot.Tests.Terminal;

/// <summary>Catalogue VX-07: what a token calls itself does no harm where it is shown.</summary>
public sealed class QuotedTests
{
    [Theory]
    [InlineData("ETH / USD", "'ETH / USD'")]
    [InlineData("", "''")]
    [InlineData("a'b", "'a?b'")]
    [InlineData("a\nb\r\tc\0", "'a?b??c?'")]
    [InlineData("\u001b[2J", "'?[2J'")]
    [InlineData("US\u202eDC\u200b", "'US?DC?'")]
    [InlineData("e\u0301\u0301", "'e??'")]
    [InlineData("\ue001x", "'?x'")]
    [InlineData("{0} %s", "'{0} %s'")]
    public void Of_StrangersText_IsVisibleAndOneLine(string text, string shown) =>
        Assert.Equal(shown, Quoted.Of(text));

    [Fact]
    public void Of_HalfACharacter_IsNotShown() => Assert.Equal("'?x'", Quoted.Of("\ud800x"));

    [Fact]
    public void Of_LongText_IsCut() =>
        Assert.Equal($"'{new string('x', 32)}...'", Quoted.Of(new string('x', 1_000_000)));
}
