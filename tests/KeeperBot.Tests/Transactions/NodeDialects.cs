using KeeperBot.Core.Intents;

namespace KeeperBot.Tests.Transactions;

/// <summary>What a client says, word for word though some are cut short, and what it means.</summary>
internal sealed record NodeText(string Client, string Text, SendOutcome Outcome);

/// <summary>
/// Texts of each client, from its sources (core/txpool and core/error.go, AcceptTxResult.cs and TxPoolErrorMessages.cs,
/// txpoolcfg.go, RpcErrorType.java, rpc-eth-types, gethexec, anvil's eth/error, EDR's mem_pool) or from reports.
/// </summary>
internal static class NodeDialects
{
    private const string Hash = "0x8a7c5f8a2a0d6e0c9be0fba1f1ea5f9e6f4d3b3f7c60f0b7b15a6f0d6c1b2a39";
    private const string Sender = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

    public static IReadOnlyList<NodeText> All { get; } =
    [
        .. Of("geth", Geth), .. Of("nethermind", Nethermind), .. Of("older nethermind", OlderNethermind),
        .. Of("erigon", Erigon), .. Of("besu", Besu), .. Of("reth", Reth), .. Of("arbitrum", Arbitrum),
        .. Of("op-stack", OpStack), .. Of("anvil", Anvil), .. Of("hardhat", Hardhat),
        .. Of("openethereum", OpenEthereum), .. Of("provider", Providers), .. Of("nobody", Nobody),
    ];

    private static (SendOutcome, string)[] Geth =>
    [
        (SendOutcome.Accepted, "already known"),
        (SendOutcome.Accepted, $"known transaction: {Hash[2..]}"),
        (SendOutcome.NonceSpent, "nonce too low: next nonce 12, tx nonce 11"),
        (SendOutcome.NonceGap, "nonce too high: tx nonce 14, gapped nonce 12"),
        (SendOutcome.NonceGap, "future transaction tries to replace pending"),
        (SendOutcome.NonceGap, "gapped-nonce tx from delegated accounts"),
        (SendOutcome.Underpriced, "transaction underpriced: tip needed 1000000000, tip permitted 1"),
        (SendOutcome.Underpriced, "transaction gas price below minimum: gas tip cap 0, minimum needed 1"),
        (SendOutcome.Underpriced, $"max fee per gas less than block base fee: address {Sender}, baseFee: 7"),
        (SendOutcome.Underpriced, "fee cap less than block base fee"),
        (SendOutcome.ReplacementUnderpriced, "replacement transaction underpriced"),
        (SendOutcome.ReplacementUnderpriced, "replacement transaction underpriced: new tx gas fee cap 1 <= 2 queued"),
        (SendOutcome.InsufficientFunds, "insufficient funds for gas * price + value: balance 0, tx cost 7, overshot 7"),
        (SendOutcome.InsufficientFunds, "insufficient funds for transfer"),
        (SendOutcome.GasLimit, "exceeds block gas limit"),
        (SendOutcome.GasLimit, "transaction gas limit too high (cap: 16777216, tx: 30000000)"),
        (SendOutcome.GasLimit, "intrinsic gas too low: gas 20000, minimum needed 21000"),
        (SendOutcome.GasLimit, "insufficient gas for floor data gas cost: gas 21000, minimum needed 25000"),
        (SendOutcome.PoolFull, "txpool is full"),
        (SendOutcome.PoolFull, "account limit exceeded: pooled 64 txs"),
        (SendOutcome.PoolFull, "in-flight transaction limit reached for delegated accounts"),
        (SendOutcome.Refused, "invalid sender: invalid chain id for signer: have 1 want 31337"),
        (SendOutcome.Refused, "invalid sender"),
        (SendOutcome.Refused, "invalid transaction v, r, s values"),
        (SendOutcome.Refused, "transaction type not supported: tx type 3 not supported by this pool"),
        (SendOutcome.Refused, "only replay-protected (EIP-155) transactions allowed over RPC"),
        (SendOutcome.Refused, "tx fee (1.26 ether) exceeds the configured cap (1.00 ether)"),
        (SendOutcome.Refused, "max priority fee per gas higher than max fee per gas"),
        (SendOutcome.Refused, "oversized data: transaction size 140000, limit 131072"),
        (SendOutcome.Refused, "sender not an eoa"),
        (SendOutcome.Unknown, "transaction indexing is in progress"),
        (SendOutcome.Unknown, "address already reserved"),
        (SendOutcome.Unknown, "block already known"),
    ];

