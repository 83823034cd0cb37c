using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

/// <summary>
/// One of three nodes says anything whatever, at any moment: the pool says what the honest ones say, or nothing.
/// </summary>
public sealed class LyingNodeTests
{
    private const int Schedules = 10_000;
    private const int StepsPerSchedule = 12;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pool_OneOfThreeLiesArbitrarily_AnswersAreTheHonestOnesOrAnError()
    {
        var baseSeed = 20_261_121;
        var answered = 0;
        for (var seed = baseSeed; seed < baseSeed + Schedules; seed++)
        {
            try
            {
                answered += await RunAsync(new Random(seed));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Assert.Fail($"seed {seed}: {error}");
            }
        }

        // One liar cannot make the pool useless either. Estimates and forks aside, nearly every question is answered.
        Assert.InRange(answered, Schedules * StepsPerSchedule * 9 / 10, Schedules * StepsPerSchedule);
    }

    /// <summary>Asks in turn, while the chain grows and reorganises, and counts the answers.</summary>
    private static async Task<int> RunAsync(Random random)
    {
        var fixture = new PoolFixture(with: options => options with { FinalityEvery = 3, Strikes = random.Next(1, 6) });
        var liar = fixture.Nodes[random.Next(3)];
        var imagination = new Imagination(random, fixture.Chain);
        liar.Lie = (_, honest) => random.Next(3) == 0 ? honest : imagination.Distort(honest);
        if (random.Next(4) == 0)
        {
            liar.Chain = fixture.Chain.Copy().Drop(random.Next(5)).Mine(random.Next(5), "the liar's");
        }

        var answered = 0;
        for (var step = 0; step < StepsPerSchedule; step++)
        {
            Move(fixture, liar, random);
            try
            {
                await AskAsync(fixture, random);
                answered++;
            }
            catch (EthereumException)
            {
                // No answer is an answer.
            }
        }

        return answered;
    }

    private static void Move(PoolFixture fixture, ModelNode liar, Random random)
    {
        fixture.Clock.Advance(TimeSpan.FromSeconds(random.Next(30)));
        switch (random.Next(6))
        {
            case 0:
                fixture.Chain.Mine(random.Next(1, 4));
                break;
            case 1:
                fixture.Chain.Drop(1).Mine(random.Next(1, 3), $"{random.Next()}");
                break;
            case 2:
                liar.IsSlow = false;
                liar.Broken = random.Next(2) == 0 ? new EthereumException("a lie in itself") : null;
                break;
            default:
                break;
        }
    }

    private static async Task AskAsync(PoolFixture fixture, Random random)
    {
        var chain = fixture.Chain;
        var (pool, head) = (fixture.Pool, chain.Head);
        switch (random.Next(10))
        {
            case 0:
                Assert.Equal(head, await pool.HeadAsync(Cancellation));
                break;
            case 1:
                var outcomes = await fixture.ReadAsync();
                Assert.Equal(PoolFixture.Calls.Length, outcomes.Length);
                Assert.All(PoolFixture.Calls.Zip(outcomes), pair => AssertSame(
                    ModelChain.Outcome(pair.First.Data.Span, head.Hash), pair.Second));
                break;
            case 2:
                AssertSame(
                    ModelChain.Outcome([9], head.Hash),
                    await pool.CallAsync(new Call(null, new byte[] { 9 }), BlockRef.Hash(head.Hash), Cancellation));
                break;
            case 3:
                Assert.Equal(ModelChain.Count(default, head), await pool.CountAsync(default, head.Hash, Cancellation));
                break;
            case 4:
                Assert.InRange((await pool.EstimateGasAsync(new Call(null, default), Cancellation))!.Value,
                    100_000ul, 111_112ul);
                break;
            case 5:
                var number = head.Number - (ulong)random.Next(4);
                Assert.Equal(chain[number], await pool.BlockAsync(BlockRef.Number(number), Cancellation));
                Assert.Equal(chain[number], await pool.BlockAsync(BlockRef.Hash(chain[number].Hash), Cancellation));
                break;
            case 6:
                Hash32[] transactions = [Transaction(head.Number - 1), Transaction(50), Transaction(250)];
                Assert.Equal(
                    transactions.Select(chain.Receipt), await pool.ReceiptsAsync(transactions, Cancellation));
                break;
            case 7:
                Assert.Equal(
                    [ModelChain.Log(head, Hash32.Zero)],
                    await pool.LogsAsync(LogFilter.OfBlock(head.Hash), Cancellation));
                break;
            case 8:
                AssertNearHonest(chain.Fees(6), await pool.FeesAsync(6, BlockRef.Latest, [10, 50], Cancellation));
                break;
            default:
                Assert.Equal(chain[head.Number - 2], await pool.BlockAsync(BlockRef.Finalized, Cancellation));
                break;
        }
    }

