using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.Commands;

/// <summary>
/// What happens in the demo: each act moves the world, and the keeper takes every block that follows.
/// </summary>
internal sealed class DemoScenario(DevnetControls controls, Func<CancellationToken, Task<IReadOnlyList<Decision>>> turn)
{
    private const int CalmGwei = 15;
    private const int SpikeGwei = 180;
    private const int FeedDecimals = 8;

    /// <summary>One act: a title for people, and what it does to the world.</summary>
    public sealed record Act(string Title, Func<CancellationToken, Task> Happen, int BlocksAfter);

    /// <summary>The acts, in order.</summary>
    public IReadOnlyList<Act> Acts =>
    [
        new("The vault has sold options on 100 ETH. Nothing is hedged yet.", MineAsync, 2),
        new("The price drifts up a little.", c => controls.SetPriceAsync(Usd(3_012), c), 1),
        new("The price jumps down 5 %.", c => controls.SetPriceAsync(Usd(2_861), c), 2),
        new("Gas spikes to 180 gwei while the price jumps back.", SpikeAsync, 1),
        new("Gas is calm again.", CalmAsync, 2),
        new("Four hours pass, and the feed falls silent.", c => controls.WarpAsync(TimeSpan.FromHours(4), c), 0),
        new("The feed speaks again, the price is a little lower.", c => controls.SetPriceAsync(Usd(2_978), c), 2),
        new("A quiet stretch; everything becomes final.", MineAsync, 3),
    ];

    /// <summary>Plays one act and returns every decision it led to.</summary>
    public async Task<IReadOnlyList<Decision>> PlayAsync(Act act, CancellationToken cancellation)
    {
        await act.Happen(cancellation);
        var decisions = new List<Decision>(await turn(cancellation));
        for (var block = 0; block < act.BlocksAfter; block++)
        {
            await controls.MineAsync(1, cancellation);
            decisions.AddRange(await turn(cancellation));
        }

        return decisions;
    }

    private static BigInteger Usd(int dollars) => dollars * BigInteger.Pow(10, FeedDecimals);

    private static BigInteger Gwei(int gwei) => gwei * BigInteger.Pow(10, 9);

    private Task<BlockHeader> MineAsync(CancellationToken cancellation) => controls.MineAsync(1, cancellation);

    private async Task SpikeAsync(CancellationToken cancellation)
    {
        controls.SetNextBaseFee(Gwei(SpikeGwei));
        await controls.SetPriceAsync(Usd(2_995), cancellation);
    }

    private async Task CalmAsync(CancellationToken cancellation)
    {
        controls.SetNextBaseFee(Gwei(CalmGwei));
        await controls.MineAsync(1, cancellation);
    }
}