    private static (SendOutcome, string)[] Nethermind =>
    [
        (SendOutcome.Accepted, "already known"),
        (SendOutcome.NonceSpent, "nonce too low, Current nonce: 12, nonce of rejected tx: 11"),
        (SendOutcome.NonceGap, "nonce too high, Future nonce. Expected nonce: 12"),
        (SendOutcome.NonceGap, "nonce too far in future"),
        (SendOutcome.NonceGap, "delegation nonce gap"),
        (SendOutcome.Underpriced, "transaction underpriced, EffectivePriorityFeePerGas too low 0 < 1, BaseFee: 7"),
        (SendOutcome.ReplacementUnderpriced, "replacement transaction underpriced"),
        (SendOutcome.InsufficientFunds, "insufficient funds for gas * price + value, Account balance: 0"),
        (SendOutcome.GasLimit, "gas limit reached, Gas limit: 30000000, gas limit of rejected tx: 30000001"),
        (SendOutcome.Refused, "failed to recover sender"),
        (SendOutcome.Refused, "unsupported transaction type"),
        (SendOutcome.Refused, "transaction too large"),
        (SendOutcome.Unknown, "node is syncing"),
    ];

    private static (SendOutcome, string)[] OlderNethermind =>
    [
        (SendOutcome.Accepted, "AlreadyKnown"),
        (SendOutcome.NonceSpent, "OldNonce, Current nonce: 12, nonce of rejected tx: 11"),
        (SendOutcome.NonceGap, "NonceGap, Future nonce. Expected nonce: 12"),
        (SendOutcome.Underpriced, "FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 50, BaseFee: 100"),
        (SendOutcome.Underpriced, "FeeTooLow, EffectivePriorityFeePerGas too low 10 < 20, BaseFee: 30"),
        (SendOutcome.Underpriced, "FeeTooLowToCompete"),
        (SendOutcome.ReplacementUnderpriced, "ReplacementNotAllowed"),
        (SendOutcome.InsufficientFunds, "InsufficientFunds, Account balance: 4, cumulative cost: 10"),
        (SendOutcome.GasLimit, "GasLimitExceeded, Gas limit: 100, gas limit of rejected tx: 150"),
        (SendOutcome.Refused, "SenderIsContract"),
        (SendOutcome.Refused, "FailedToResolveSender"),
        (SendOutcome.Unknown, "OwnNonceAlreadyUsed"),
    ];

    private static (SendOutcome, string)[] Erigon =>
    [
        (SendOutcome.Accepted, "ALREADY_EXISTS: already known"),
        (SendOutcome.Accepted, "INTERNAL_ERROR: existing tx with same hash"),
        (SendOutcome.Accepted, "INTERNAL_ERROR: existing txn with same hash"),
        (SendOutcome.NonceSpent, "INTERNAL_ERROR: nonce too low"),
        (SendOutcome.Underpriced, "FEE_TOO_LOW: underpriced"),
        (SendOutcome.Underpriced, "FEE_TOO_LOW: fee too low"),
        (SendOutcome.ReplacementUnderpriced, "FEE_TOO_LOW: replacement transaction underpriced"),
        (SendOutcome.ReplacementUnderpriced, "INTERNAL_ERROR: could not replace existing tx"),
        (SendOutcome.InsufficientFunds, "INTERNAL_ERROR: insufficient funds"),
        (SendOutcome.GasLimit, "INTERNAL_ERROR: IntrinsicGas"),
        (SendOutcome.GasLimit, "INTERNAL_ERROR: gas limit is too high"),
        (SendOutcome.PoolFull, "INTERNAL_ERROR: pending sub-pool is full"),
        (SendOutcome.PoolFull, "INTERNAL_ERROR: baseFee sub-pool is full"),
        (SendOutcome.PoolFull, "INTERNAL_ERROR: spammer"),
        (SendOutcome.Refused, "INVALID: invalid sender"),
        (SendOutcome.Refused, "INVALID: RLPTooLong"),
        (SendOutcome.Refused, "invalid chain id, expected: 1 got: 31337"),
        (SendOutcome.Unknown, "INTERNAL_ERROR: mined"),
        (SendOutcome.Unknown, "ALREADY_EXISTS: not set"),
        (SendOutcome.Unknown, "TxPool Disabled"),
    ];

