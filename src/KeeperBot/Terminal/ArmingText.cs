using KeeperBot.Arming;
using KeeperBot.Configuration;
using KeeperBot.Ethereum;

namespace KeeperBot.Terminal;

/// <summary>Says whether a live keeper is armed, and since when or why not.</summary>
internal static class ArmingText
{
    /// <summary>Whoever looks at a keeper's state does not want to wait for a node that is dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Such as <c>armed 2.0 d ago</c> or <c>not armed: eth-calls: limit maxSlippageBps was 50 and is 40</c>; null for a
    /// keeper that needs no arming.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="clock">Measures the age and the wait.</param>
    /// <param name="cancellation">The caller's.</param>
    public static async Task<string?> OfAsync(
        KeeperConfiguration configuration, TimeProvider clock, CancellationToken cancellation)
    {
        if (!configuration.Live || !ArmingState.IsNeededOn(configuration.Mandate.ChainId))
        {
            return null;
        }

        try
        {
            var state = ArmingState.Offline(configuration);
            var (known, unasked) = state.IsArmed
                ? await AskAsync(configuration, clock, cancellation)
                : (state, string.Empty);
            state = known ?? state;
            return state.IsArmed
                ? $"armed {Figures.Duration((clock.GetUtcNow() - state.ArmedAt!.Value).TotalSeconds)} ago{unasked}"
                : $"not armed: {state.Why}";
        }
        catch (ProblemException unreadable)
        {
            return $"not armed: {unreadable.What}";
        }
    }

    private static async Task<(ArmingState? State, string Unasked)> AskAsync(
        KeeperConfiguration configuration, TimeProvider clock, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await using var chain = await KeeperSession.ConnectAsync(configuration, either.Token);
            var facts = await ArmingFacts.ReadAsync(configuration, chain, either.Token);
            return (ArmingState.Of(configuration.ReceiptFile, facts), string.Empty);
        }
        catch (Exception error) when (error is ProblemException or EthereumException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, " by its file; the chain did not tell");
        }
    }
}
