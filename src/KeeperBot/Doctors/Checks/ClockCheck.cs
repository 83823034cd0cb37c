using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Holds the clock against the time of the newest block.</summary>
/// <remarks>The devnet makes its own time, and a chain may be told to stand still (chain.headStall of zero).</remarks>
internal sealed class ClockCheck : KeeperCheck
{
    private const double Ahead = 15;

    /// <inheritdoc/>
    public override string Name => "clock";

    /// <inheritdoc/>
    public override string Meaning => "this machine's clock and the newest block agree";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["chain-id"];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var stall = examination.Configuration.Access.HeadStall;
        if (examination.Nodes.Answering.MaxBy(look => look.Head!.Number)?.Head is not { } head)
        {
            return Skip("it rests on nodes");
        }

        if (examination.Mandate.ChainId == DevnetConfiguration.ChainId)
        {
            return Skip("the devnet makes its own time");
        }

        var made = DateTimeOffset.FromUnixTimeSeconds((long)head.Timestamp);
        var age = (examination.Clock.GetUtcNow() - made).TotalSeconds;
        var text = age < 0
            ? $"block {head.Number} is {Figures.Duration(-age)} in the future"
            : $"block {head.Number} is {Figures.Duration(age)} old";
        return stall == TimeSpan.Zero ? Ok($"{text}; chain.headStall of zero lets the chain make its own time")
            : age < -Ahead ? Fail(
                text, "set this machine's clock (NTP); a local chain of your own needs \"headStall\": \"0 s\"")
            : age > stall.TotalSeconds ? Fail(
                $"{text}, chain.headStall allows {Figures.Duration(stall.TotalSeconds)}",
                "the node does not follow the chain, or this machine's clock is fast (NTP); a local chain of your own "
                + "needs \"headStall\": \"0 s\"")
            : Ok(text);
    }
}