    private static (SendOutcome, string)[] Besu =>
    [
        (SendOutcome.Accepted, "Known transaction"),
        (SendOutcome.NonceSpent, "Nonce too low"),
        (SendOutcome.NonceGap, "Nonce too high"),
        (SendOutcome.NonceGap, "Transaction nonce is too distant from current sender nonce"),
        (SendOutcome.NonceGap, "An invalid transaction with a lower nonce exists"),
        (SendOutcome.Underpriced, "Gas price below configured minimum gas price"),
        (SendOutcome.Underpriced, "Gas price below current base fee"),
        (SendOutcome.ReplacementUnderpriced, "Replacement transaction underpriced"),
        (SendOutcome.InsufficientFunds, "Upfront cost exceeds account balance"),
        (SendOutcome.GasLimit, "Transaction gas limit exceeds block gas limit"),
        (SendOutcome.GasLimit, "Transaction gas limit cap exceeded"),
        (SendOutcome.GasLimit, "Intrinsic gas exceeds gas limit"),
        (SendOutcome.Refused, "Wrong chainId"),
        (SendOutcome.Refused, "ChainId is required"),
        (SendOutcome.Refused, "Invalid signature"),
        (SendOutcome.Refused, "Transaction fee cap exceeded"),
        (SendOutcome.Refused, "Max priority fee per gas exceeds max fee per gas"),
        (SendOutcome.Refused, "Sender account not authorized to send transactions"),
        (SendOutcome.Unknown, "Initial sync is still in progress"),
        (SendOutcome.Unknown, "Transaction processing could not be completed due to an exception"),
    ];

    private static (SendOutcome, string)[] Reth =>
    [
        (SendOutcome.Accepted, "already known"),
        (SendOutcome.Accepted, $"[{Hash}]: already imported"),
        (SendOutcome.NonceSpent, "nonce too low: next nonce 12, tx nonce 11"),
        (SendOutcome.NonceGap, "nonce too high"),
        (SendOutcome.Underpriced, "transaction underpriced"),
        (SendOutcome.Underpriced, "max fee per gas less than block base fee"),
        (SendOutcome.Underpriced, "transaction priority fee below minimum required priority fee 1000000"),
        (SendOutcome.Underpriced, "transaction feeCap 6 below chain minimum"),
        (SendOutcome.ReplacementUnderpriced, "replacement transaction underpriced"),
        (SendOutcome.ReplacementUnderpriced, "insufficient gas price to replace existing transaction"),
        (SendOutcome.InsufficientFunds, "insufficient funds for gas * price + value: have 0 want 21000"),
        (SendOutcome.InsufficientFunds, "transaction overdraws from account, balance: 0, cost: 21000"),
        (SendOutcome.GasLimit, "transaction's gas limit 30000001 exceeds block's gas limit 30000000"),
        (SendOutcome.GasLimit, "exceeds max transaction gas limit"),
        (SendOutcome.GasLimit, "gas limit too high"),
        (SendOutcome.GasLimit, "intrinsic gas too high"),
        (SendOutcome.PoolFull, "txpool is full"),
        (SendOutcome.PoolFull, "transaction discarded outright due to pool size constraints"),
        (SendOutcome.PoolFull, $"rejected due to {Sender} being identified as a spammer"),
        (SendOutcome.Refused, "invalid chain ID"),
        (SendOutcome.Refused, "invalid transaction signature"),
        (SendOutcome.Refused, "failed to decode signed transaction"),
        (SendOutcome.Refused, "tx fee (2 wei) exceeds the configured cap (1 wei)"),
        (SendOutcome.Unknown, $"Transaction {Hash} was added to the mempool but wasn't confirmed within 30s."),
    ];

