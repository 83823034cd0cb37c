using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.ChainTests.Faults;

/// <summary>What each client says when it refuses: code and words.</summary>
/// <remarks>
/// Sources: go-ethereum core/txpool/errors.go and core/error.go; Nethermind AcceptTxResult.cs and its filters (1.31);
/// Besu RpcErrorType.java; Erigon txpool/txpoolcfg; Reth rpc-eth-types; Nitro's sequencer and its go-ethereum;
/// smartcontractkit/chainlink-evm pkg/client/errors.go, which collects them as seen in the field.
/// </remarks>
public static class DialectTexts
{
    private static readonly FrozenDictionary<(NodeDialect, NodeRefusal), (int Code, string Text)> Said =
        new Dictionary<(NodeDialect, NodeRefusal), (int Code, string Text)>
        {
            [(NodeDialect.Geth, NodeRefusal.AlreadyKnown)] = (-32000, "already known"),
            [(NodeDialect.Geth, NodeRefusal.NonceTooLow)] = (-32000, "nonce too low: next nonce 12, tx nonce 11"),
            [(NodeDialect.Geth, NodeRefusal.ReplacementUnderpriced)] =
                (-32000, "replacement transaction underpriced"),
            [(NodeDialect.Geth, NodeRefusal.Underpriced)] =
                (-32000, "transaction underpriced: gas tip cap 0, minimum needed 1"),
            [(NodeDialect.Geth, NodeRefusal.FeeBelowBase)] =
                (-32000, "max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1, baseFee: 7"),
            [(NodeDialect.Geth, NodeRefusal.InsufficientFunds)] =
                (-32000, "insufficient funds for gas * price + value: balance 0, tx cost 21000, overshot 21000"),
            [(NodeDialect.Geth, NodeRefusal.UnknownBlock)] = (-32000, "header not found"),
            [(NodeDialect.Geth, NodeRefusal.Overloaded)] = (-32000, "txpool is full"),

            [(NodeDialect.Nethermind, NodeRefusal.AlreadyKnown)] = (-32010, "AlreadyKnown"),
            [(NodeDialect.Nethermind, NodeRefusal.NonceTooLow)] =
                (-32010, "OldNonce, Current nonce: 12, nonce of rejected tx: 11"),
            [(NodeDialect.Nethermind, NodeRefusal.ReplacementUnderpriced)] = (-32010, "ReplacementNotAllowed"),
            [(NodeDialect.Nethermind, NodeRefusal.Underpriced)] = (-32010, "FeeTooLowToCompete"),
            [(NodeDialect.Nethermind, NodeRefusal.FeeBelowBase)] = (-32010,
                "FeeTooLow, MaxFeePerGas too low. "
                + "MaxFeePerGas: 1, BaseFee: 7, MaxPriorityFeePerGas:1, Block number: 5"),
            [(NodeDialect.Nethermind, NodeRefusal.InsufficientFunds)] =
                (-32010, "InsufficientFunds, Account balance: 0, cumulative cost: 21000"),
            [(NodeDialect.Nethermind, NodeRefusal.UnknownBlock)] = (-32001, "0x5 could not be found"),
            [(NodeDialect.Nethermind, NodeRefusal.Overloaded)] = (-32010, "FeeTooLowToCompete"),

            [(NodeDialect.Besu, NodeRefusal.AlreadyKnown)] = (-32000, "Known transaction"),
            [(NodeDialect.Besu, NodeRefusal.NonceTooLow)] = (-32001, "Nonce too low"),
            [(NodeDialect.Besu, NodeRefusal.ReplacementUnderpriced)] = (-32000, "Replacement transaction underpriced"),
            [(NodeDialect.Besu, NodeRefusal.Underpriced)] = (-32009, "Gas price below configured minimum gas price"),
            [(NodeDialect.Besu, NodeRefusal.FeeBelowBase)] = (-32009, "Gas price below current base fee"),
            [(NodeDialect.Besu, NodeRefusal.InsufficientFunds)] = (-32004, "Upfront cost exceeds account balance"),
            [(NodeDialect.Besu, NodeRefusal.UnknownBlock)] = (-39001, "Unknown block"),
            [(NodeDialect.Besu, NodeRefusal.Overloaded)] = (-32002,
                "Transaction pool not enabled. (Either txpool explicitly disabled, or node not yet in sync)."),

            [(NodeDialect.Erigon, NodeRefusal.AlreadyKnown)] = (-32000, "ALREADY_EXISTS: already known"),
            [(NodeDialect.Erigon, NodeRefusal.NonceTooLow)] = (-32000, "INVALID: nonce too low"),
            [(NodeDialect.Erigon, NodeRefusal.ReplacementUnderpriced)] =
                (-32000, "INTERNAL_ERROR: could not replace existing tx"),
            [(NodeDialect.Erigon, NodeRefusal.Underpriced)] = (-32000, "FEE_TOO_LOW: underpriced"),
            [(NodeDialect.Erigon, NodeRefusal.FeeBelowBase)] = (-32000, "fee cap less than block base fee"),
            [(NodeDialect.Erigon, NodeRefusal.InsufficientFunds)] =
                (-32000, "INTERNAL_ERROR: insufficient funds for gas * price + value"),
            [(NodeDialect.Erigon, NodeRefusal.UnknownBlock)] = (-32000, "block not found: 5"),
            [(NodeDialect.Erigon, NodeRefusal.Overloaded)] = (-32000, "INTERNAL_ERROR: txpool is full"),

            [(NodeDialect.Reth, NodeRefusal.AlreadyKnown)] = (-32000, "already known"),
            [(NodeDialect.Reth, NodeRefusal.NonceTooLow)] =
                (-32000, "nonce too low: next nonce 12, tx nonce 11"),
            [(NodeDialect.Reth, NodeRefusal.ReplacementUnderpriced)] =
                (-32000, "replacement transaction underpriced"),
            [(NodeDialect.Reth, NodeRefusal.Underpriced)] = (-32000, "transaction underpriced"),
            [(NodeDialect.Reth, NodeRefusal.FeeBelowBase)] = (-32000, "max fee per gas less than block base fee"),
            [(NodeDialect.Reth, NodeRefusal.InsufficientFunds)] =
                (-32003, "insufficient funds for gas * price + value: have 0 want 21000"),
            [(NodeDialect.Reth, NodeRefusal.UnknownBlock)] = (-32001, "block not found: 0x5"),
            [(NodeDialect.Reth, NodeRefusal.Overloaded)] = (-32003, "txpool is full"),

            [(NodeDialect.Arbitrum, NodeRefusal.AlreadyKnown)] = (-32000, "already known"),
            [(NodeDialect.Arbitrum, NodeRefusal.NonceTooLow)] =
                (-32000, "nonce too low: address 0x01, tx: 11 state: 12"),
            [(NodeDialect.Arbitrum, NodeRefusal.ReplacementUnderpriced)] =
                (-32000, "nonce too low: address 0x01, tx: 11 state: 12"),
            [(NodeDialect.Arbitrum, NodeRefusal.Underpriced)] = (-32000, "gas price too low"),
            [(NodeDialect.Arbitrum, NodeRefusal.FeeBelowBase)] =
                (-32000, "max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1 baseFee: 7"),
            [(NodeDialect.Arbitrum, NodeRefusal.InsufficientFunds)] = (-32000, "not enough funds for gas"),
            [(NodeDialect.Arbitrum, NodeRefusal.UnknownBlock)] = (-32000, "header not found"),
            [(NodeDialect.Arbitrum, NodeRefusal.Overloaded)] =
                (-32000, "sequencer pending tx pool full, please try again"),

            [(NodeDialect.OpStack, NodeRefusal.AlreadyKnown)] = (-32000, "already known"),
            [(NodeDialect.OpStack, NodeRefusal.NonceTooLow)] = (-32000, "nonce too low"),
            [(NodeDialect.OpStack, NodeRefusal.ReplacementUnderpriced)] =
                (-32000, "replacement transaction underpriced"),
            [(NodeDialect.OpStack, NodeRefusal.Underpriced)] =
                (-32000, "transaction underpriced: tip needed 1, tip permitted 0"),
            [(NodeDialect.OpStack, NodeRefusal.FeeBelowBase)] =
                (-32000, "max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1, baseFee: 7"),
            [(NodeDialect.OpStack, NodeRefusal.InsufficientFunds)] =
                (-32000, "insufficient funds for gas * price + value: balance 0, tx cost 21000, overshot 21000"),
            [(NodeDialect.OpStack, NodeRefusal.UnknownBlock)] = (-32000, "header not found"),
            [(NodeDialect.OpStack, NodeRefusal.Overloaded)] = (-32016, "over rate limit"),
        }.ToFrozenDictionary();

