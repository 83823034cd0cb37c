using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Transactions;

/// <summary>
/// Reads what nodes say to signed bytes. Total: a text that is not known is <see cref="SendOutcome.Unknown"/>.
/// </summary>
/// <remarks>
/// <para>
/// Texts are those in the sources of geth (and op-geth), Nethermind, Erigon, Besu, Reth, Arbitrum Nitro, anvil and
/// Hardhat's EDR, older releases included, and those that providers and gateways were seen to add. Of the codes only
/// 429 is read (some gateways put the HTTP status there): each client numbers its errors in its own way.
/// </para>
/// <para>
/// <see cref="SendOutcome.Accepted"/> is the one answer that lets a node lead us to believe it holds the bytes, so it
/// is given for whole texts only; the others are found anywhere in the text, between word boundaries, the more special
/// first. What a contract said is never read: it can say "nonce too low" as well.
/// </para>
/// </remarks>
public static partial class SendErrors
{
    private const int TooManyRequests = 429;
    private const int RevertCode = 3;

    /// <summary>Lower case. The first that is found decides, so the order is part of the meaning.</summary>
    private static readonly (SendOutcome Outcome, string[] Phrases)[] Known =
    [
        (SendOutcome.ReplacementUnderpriced,
        [
            "replacement transaction underpriced",
            "replacementnotallowed",
            "could not replace existing tx",
            "insufficient gas price to replace existing transaction",
            "there is another transaction with same nonce in the queue",
        ]),
        (SendOutcome.NonceSpent,
        [
            "nonce too low",
            "nonce is too low",
            "oldnonce",
        ]),
        (SendOutcome.NonceGap,
        [
            "nonce too high",
            "noncegap",
            "nonce too far in future",
            "noncetoofarinfuture",
            "nonce is too distant from current sender nonce",
            "invalid transaction with a lower nonce exists",
            "gapped-nonce tx from delegated accounts",
            "delegation nonce gap",
            "future transaction tries to replace pending",
        ]),
        (SendOutcome.Underpriced,
        [
            "underpriced",
            "transaction gas price below minimum",
            "max fee per gas less than block base fee",
            "fee cap less than block base fee",
            "fee cap less than base fee",
            "feetoolow",
            "feetoolowtocompete",
            "fee too low",
            "gas price below configured minimum gas price",
            "gas price below current base fee",
            "below minimum required priority fee",
            "below chain minimum",
            "gas price too low",
            "gas price is too low",
            "is too low for the next block, which has a basefeepergas",
            "which is below the minimum of",
        ]),
        (SendOutcome.InsufficientFunds,
        [
            "insufficient funds",
            "insufficientfunds",
            "insufficient balance for",
            "upfront cost exceeds account balance",
            "transaction overdraws from account",
            "transaction would cause overdraft",
            "doesn't have enough funds",
            "not enough funds for gas",
        ]),
        (SendOutcome.GasLimit,
        [
            "exceeds block gas limit",
            "exceeds block's gas limit",
            "greater than the block gas limit",
            "gas limit reached",
            "gaslimitexceeded",
            "gas limit too high",
            "gas limit is too high",
            "exceeds maximum per-transaction gas limit",
            "exceeds max transaction gas limit",
            "exceeds transaction gas cap",
            "transaction gas limit cap exceeded",
            "transaction cost exceeds current gas limit",
            "intrinsic gas too low",
            "intrinsic gas too high",
            "intrinsic gas exceeds gas limit",
            "intrinsicgas",
            "insufficient gas for floor data gas cost",
            "not enough gas to cover minimal cost",
            "gas uint64 overflow",
            "gasuintoverflow",
        ]),
        (SendOutcome.PoolFull,
        [
            "txpool is full",
            "sub-pool is full",
            "pool size constraints",
            "account limit exceeded",
            "in-flight transaction limit reached",
            "queue full",
            "pending tx pool full",
            "too many transactions in the queue",
            "spammer",
            "dropped due to l2 congestion",
        ]),
        (SendOutcome.Refused,
        [
            "invalid chain id",
            "invalid chainid",
            "wrong chainid",
            "chainid not supported",
            "chainid is required",
            "signed for another chain",
            "only replay-protected (eip-155) transactions allowed",
            "invalid sender",
            "invalid signature",
            "invalid transaction signature",
            "invalid transaction v, r, s values",
            "failed to recover sender",
            "failedtoresolvesender",
            "sender not an eoa",
            "sender is not an eoa",
            "senderiscontract",
            "transaction type not supported",
            "unsupported transaction type",
            "notsupportedtxtype",
            "invalid transaction type",
            "failed to decode signed transaction",
            "rlptoolong",
            "oversized data",
            "transaction too large",
            "maxtxsizeexceeded",
            "max priority fee per gas higher than max fee per gas",
            "max priority fee per gas exceeds max fee per gas",
            "exceeds the configured cap",
            "transaction fee cap exceeded",
            "sender account not authorized to send transactions",
            "transaction sender is not on the whitelist",
            "publishing transactions not supported by this endpoint",
            "blocked tx due to ofac sanctioned address",
        ]),
        (SendOutcome.RateLimited,
        [
            "rate limit",
            "rate limited",
            "too many requests",
            "request limit reached",
            "request count exceeded",
            "exceeded its compute units per second capacity",
            "capacity limit exceeded",
            "credits limited to",
            "over capacity",
        ]),
    ];

