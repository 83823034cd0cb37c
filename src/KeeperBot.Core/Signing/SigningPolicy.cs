using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Core.Signing;

/// <summary>
/// Decides whether a key signs a transaction: a second line that knows only what was signed before, not why.
/// </summary>
/// <remarks>
/// <para>
/// Two shapes exist: a call of an executor's <c>hedge</c>, and a transfer of nothing to itself that cancels or fills a
/// nonce. Everything else is refused, and so is whatever does not fit what was signed before. Ids: TX-18, SE-01;
/// compare EIP-3076, which does the same for validators.
/// </para>
/// <para>What it returns must be durable before the signature leaves.</para>
/// </remarks>
public static class SigningPolicy
{
    private static readonly AbiFunction Hedge = Abis.HedgeExecutor.Function("hedge");

    /// <summary>Judges a transaction.</summary>
    /// <param name="rules">What the key may be used for.</param>
    /// <param name="memory">What was signed before.</param>
    /// <param name="transaction">What to sign.</param>
    /// <param name="supersedes">The plan whose nonce it takes over; null when it takes over none.</param>
    /// <param name="now">Unix seconds by the signer's own clock.</param>
    /// <returns>The memory after the signature; or the same memory and why it is refused.</returns>
    public static (SigningMemory Memory, SigningRefusal? Refusal) Judge(
        SigningRules rules, SigningMemory memory, Eip1559Transaction transaction, Hash32? supersedes, ulong now)
    {
        var recent = memory.SignedAt.RemoveAll(at => at + rules.WindowSeconds <= now);
        if (RefuseTerms(rules, transaction) is { } terms)
        {
            return (memory, new SigningRefusal(terms));
        }

        if (recent.Length >= rules.MaxSignatures)
        {
            return (memory, new SigningRefusal($"{recent.Length} signatures in {rules.WindowSeconds} s are the most"));
        }

        var before = memory.Nonces.GetValueOrDefault(transaction.Nonce);
        SignedNonce after;
        if (IsTransferOfNothing(rules, transaction))
        {
            // Also below the watermark: it moves nothing, and a keeper that was lied to may have to fill that nonce.
            after = new SignedNonce(before?.Plan, Cancelled: true);
        }
        else
        {
            var (plan, unreadable) = ReadPlan(rules, transaction);
            if (unreadable is not null)
            {
                return (memory, new SigningRefusal(unreadable));
            }

            if (RefuseNonce(memory, transaction.Nonce, before, plan, supersedes) is { } taken)
            {
                return (memory, new SigningRefusal(taken) { NonceIsTaken = true });
            }

            after = new SignedNonce(plan, Cancelled: false);
        }

        return (memory with
        {
            Nonces = memory.Nonces.SetItem(transaction.Nonce, after),
            SignedAt = recent.Add(now),
        }, null);
    }

    private static string? RefuseNonce(
        SigningMemory memory, ulong nonce, SignedNonce? before, Hash32? plan, Hash32? supersedes) => before switch
        {
            _ when nonce < memory.Watermark => $"nonce {nonce} is below {memory.Watermark}: spent in a final block",
            { Cancelled: true } => $"nonce {nonce} was cancelled",
            { Plan: { } other } when other != plan && other != supersedes =>
                $"nonce {nonce} was signed for plan {other}",
            _ => null,
        };

    private static string? RefuseTerms(SigningRules rules, Eip1559Transaction transaction) =>
        transaction.ChainId != rules.ChainId ? $"chain {transaction.ChainId} is not {rules.ChainId}"
        : !transaction.Value.IsZero ? $"it moves {transaction.Value} wei"
        : !transaction.AccessList.IsEmpty ? "it has an access list"
        : transaction.MaxFeePerGas > rules.MaxFeePerGasWei
            ? $"{transaction.MaxFeePerGas} wei per gas is over {rules.MaxFeePerGasWei}"
        : transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas ? "its tip is over its fee"
        : transaction.GasLimit > rules.MaxGas ? $"{transaction.GasLimit} gas is over {rules.MaxGas}"
        : null;

    private static bool IsTransferOfNothing(SigningRules rules, Eip1559Transaction transaction) =>
        transaction.To == rules.Account && transaction.Data.IsEmpty;

    /// <summary>The plan that a call of <c>hedge</c> names; the executor insists on its id.</summary>
    private static (Hash32? Plan, string? Refusal) ReadPlan(SigningRules rules, Eip1559Transaction transaction)
    {
        if (transaction.To is not { } executor || !rules.Executors.Contains(executor))
        {
            return (null, $"{transaction.To?.ToString() ?? "a contract creation"} is no executor of this keeper");
        }

        if (!transaction.Data.Span.StartsWith(Hedge.Selector))
        {
            return (null, "it is no call of hedge");
        }

        try
        {
            return (Hedge.DecodeInput(transaction.Data.Span)[0]["planId"].AsHash32(), null);
        }
        catch (MalformedDataException malformed)
        {
            return (null, $"its call of hedge is malformed: {malformed.Message}");
        }
    }
}

/// <summary>Why something is not signed.</summary>
/// <param name="Why">In words.</param>
public sealed record SigningRefusal(string Why)
{
    /// <summary>
    /// True when the nonce was signed for something else, or is spent: a transfer of nothing may still fill it, and
    /// the plan goes to another nonce.
    /// </summary>
    public bool NonceIsTaken { get; init; }
}
