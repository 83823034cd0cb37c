using System.Text;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

public sealed class ReplyFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 100_000;
    private const int Seed = 20_260_101;

    private static readonly byte[][] Fragments = [.. new[]
    {
        "null", "true", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "0x", "-", "1e999", "\"0x1\"",
        "\"id\":1", "\"result\":", "\"error\":{\"code\":3,\"message\":\"m\",\"data\":\"0x\"}", "[[[[[[[[", "\0", "é",
    }.Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public async Task Client_MutatedReplies_GiveAnAnswerOrATypedErrorInBoundedMemory()
    {
        var random = new Random(Seed);
        var replies = Question.All.Select(question => Encoding.UTF8.GetBytes(question.Reply)).ToArray();
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var question = random.Next(replies.Length);
            var reply = Mutate(random, replies, question);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                await Question.All[question].Ask(new ScriptedTransport(_ => reply).ToClient());
                accepted++;
            }
            catch (RpcException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {Seed}, round {round}, reply {Convert.ToHexString(reply)}: {error}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 256 * 1024, $"seed {Seed}, round {round}: {allocated} bytes allocated");
        }

        output.WriteLine($"seed {Seed}: {accepted} accepted, {refused} refused");
        Assert.True(accepted > Rounds / 100 && refused > Rounds / 2, $"{accepted} accepted, {refused} refused");
    }

    private static byte[] Mutate(Random random, byte[][] replies, int question)
    {
        var reply = replies[question].ToList();
        for (var mutations = random.Next(1, 4); mutations > 0 && reply.Count > 0; mutations--)
        {
            var at = random.Next(reply.Count);
            switch (random.Next(6))
            {
                case 0:
                    reply[at] = (byte)random.Next(256);
                    break;
                case 1:
                    reply[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    reply.RemoveRange(at, Math.Min(random.Next(1, 20), reply.Count - at));
                    break;
                case 3:
                    reply.InsertRange(at, reply.GetRange(at, Math.Min(random.Next(1, 40), reply.Count - at)));
                    break;
                case 4:
                    reply.InsertRange(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                default:
                    var other = replies[random.Next(replies.Length)];
                    var from = random.Next(other.Length);
                    reply.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from)).ToArray());
                    break;
            }
        }

        return [.. reply];
    }
}
