using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Relays;

/// <summary>
/// Offers signed bytes: a plan's to the private relay first, where there is one; everything else, and what the relay
/// does not bring into a block in time, to the nodes.
/// </summary>
/// <remarks>
/// It remembers nothing. How long the relay has had its chance follows from the block on which the intent was first
/// signed, so a restart and a replacement do not begin anew. A relay that says "included" is given no more than its
/// time: nothing is concluded from it. The bytes are the same in private and in public, so both together still spend
/// one nonce, and the executor bounds what whoever sees them can take.
/// </remarks>
/// <param name="chain">The nodes.</param>
/// <param name="relay">The relay; null for none.</param>
/// <param name="patience">Blocks, from the one an intent was first signed on, in which only the relay has it.</param>
public sealed class Broadcaster(IChain chain, IPrivateRelay? relay = null, ulong patience = 0)
{
    /// <summary>The same for urgent work, at most: being seen costs less than being late.</summary>
    public const ulong UrgentPatience = 2;

    /// <summary>Offers an attempt of an intent.</summary>
    /// <param name="intent">The intent; its first attempt tells since when.</param>
    /// <param name="attempt">What is offered.</param>
    /// <param name="head">Number of the newest block.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<SendAnswer> OfferAsync(
        Intent intent, Attempt attempt, ulong head, CancellationToken cancellation)
    {
        if (relay is null)
        {
            return await OfferAsync(attempt, cancellation);
        }

        if (attempt.IsCancel)
        {
            await CancelPrivatelyAsync(relay, intent, attempt, head, cancellation);
            return await OfferAsync(attempt, cancellation);
        }

        var urgent = intent.Plan.Urgency == Urgency.Urgent;
        var last = intent.Attempts[0].Block + (urgent ? Math.Min(patience, UrgentPatience) : patience);
        if (head >= last)
        {
            return await OfferAsync(attempt, cancellation);
        }

        if (head > attempt.Block)
        {
            switch (await relay.StateAsync(attempt.Hash, cancellation))
            {
                case PrivateTransactionState.Failed or PrivateTransactionState.Cancelled:
                    return await OfferAsync(attempt, cancellation);
                case PrivateTransactionState.Pending or PrivateTransactionState.Included:
                    return SendAnswer.Accepted;
            }
        }

        var answer = await relay.SendAsync(Hex.Decode(attempt.Raw), last, cancellation);

        // What cannot wait goes public as soon as the relay cannot be relied on; what can waits for its time.
        return urgent && (answer.Outcome is SendOutcome.Unknown or SendOutcome.RateLimited)
            ? await OfferAsync(attempt, cancellation)
            : answer;
    }

    /// <summary>Offers bytes to the nodes.</summary>
    public Task<SendAnswer> OfferAsync(Attempt attempt, CancellationToken cancellation) =>
        chain.SendAsync(Hex.Decode(attempt.Raw), cancellation);

    private static async Task CancelPrivatelyAsync(
        IPrivateRelay relay, Intent intent, Attempt cancel, ulong head, CancellationToken cancellation)
    {
        if (head != cancel.Block)
        {
            return;
        }

        foreach (var plan in intent.Attempts.Where(attempt => !attempt.IsCancel))
        {
            await relay.CancelAsync(plan.Hash, cancellation);
        }
    }
}