    /// <summary>With the liar in quarantine or silent two honest ones remain, and both say the same.</summary>
    private static void AssertNearHonest(FeeHistory honest, FeeHistory said)
    {
        for (var i = 0; i < said.GasUsedRatios.Length; i++)
        {
            var at = (int)(said.OldestBlock - honest.OldestBlock) + i;
            Assert.Equal(honest.BaseFees[at], said.BaseFees[i]);
            Assert.Equal(honest.GasUsedRatios[at], said.GasUsedRatios[i]);
            Assert.True(said.Rewards.IsEmpty || honest.Rewards[at].SequenceEqual(said.Rewards[i]));
        }
    }

    private static Hash32 Transaction(ulong height) => new([(byte)height, .. new byte[31]]);

    private static void AssertSame(CallOutcome expected, CallOutcome actual)
    {
        Assert.Equal(expected.Succeeded, actual.Succeeded);
        Assert.Equal(expected.Data.ToArray(), actual.Data.ToArray());
    }

    /// <summary>Makes something else of an answer, of the same kind.</summary>
    private sealed class Imagination(Random random, ModelChain chain)
    {
        public object? Distort(object? honest) => honest switch
        {
            _ when random.Next(8) == 0 => throw new EthereumException("made up"),
            BlockHeader block => Header(block),
            null => random.Next(2) == 0 ? null : honest,
            ulong number => random.Next(3) switch { 0 => 0ul, 1 => number + 1, _ => (ulong)random.NextInt64() },
            CallOutcome outcome => Outcome(outcome),
            ImmutableArray<CallOutcome> outcomes => Some(outcomes, Outcome),
            ImmutableArray<Receipt?> receipts => Some(receipts, Receipt),
            ImmutableArray<LogEntry> logs => Some(logs, log => log with { Data = new byte[random.Next(40)] }),
            FeeHistory fees => Fees(fees),
            SendAnswer => new SendAnswer((SendOutcome)random.Next(5), "made up"),
            _ => honest,
        };

        private BlockHeader Header(BlockHeader block) => random.Next(7) switch
        {
            0 => block with { Hash = AnyHash() },
            1 => block with { Number = (ulong)random.NextInt64(), Timestamp = (ulong)random.NextInt64() },
            2 => block with { BaseFeePerGas = random.NextInt64() },
            3 => block with { ParentHash = AnyHash() },
            4 => chain[(ulong)random.NextInt64((long)chain.Head.Number)],
            5 => block with { Number = block.Number + 1, ParentHash = block.Hash, Hash = AnyHash() },
            _ => chain[Math.Min(Math.Max(block.Number, 1) - 1, chain.Head.Number)],
        };

        private CallOutcome Outcome(CallOutcome outcome) => random.Next(2) == 0
            ? outcome with { Succeeded = !outcome.Succeeded }
            : outcome with { Data = new byte[random.Next(64)] };

        private Receipt? Receipt(Receipt? receipt)
        {
            var made = new Receipt(
                AnyHash(), true, chain.Head.Number, chain.Head.Hash, 0, default, null, null, 1, BigInteger.One, []);
            return random.Next(4) switch
            {
                0 => null,
                1 => made,
                2 => (receipt ?? made) with { Succeeded = false },
                _ => (receipt ?? made) with { BlockHash = AnyHash() },
            };
        }

        private FeeHistory Fees(FeeHistory fees) => random.Next(4) switch
        {
            0 => fees with { OldestBlock = (ulong)random.NextInt64() },
            1 => fees with { BaseFees = [.. fees.BaseFees.Select(fee => fee * random.Next(1000))] },
            2 => fees with { GasUsedRatios = [], BaseFees = [], Rewards = [] },
            _ => fees with { Rewards = [[], .. fees.Rewards.Skip(1)] },
        };

        private ImmutableArray<T> Some<T>(ImmutableArray<T> items, Func<T, T> distort) => random.Next(4) switch
        {
            0 => [],
            1 => [.. items, .. items],
            _ => [.. items.Select(item => random.Next(2) == 0 ? distort(item) : item)],
        };

        private Hash32 AnyHash()
        {
            var bytes = new byte[Hash32.Length];
            random.NextBytes(bytes);
            return new Hash32(bytes);
        }
    }
}
