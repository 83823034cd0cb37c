using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

[Collection(MeasuredAlone.Name)]
public sealed class MalformedReplyTests(ITestOutputHelper output)
{
    private const int FewestCases = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_EveryTrueReply_IsAccepted()
    {
        foreach (var question in Question.All)
        {
            await question.AskAsync(Encoding.UTF8.GetBytes(question.Reply));
        }

        Assert.Equal(20, Question.All.Count);
    }

    [Fact]
    public async Task Client_EveryMalformedReply_IsRefusedAsSuchInBoundedMemory()
    {
        var cases = new HashSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        var endurance = new Endurance(FewestCases);
        foreach (var (name, question, reply) in MalformedReplies.All())
        {
            cases.Add($"{question.Name} {Keccak256.Compute(reply)}");
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = await Record.ExceptionAsync(() => endurance.TimeAsync(() => question.AskAsync(reply)));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (error is not RpcProtocolException { Message.Length: < 1000 })
            {
                wrong.Add($"{name}: {error?.ToString() ?? "accepted"}");
            }
            else if (allocated > (64 * 1024) + (8L * reply.Length))
            {
                wrong.Add($"{name}: {allocated} bytes allocated for a reply of {reply.Length}");
            }
        }

        output.WriteLine($"{cases.Count} different malformed replies to {Question.All.Count} questions: {endurance}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
        Assert.True(cases.Count >= FewestCases, $"only {cases.Count} different cases were generated");
        endurance.AssertKept();
    }

    [Fact]
    public async Task Client_ReplyAboveTheLimits_IsRefusedBeforeItIsIndexed()
    {
        var items = string.Join(',', Enumerable.Repeat("1", 2_000_000));
        var many = Encoding.UTF8.GetBytes(Question.Envelope($"[{items}]"));
        var client = new ScriptedTransport(_ => many).ToClient();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = await Assert.ThrowsAsync<RpcProtocolException>(() => client.ChainIdAsync(Cancellation));
        Assert.Contains("tokens", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);

        var limits = new RpcLimits { ReplyBytes = 10 };
        var small = new ScriptedTransport(Question.All[0].Reply) { Limits = limits }.ToClient();
        await Assert.ThrowsAsync<RpcProtocolException>(() => small.ChainIdAsync(Cancellation));
    }
}
