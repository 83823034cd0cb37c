using KeeperBot.Terminal;

namespace KeeperBot.Tests.Terminal;

public sealed class StyleTests
{
    [Fact]
    public void Strip_MarkedText_LeavesTheWords() =>
        Assert.Equal("a b c", Style.Strip($"{Style.Good("a")} {Style.Bad(Style.Strong("b"))} {Style.Dim("c")}"));

    [Fact]
    public void Render_MarkedText_OpensAndClosesItsColour() =>
        Assert.Equal("\e[31mno\e[0m, \e[32myes\e[0m", Style.Render($"{Style.Bad("no")}, {Style.Good("yes")}"));

    [Theory]
    [InlineData("\e[2J\e[31mgone")]
    [InlineData("\u009b2Jgone")]
    [InlineData("\e]0;title\a")]
    [InlineData("over\rwritten\b\b")]
    [InlineData("\u202egnp.exe")]
    [InlineData("zero\u200bwidth\ufeff")]
    [InlineData("line\u2028sep\u2029")]
    [InlineData("\u0000\u007f\u0085")]
    [InlineData("\uE0FF\uF8FF")]
    public void RenderAndStrip_TextThatATerminalWouldObey_IsMadeHarmless(string hostile)
    {
        foreach (var written in new[] { Style.Render(hostile), Style.Strip(hostile) })
        {
            Assert.Equal(hostile.Length, written.Length);
            Assert.DoesNotContain(written, c => char.IsControl(c) || c is >= '\u200b' and <= '\u202e' or '\ufeff');
            Assert.Contains('?', written);
        }
    }

    [Fact]
    public void Strip_EveryCharacter_IsItselfOrAQuestionMark()
    {
        for (var c = '\0'; c < '\ufffe'; c++)
        {
            var written = Style.Strip(c.ToString());
            Assert.True(written == c.ToString() || written is "?" or "", $"U+{(int)c:X4} became '{written}'");
            Assert.True(!char.IsControl(c) || c is '\n' or '\t' || written == "?", $"U+{(int)c:X4} got through");
        }
    }

    [Fact]
    public void Pad_MarkedText_CountsColumnsNotMarks()
    {
        Assert.Equal(4, Style.Width(Style.Warn("four")));
        Assert.Equal("four  |", Style.Strip(Style.Pad(Style.Warn("four"), 6)) + "|");
        Assert.Equal("  four|", Style.Strip(Style.Pad(Style.Warn("four"), -6)) + "|");
        Assert.Equal("four|", Style.Strip(Style.Pad(Style.Warn("four"), 2)) + "|");
    }
}
