using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>True replies with random damage, by seed. Set KEEPERBOT_FUZZ_ROUNDS for a longer run.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class ReplyFuzzTests(ITestOutputHelper output)
{
    private const int ShortRun = 100_000;
    private const int DefaultSeed = 20_260_101;

    [Fact]
    public async Task Client_MutatedReplies_GiveAnAnswerOrATypedErrorInTimeAndBoundedMemory()
    {
        var rounds = Setting("KEEPERBOT_FUZZ_ROUNDS", ShortRun);
        var seed = Setting("KEEPERBOT_FUZZ_SEED", DefaultSeed);
        var mutator = new ReplyMutator(seed);
        var endurance = new Endurance(ShortRun / 10);
        var accepted = 0;
        for (var round = 0; round < rounds; round++)
        {
            var (question, reply) = mutator.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                await endurance.TimeAsync(() => question.AskAsync(reply));
                accepted++;
            }
            catch (RpcException)
            {
                // Refused, as most are.
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}, round {round}, {question.Name}, {Convert.ToHexString(reply)}: {error}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 256 * 1024, $"seed {seed}, round {round}: {allocated} bytes allocated");
        }

        output.WriteLine($"seed {seed}: {rounds} replies, {accepted} accepted; {endurance}");
        Assert.Equal(rounds, endurance.Runs);
        Assert.True(accepted > rounds / 100 && accepted < rounds / 2, $"seed {seed}: {accepted} of {rounds} accepted");
        endurance.AssertKept();
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value) : otherwise;
}
