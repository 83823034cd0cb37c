using KeeperBot.Core.Intents;
using System.Text;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Transactions;

namespace KeeperBot.Tests.Transactions;

public sealed class SendErrorsTests
{
    private static readonly string[] Accepting =
        ["already known", "already imported", "alreadyknown", "known transaction"];

    [Theory]
    [InlineData("geth", "already known", SendOutcome.Accepted)]
    [InlineData("geth", "nonce too low: next nonce 12, tx nonce 11", SendOutcome.NonceSpent)]
    [InlineData("geth", "replacement transaction underpriced", SendOutcome.Underpriced)]
    [InlineData("geth", "transaction underpriced: tip needed 1, tip permitted 0", SendOutcome.Underpriced)]
    [InlineData(
        "geth", "max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 7",
        SendOutcome.Underpriced)]
    [InlineData(
        "geth", "insufficient funds for gas * price + value: balance 0, tx cost 21000", SendOutcome.InsufficientFunds)]
    [InlineData("anvil", "transaction already imported", SendOutcome.Accepted)]
    [InlineData("anvil", "nonce too low", SendOutcome.NonceSpent)]
    [InlineData("anvil", "Insufficient funds for gas * price + value", SendOutcome.InsufficientFunds)]
    [InlineData("nethermind", "AlreadyKnown", SendOutcome.Accepted)]
    [InlineData("nethermind", "OldNonce, Current nonce: 12, nonce of rejected tx: 11", SendOutcome.NonceSpent)]
    [InlineData("nethermind", "FeeTooLow, MaxFeePerGas too low.", SendOutcome.Underpriced)]
    [InlineData("nethermind", "FeeTooLowToCompete", SendOutcome.Underpriced)]
    [InlineData("nethermind", "InsufficientFunds, Account balance: 0", SendOutcome.InsufficientFunds)]
    [InlineData("erigon", "ALREADY_EXISTS: already known", SendOutcome.Accepted)]
    [InlineData("erigon", "fee cap less than block base fee", SendOutcome.Underpriced)]
    [InlineData("besu", "Known transaction", SendOutcome.Accepted)]
    [InlineData("besu", "Nonce too low", SendOutcome.NonceSpent)]
    [InlineData("besu", "Gas price below configured minimum gas price", SendOutcome.Underpriced)]
    [InlineData("besu", "Upfront cost exceeds account balance", SendOutcome.InsufficientFunds)]
    [InlineData("reth", "already known", SendOutcome.Accepted)]
    [InlineData("reth", "transaction underpriced", SendOutcome.Underpriced)]
    [InlineData("any", "unknown transaction type", SendOutcome.Unknown)]
    [InlineData("any", "transaction type not supported", SendOutcome.Unknown)]
    [InlineData("any", "Unknown Transaction", SendOutcome.Unknown)]
    [InlineData("any", "nonce too high", SendOutcome.Unknown)]
    [InlineData("any", "internal error", SendOutcome.Unknown)]
    [InlineData("any", "rate limit exceeded", SendOutcome.Unknown)]
    [InlineData("any", "", SendOutcome.Unknown)]
    public void Classify_TextOfAClient_MeansThis(string client, string text, SendOutcome expected) =>
        Assert.True(expected == SendErrors.Classify(Said(text)), $"{client}: '{text}'");

    [Fact]
    public void Classify_BrokenConnection_IsUnknownWhateverItsWords()
    {
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(new RpcTimeoutException("already known")));
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(new RpcProtocolException("nonce too low")));
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(new RpcTransportException("already known", false)));
    }

    [Fact]
    public void Classify_RandomText_IsNeverTakenForAccepted()
    {
        const int Seed = 77;
        var random = new Random(Seed);
        string[] words =
        [
            "known", "un", "already", "transaction", "nonce", "too", "low", "imported", "fee", " ", " ", "\n", "é",
            "0x", "insufficient", "funds", "underpriced", "Al", "ready",
        ];
        var counts = new Dictionary<SendOutcome, int>();
        for (var i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder();
            for (var word = random.Next(7); word > 0; word--)
            {
                text.Append(random.Next(3) == 0
                    ? ((char)random.Next(0x20, 0x250)).ToString()
                    : words[random.Next(words.Length)]);
            }

            var outcome = SendErrors.Classify(Said(text.ToString()));
            counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            Assert.True(
                outcome != SendOutcome.Accepted
                || Accepting.Any(a => text.ToString().Contains(a, StringComparison.OrdinalIgnoreCase)),
                $"seed {Seed}, text {i}: '{text}' was taken for accepted");
        }

        Assert.Contains(SendOutcome.Unknown, counts);
        Assert.True(counts.GetValueOrDefault(SendOutcome.Underpriced) > 0, "the words never met");
    }

    private static RpcErrorException Said(string text) => new("the node refused", -32000, text, null);
}
