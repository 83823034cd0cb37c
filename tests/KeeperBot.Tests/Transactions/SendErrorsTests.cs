using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Transactions;

namespace KeeperBot.Tests.Transactions;

public sealed partial class SendErrorsTests(ITestOutputHelper output)
{
    private const int Rounds = 1_000_000;

    /// <summary>The whole texts that may mean Accepted, hashes as #; written apart from the classifier's.</summary>
    private static readonly HashSet<string> Possession = new(
        from prefix in new[] { "", "already_exists: ", "internal_error: " }
        from said in new[]
        {
            "already known", "known transaction", "known transaction: #", "known transaction: 0x#", "alreadyknown",
            "already imported", "[0x#]: already imported", "tx: [0x#] already imported", "[0x#] already imported",
            "tx: [0x#]: already imported", "transaction already imported", "existing tx with same hash",
            "existing txn with same hash", "transaction with the same hash was already imported",
        }
        from end in new[] { "", "." }
        select prefix + said + end,
        StringComparer.Ordinal);

    public static TheoryData<string, string, SendOutcome> Texts =>
        [.. NodeDialects.All.Select(said => (said.Client, said.Text, said.Outcome))];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Classify_TextOfAClient_MeansThis(string client, string text, SendOutcome expected) =>
        Assert.True(expected == Classify(text), $"{client}: '{text}' was taken for {Classify(text)}");

    [Fact]
    public void Dialects_Table_CoversEveryOutcomeAndClient()
    {
        Assert.True(NodeDialects.All.Count >= 60, $"{NodeDialects.All.Count} rows");
        Assert.True(NodeDialects.All.Select(said => said.Client).Distinct(StringComparer.Ordinal).Count() >= 7);
        Assert.Equal(
            Enum.GetValues<SendOutcome>().Order(), NodeDialects.All.Select(said => said.Outcome).Distinct().Order());
    }

    [Fact]
    public void Classify_BrokenConnection_IsUnknownWhateverItsWords()
    {
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(new RpcTimeoutException("already known")));
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(new RpcProtocolException("nonce too low")));
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(new RpcTransportException("already known", false)));
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(Answered(HttpStatusCode.BadGateway)));
    }

    [Fact]
    public void Classify_TooManyRequests_IsRateLimitedByStatusAndByCode()
    {
        Assert.Equal(SendOutcome.RateLimited, SendErrors.Classify(Answered(HttpStatusCode.TooManyRequests)));
        Assert.Equal(SendOutcome.RateLimited, SendErrors.Classify(new RpcErrorException("", 429, "slow down", null)));
        Assert.Equal(SendOutcome.Accepted, SendErrors.Classify(new RpcErrorException("", 429, "already known", null)));
    }

    [Fact]
    public void Classify_RevertCode_IsUnknownWhateverTheContractSays() =>
        Assert.Equal(SendOutcome.Unknown, SendErrors.Classify(new RpcErrorException("", 3, "already known", null)));

    [Fact]
    public void Classify_WordsAndLettersAtRandom_AreNeverTakenForAcceptedUnlessTheyAreIt()
    {
        const int Seed = 77;
        string[] words =
        [
            "known", "un", "already", "transaction", "nonce", "too", "low", "imported", "fee", " ", " ", " ", "\n", ".",
            ": ", "0x", "insufficient", "funds", "underpriced", "Al", "ready", "already_exists", "revert", "full",
        ];
        CheckAll(Seed, random =>
        {
            var text = new StringBuilder();
            for (var word = random.Next(7); word > 0; word--)
            {
                text.Append(random.Next(4) == 0
                    ? ((char)random.Next(0x20, 0x250)).ToString()
                    : words[random.Next(words.Length)]);
            }

            return text.ToString();
        });
    }

    [Fact]
    public void Classify_KnownTextsMutated_AreNeverTakenForAcceptedUnlessTheyAreIt() =>
        CheckAll(78, random =>
        {
            var text = new StringBuilder(NodeDialects.All[random.Next(NodeDialects.All.Count)].Text);
            for (var mutations = random.Next(3); mutations > 0; mutations--)
            {
                Mutate(random, text);
            }

            return text.ToString();
        });

    [Fact]
    public void Classify_NoWordOfAnyDialect_IsUnknown()
    {
        const int Seed = 79;
        var random = new Random(Seed);
        for (var round = 0; round < 100_000; round++)
        {
            var text = string.Concat(random.GetItems<char>("qxzvjw 0123456789,.:é\u20AC", random.Next(60)));
            Assert.True(Classify(text) == SendOutcome.Unknown, $"seed {Seed}, round {round}: '{text}'");
        }
    }

    private void CheckAll(int seed, Func<Random, string> invent)
    {
        var random = new Random(seed);
        var counts = new SortedDictionary<SendOutcome, int>();
        for (var round = 0; round < Rounds; round++)
        {
            var text = invent(random);
            var outcome = Classify(text);
            counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            Assert.True(
                outcome == SendOutcome.Accepted == IsPossession(text),
                $"seed {seed}, round {round}: '{text}' was taken for {outcome}");
        }

        output.WriteLine($"seed {seed}: {string.Join(", ", counts)}");
        Assert.True(counts.GetValueOrDefault(SendOutcome.Accepted) > 0, "no text was a known one");
        Assert.True(counts.GetValueOrDefault(SendOutcome.Unknown) > Rounds / 10, "no text was an unknown one");
    }

    private static bool IsPossession(string text) =>
        text.All(char.IsAscii) && Possession.Contains(Hash().Replace(text, "#", 1).ToLowerInvariant());

    private static void Mutate(Random random, StringBuilder text)
    {
        var at = random.Next(text.Length + 1);
        switch (random.Next(6))
        {
            case 0:
                text.Insert(at, (char)random.Next(0x20, 0x250));
                break;
            case 1:
                text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                break;
            case 2 when at < text.Length:
                text[at] = (char)(text[at] ^ (1 << random.Next(6)));
                break;
            case 3:
                text.Insert(at, NodeDialects.All[random.Next(NodeDialects.All.Count)].Text);
                break;
            case 4 when at < text.Length:
                text[at] = char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at]);
                break;
            default:
                text.Length = at;
                break;
        }
    }

    private static SendOutcome Classify(string text) =>
        SendErrors.Classify(new RpcErrorException("the node refused", -32000, text, null));

    private static RpcTransportException Answered(HttpStatusCode status) => new("", true) { Status = status };

    [GeneratedRegex("(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hash();
}