    private static (SendOutcome, string)[] Arbitrum =>
    [
        (SendOutcome.NonceSpent, $"nonce too low: address {Sender}, tx: 11 state: 12"),
        (SendOutcome.NonceGap, $"nonce too high: address {Sender}, tx: 13 state: 12"),
        (SendOutcome.Underpriced, $"max fee per gas less than block base fee: address {Sender}, maxFeePerGas: 1"),
        (SendOutcome.Underpriced, "gas price too low"),
        (SendOutcome.InsufficientFunds, $"insufficient funds for gas * price + value: address {Sender} have 0 want 7"),
        (SendOutcome.InsufficientFunds, "not enough funds for gas"),
        (SendOutcome.GasLimit, "intrinsic gas too low"),
        (SendOutcome.PoolFull, "sequencer pending tx pool full, please try again"),
        (SendOutcome.PoolFull, "queue full"),
        (SendOutcome.PoolFull, "tx dropped due to L2 congestion"),
        (SendOutcome.Refused, "transaction sender is not on the whitelist"),
        (SendOutcome.Refused, "publishing transactions not supported by this endpoint"),
        (SendOutcome.Unknown, "please retry transaction: not main sequencer"),
        (SendOutcome.Unknown, "sequencer temporarily not available"),
        (SendOutcome.Unknown, "failed to publish transaction to any of the forwarding targets"),
        (SendOutcome.Unknown, "context deadline exceeded"),
        (SendOutcome.Unknown, "BlockNumberMax condition not met"),
        (SendOutcome.Unknown, "invalid transaction nonce"),
        (SendOutcome.Unknown, "execution reverted: nonce too low"),
    ];

    private static (SendOutcome, string)[] OpStack =>
    [
        (SendOutcome.Accepted, "already known"),
        (SendOutcome.NonceSpent, "invalid transaction: nonce too low"),
        (SendOutcome.InsufficientFunds, "invalid transaction: insufficient funds for l1Fee + l2Fee + value"),
        (SendOutcome.RateLimited, "over rate limit"),
        (SendOutcome.RateLimited, "sender is over rate limit"),
        (SendOutcome.RateLimited, "backend is over capacity"),
        (SendOutcome.RateLimited, "429 Too Many Requests: {\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32016}}"),
        (SendOutcome.Unknown, "no backend is currently healthy to serve traffic"),
        (SendOutcome.Unknown, "gateway timeout"),
        (SendOutcome.Unknown, "TimestampMax condition not met"),
    ];

    private static (SendOutcome, string)[] Anvil =>
    [
        (SendOutcome.Accepted, "transaction already imported"),
        (SendOutcome.Accepted, $"Tx: [{Hash}] already Imported"),
        (SendOutcome.NonceSpent, "nonce too low"),
        (SendOutcome.NonceGap, "Nonce too high"),
        (SendOutcome.Underpriced, "max fee per gas less than block base fee"),
        (SendOutcome.ReplacementUnderpriced, "replacement transaction underpriced"),
        (SendOutcome.ReplacementUnderpriced, $"Tx: [{Hash}] insufficient gas price to replace existing transaction"),
        (SendOutcome.InsufficientFunds, "Insufficient funds for gas * price + value"),
        (SendOutcome.GasLimit, "intrinsic gas too high -- tx.gas_limit > env.block.gas_limit"),
        (SendOutcome.GasLimit, "Transaction gas limit is greater than the block gas limit, gas_limit: 2, cap: 1"),
        (SendOutcome.Refused, "invalid chain id for signer"),
        (SendOutcome.Refused, "Incompatible EIP-155 transaction, signed for another chain"),
        (SendOutcome.Refused, "Failed to decode signed transaction"),
        (SendOutcome.Unknown, "Cyclic transaction detected"),
    ];