    // What anvil 1.7 and Hardhat 3 say.
    private static readonly (string Text, NodeRefusal Refusal)[] OfDevelopmentNodes =
    [
        ("already imported", NodeRefusal.AlreadyKnown),
        ("already known", NodeRefusal.AlreadyKnown),
        ("known transaction", NodeRefusal.AlreadyKnown),
        ("nonce too low", NodeRefusal.NonceTooLow),
        ("replacement", NodeRefusal.ReplacementUnderpriced),
        ("less than block base fee", NodeRefusal.FeeBelowBase),
        ("insufficient funds", NodeRefusal.InsufficientFunds),
        ("blockoutofrange", NodeRefusal.UnknownBlock),
        ("resource not found", NodeRefusal.UnknownBlock),
        ("block not found", NodeRefusal.UnknownBlock),
        ("header not found", NodeRefusal.UnknownBlock),
    ];

    /// <summary>Code and words of a refusal.</summary>
    public static (int Code, string Text) Of(NodeDialect dialect, NodeRefusal refusal) => Said[(dialect, refusal)];

    /// <summary>What a development node's reply refuses; null when it does not, or in words nobody listed.</summary>
    internal static NodeRefusal? Understand(ReadOnlyMemory<byte> reply)
    {
        // Revert data makes it the contract's refusal, whatever the words.
        if (JsonNode.Parse(reply.Span) is not JsonObject message || message["error"] is not JsonObject error
            || error["data"] is not null || error["message"] is not JsonValue said
            || said.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }

        var text = said.GetValue<string>();
        return OfDevelopmentNodes.Where(known => text.Contains(known.Text, StringComparison.OrdinalIgnoreCase))
            .Select(known => (NodeRefusal?)known.Refusal).FirstOrDefault();
    }
}