    /// <summary>What the error means for the bytes that were sent.</summary>
    public static SendOutcome Classify(RpcException error) => error switch
    {
        RpcErrorException said => Classify(said.Code, said.NodeMessage),
        RpcTransportException { Status: HttpStatusCode.TooManyRequests } => SendOutcome.RateLimited,
        _ => SendOutcome.Unknown,
    };

    private static SendOutcome Classify(int code, string said)
    {
        var text = said.ToLowerInvariant();
        if (code == RevertCode || text.Contains("revert", StringComparison.Ordinal))
        {
            return SendOutcome.Unknown;
        }

        // Only ASCII: some letters of other scripts have an ASCII lower case.
        if (Ascii.IsValid(said) && Possession().IsMatch(text))
        {
            return SendOutcome.Accepted;
        }

        foreach (var (outcome, phrases) in Known)
        {
            foreach (var phrase in phrases)
            {
                if (Says(text, phrase))
                {
                    return outcome;
                }
            }
        }

        // EIP-1474 words its own error this way; as a part of a text it is about other limits too.
        return code == TooManyRequests || text is "limit exceeded" ? SendOutcome.RateLimited : SendOutcome.Unknown;
    }

    /// <summary>True when the phrase is there with neither a letter nor a digit before or after it.</summary>
    private static bool Says(ReadOnlySpan<char> text, ReadOnlySpan<char> phrase)
    {
        for (var start = 0; text[start..].IndexOf(phrase, StringComparison.Ordinal) is >= 0 and var found;)
        {
            var at = start + found;
            var after = at + phrase.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (after == text.Length || !char.IsLetterOrDigit(text[after])))
            {
                return true;
            }

            start = at + 1;
        }

        return false;
    }

    /// <summary>
    /// The whole texts by which a node says that it has these very bytes, with the transaction's hash where clients
    /// put it.
    /// </summary>
    /// <remarks>
    /// In the order below: geth, Besu, Nethermind (which remembers hashes it has dropped), Reth and anvil, Erigon,
    /// OpenEthereum; Erigon's prefixes come from its pool being another process.
    /// </remarks>
    [GeneratedRegex(
        """
        \A(already_exists:\ |internal_error:\ )?
        ( already\ known
        | known\ transaction(:\ (0x)?[0-9a-f]{64})?
        | alreadyknown
        | ((tx:\ )?\[0x[0-9a-f]{64}\]:?\ )?already\ imported
        | transaction\ already\ imported
        | existing\ txn?\ with\ same\ hash
        | transaction\ with\ the\ same\ hash\ was\ already\ imported
        )\.?\z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Possession();
}