    private static (SendOutcome, string)[] Hardhat =>
    [
        (SendOutcome.Accepted, $"Known transaction: {Hash}"),
        (SendOutcome.NonceSpent, "Transaction nonce too low. Expected nonce to be at least 12 but got 11."),
        (SendOutcome.NonceGap,
            "Nonce too high. Expected nonce to be 12 but got 13. Note that transactions can't be queued"),
        (SendOutcome.Underpriced,
            "Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 7"),
        (SendOutcome.Underpriced, "Transaction gas price is 1, which is below the minimum of 7"),
        (SendOutcome.ReplacementUnderpriced,
            "Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 11 is necessary to replace"),
        (SendOutcome.InsufficientFunds,
            "Sender doesn't have enough funds to send tx. The max upfront cost is: 7 and the sender's balance is: 0."),
        (SendOutcome.GasLimit, "Transaction gas limit is 30000001 and exceeds block gas limit of 30000000"),
        (SendOutcome.GasLimit, "Transaction gas limit is 30000001 and exceeds transaction gas cap of 16777216"),
        (SendOutcome.Refused, "Trying to send an incompatible EIP-155 transaction, signed for another chain."),
        (SendOutcome.Refused,
            "Trying to send a raw transaction with an invalid chainId. The expected chainId is 31337"),
        (SendOutcome.Unknown,
            "VM Exception while processing transaction: reverted with reason string 'insufficient funds'"),
    ];

    private static (SendOutcome, string)[] OpenEthereum =>
    [
        (SendOutcome.Accepted, "Transaction with the same hash was already imported."),
        (SendOutcome.NonceSpent, "Transaction nonce is too low. Try incrementing the nonce."),
        (SendOutcome.Underpriced,
            "Transaction gas price is too low. It does not satisfy your node's minimal gas price (minimal: 2 got: 1)."),
        (SendOutcome.ReplacementUnderpriced,
            "Transaction gas price 100wei is too low. There is another transaction with same nonce in the queue with"),
        (SendOutcome.InsufficientFunds,
            "Insufficient funds. The account you tried to send transaction from does not have enough funds."),
        (SendOutcome.GasLimit, "Transaction cost exceeds current gas limit. Limit: 50, got: 100."),
        (SendOutcome.PoolFull,
            "There are too many transactions in the queue. Your transaction was dropped due to limit."),
    ];

    private static (SendOutcome, string)[] Providers =>
    [
        (SendOutcome.NonceGap, "tx rejected - nonce too high"), // Flashbots Protect
        (SendOutcome.Refused, "blocked tx due to ofac sanctioned address"),
        (SendOutcome.RateLimited, "limit exceeded"), // EIP-1474
        (SendOutcome.RateLimited, "daily request count exceeded, request rate limited"), // Infura
        (SendOutcome.RateLimited, "Your app has exceeded its compute units per second capacity. If you have retries"),
        (SendOutcome.RateLimited, "Monthly capacity limit exceeded. Visit the dashboard"), // Alchemy
        (SendOutcome.RateLimited, "50/second request limit reached - reduce calls per second"), // QuickNode
        (SendOutcome.RateLimited, "credits limited to 6000/sec"),
        (SendOutcome.Underpriced, "rpc error: code = Unknown desc = transaction underpriced"),
        (SendOutcome.NonceSpent, "err: nonce too low: address 0x1, tx: 1 state: 2 (supplied gas 21000)"),
        (SendOutcome.Unknown, "Internal JSON-RPC error."),
    ];

    /// <summary>Close to something known, and not it.</summary>
    private static (SendOutcome, string)[] Nobody =>
    [
        (SendOutcome.Unknown, ""),
        (SendOutcome.Unknown, "."),
        (SendOutcome.Unknown, "internal error"),
        (SendOutcome.Unknown, "unknown transaction"),
        (SendOutcome.Unknown, "unknown transaction type"),
        (SendOutcome.Unknown, "is this already known"),
        (SendOutcome.Unknown, "already known?"),
        (SendOutcome.Unknown, "already known bad transaction"),
        (SendOutcome.Unknown, "not already known"),
        (SendOutcome.Unknown, "already known: execution reverted"),
        (SendOutcome.Unknown, "already \u212Anown"),
        (SendOutcome.Unknown, "known transaction: 0x1234"),
        (SendOutcome.Unknown, "nonce too lowly"),
        (SendOutcome.Unknown, "pronounce too low"),
        (SendOutcome.NonceSpent, "already known, but nonce too low"),
    ];

    private static IEnumerable<NodeText> Of(string client, (SendOutcome Outcome, string Text)[] texts) =>
        texts.Select(said => new NodeText(client, said.Text, said.Outcome));
}
