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
        Of(NodeDialect.Geth, Geth)
            .Concat(Of(NodeDialect.Nethermind, Nethermind))
            .Concat(Of(NodeDialect.Besu, Besu))
            .Concat(Of(NodeDialect.Erigon, Erigon))
            .Concat(Of(NodeDialect.Reth, Reth))
            .Concat(Of(NodeDialect.Arbitrum, Arbitrum))
            .Concat(Of(NodeDialect.OpStack, OpStack))
            .ToFrozenDictionary();

    // What anvil and Hardhat say.
    private static readonly (string Text, NodeRefusal Refusal)[] OfDevelopmentNodes =
    [
        ("already imported", NodeRefusal.AlreadyKnown),
        ("already known", NodeRefusal.AlreadyKnown),
        ("known transaction", NodeRefusal.AlreadyKnown),
        ("nonce too low", NodeRefusal.NonceTooLow),
        ("replacement", NodeRefusal.ReplacementUnderpriced),
        ("less than block base fee", NodeRefusal.FeeBelowBase),
        ("insufficient funds", NodeRefusal.InsufficientFunds),
        ("doesn't have enough funds", NodeRefusal.InsufficientFunds),
        ("blockoutofrange", NodeRefusal.UnknownBlock),
        ("resource not found", NodeRefusal.UnknownBlock),
        ("block not found", NodeRefusal.UnknownBlock),
        ("header not found", NodeRefusal.UnknownBlock),
    ];

    private static (NodeRefusal, int, string)[] Geth =>
    [
        (NodeRefusal.AlreadyKnown, -32000, "already known"),
        (NodeRefusal.NonceTooLow, -32000, "nonce too low: next nonce 12, tx nonce 11"),
        (NodeRefusal.ReplacementUnderpriced, -32000, "replacement transaction underpriced"),
        (NodeRefusal.Underpriced, -32000, "transaction underpriced: gas tip cap 0, minimum needed 1"),
        (NodeRefusal.FeeBelowBase, -32000,
            "max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1, baseFee: 7"),
        (NodeRefusal.InsufficientFunds, -32000,
            "insufficient funds for gas * price + value: balance 0, tx cost 21000, overshot 21000"),
        (NodeRefusal.UnknownBlock, -32000, "header not found"),
        (NodeRefusal.Overloaded, -32000, "txpool is full"),
    ];

    private static (NodeRefusal, int, string)[] Nethermind =>
    [
        (NodeRefusal.AlreadyKnown, -32010, "AlreadyKnown"),
        (NodeRefusal.NonceTooLow, -32010, "OldNonce, Current nonce: 12, nonce of rejected tx: 11"),
        (NodeRefusal.ReplacementUnderpriced, -32010, "ReplacementNotAllowed"),
        (NodeRefusal.Underpriced, -32010, "FeeTooLowToCompete"),
        (NodeRefusal.FeeBelowBase, -32010,
            "FeeTooLow, MaxFeePerGas too low. "
            + "MaxFeePerGas: 1, BaseFee: 7, MaxPriorityFeePerGas:1, Block number: 5"),
        (NodeRefusal.InsufficientFunds, -32010, "InsufficientFunds, Account balance: 0, cumulative cost: 21000"),
        (NodeRefusal.UnknownBlock, -32001, "0x5 could not be found"),
        (NodeRefusal.Overloaded, -32010, "FeeTooLowToCompete"),
    ];

    private static (NodeRefusal, int, string)[] Besu =>
    [
        (NodeRefusal.AlreadyKnown, -32000, "Known transaction"),
        (NodeRefusal.NonceTooLow, -32001, "Nonce too low"),
        (NodeRefusal.ReplacementUnderpriced, -32000, "Replacement transaction underpriced"),
        (NodeRefusal.Underpriced, -32009, "Gas price below configured minimum gas price"),
        (NodeRefusal.FeeBelowBase, -32009, "Gas price below current base fee"),
        (NodeRefusal.InsufficientFunds, -32004, "Upfront cost exceeds account balance"),
        (NodeRefusal.UnknownBlock, -39001, "Unknown block"),
        (NodeRefusal.Overloaded, -32002,
            "Transaction pool not enabled. (Either txpool explicitly disabled, or node not yet in sync)."),
    ];

    private static (NodeRefusal, int, string)[] Erigon =>
    [
        (NodeRefusal.AlreadyKnown, -32000, "ALREADY_EXISTS: already known"),
        (NodeRefusal.NonceTooLow, -32000, "INVALID: nonce too low"),
        (NodeRefusal.ReplacementUnderpriced, -32000, "INTERNAL_ERROR: could not replace existing tx"),
        (NodeRefusal.Underpriced, -32000, "FEE_TOO_LOW: underpriced"),
        (NodeRefusal.FeeBelowBase, -32000, "fee cap less than block base fee"),
        (NodeRefusal.InsufficientFunds, -32000, "INTERNAL_ERROR: insufficient funds for gas * price + value"),
        (NodeRefusal.UnknownBlock, -32000, "block not found: 5"),
        (NodeRefusal.Overloaded, -32000, "INTERNAL_ERROR: txpool is full"),
    ];

    private static (NodeRefusal, int, string)[] Reth =>
    [
        (NodeRefusal.AlreadyKnown, -32000, "already known"),
        (NodeRefusal.NonceTooLow, -32000, "nonce too low: next nonce 12, tx nonce 11"),
        (NodeRefusal.ReplacementUnderpriced, -32000, "replacement transaction underpriced"),
        (NodeRefusal.Underpriced, -32000, "transaction underpriced"),
        (NodeRefusal.FeeBelowBase, -32000, "max fee per gas less than block base fee"),
        (NodeRefusal.InsufficientFunds, -32003, "insufficient funds for gas * price + value: have 0 want 21000"),
        (NodeRefusal.UnknownBlock, -32001, "block not found: 0x5"),
        (NodeRefusal.Overloaded, -32003, "txpool is full"),
    ];

    private static (NodeRefusal, int, string)[] Arbitrum =>
    [
        (NodeRefusal.AlreadyKnown, -32000, "already known"),
        (NodeRefusal.NonceTooLow, -32000, "nonce too low: address 0x01, tx: 11 state: 12"),
        (NodeRefusal.ReplacementUnderpriced, -32000, "nonce too low: address 0x01, tx: 11 state: 12"),
        (NodeRefusal.Underpriced, -32000, "gas price too low"),
        (NodeRefusal.FeeBelowBase, -32000,
            "max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1 baseFee: 7"),
        (NodeRefusal.InsufficientFunds, -32000, "not enough funds for gas"),
        (NodeRefusal.UnknownBlock, -32000, "header not found"),
        (NodeRefusal.Overloaded, -32000, "sequencer pending tx pool full, please try again"),
    ];

    private static (NodeRefusal, int, string)[] OpStack =>
    [
        (NodeRefusal.AlreadyKnown, -32000, "already known"),
        (NodeRefusal.NonceTooLow, -32000, "nonce too low"),
        (NodeRefusal.ReplacementUnderpriced, -32000, "replacement transaction underpriced"),
        (NodeRefusal.Underpriced, -32000, "transaction underpriced: tip needed 1, tip permitted 0"),
        (NodeRefusal.FeeBelowBase, -32000,
            "max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1, baseFee: 7"),
        (NodeRefusal.InsufficientFunds, -32000,
            "insufficient funds for gas * price + value: balance 0, tx cost 21000, overshot 21000"),
        (NodeRefusal.UnknownBlock, -32000, "header not found"),
        (NodeRefusal.Overloaded, -32016, "over rate limit"),
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

    private static IEnumerable<KeyValuePair<(NodeDialect, NodeRefusal), (int, string)>> Of(
        NodeDialect dialect, (NodeRefusal Refusal, int Code, string Text)[] texts) =>
        texts.Select(text => KeyValuePair.Create((dialect, text.Refusal), (text.Code, text.Text)));
}
