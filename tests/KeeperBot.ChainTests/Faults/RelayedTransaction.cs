using System.Text.Json.Nodes;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.ChainTests.Faults;

/// <summary>A transaction in a relay's hands.</summary>
/// <param name="Signed">What it was given.</param>
/// <param name="ReceivedAt">The height of the head at that time.</param>
/// <param name="MaxBlockNumber">The last block it may be in.</param>
public sealed record RelayedTransaction(SignedTransaction Signed, ulong ReceivedAt, ulong MaxBlockNumber)
{
    /// <summary>The preferences of the request as JSON; null when there were none.</summary>
    public string? Preferences { get; init; }

    /// <summary>The header <c>X-Flashbots-Signature</c>; null when there was none.</summary>
    public string? Signature { get; init; }

    /// <summary>True when the relay leaked it to the public pool.</summary>
    public bool IsPublic { get; init; }

    /// <summary>True when a cancel was honoured.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Why the node would not have it; null while it would.</summary>
    public string? SimulationError { get; init; }

    /// <summary>The fields of the status API: filled only for what is included, to keep the rest private.</summary>
    internal static JsonObject Show(SignedTransaction? signed)
    {
        var fees = signed?.Transaction as Eip1559Transaction;
        return new JsonObject
        {
            ["from"] = signed is null ? "" : $"{signed.Sender}",
            ["to"] = signed is null ? "" : $"{signed.Transaction.To}",
            ["gasLimit"] = signed is null ? "" : Hex.Quantity(signed.Transaction.GasLimit),
            ["maxFeePerGas"] = fees is null ? "" : Hex.Quantity(fees.MaxFeePerGas),
            ["maxPriorityFeePerGas"] = fees is null ? "" : Hex.Quantity(fees.MaxPriorityFeePerGas),
            ["nonce"] = signed is null ? "" : Hex.Quantity(signed.Transaction.Nonce),
            ["value"] = signed is null ? "" : Hex.Quantity(signed.Transaction.Value),
        };
    }
}
