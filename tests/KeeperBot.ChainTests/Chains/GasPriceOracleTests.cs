using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Chains;

/// <summary>The published GasPriceOracle and the formulas in C#: the same fee, to the wei.</summary>
public sealed class GasPriceOracleTests(DevnetFixture fixture, ITestOutputHelper output) : IClassFixture<DevnetFixture>
{
    private const int Seed = 20_261_122;
    private const int States = 120;
    private const int ScalarBits = 28;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fees_RandomStatesAndTransactions_AreTheContractsToTheWei()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var chain = await OpStackPredeploys.DeployAsync(fixture.Controls.Chain, Cancellation);
        for (var state = 0; state < States; state++)
        {
            var (price, overhead, scalar) = (Amount(random, 60), Amount(random, 24), Amount(random, 32));
            await chain.SetBedrockAsync(price, overhead, scalar, Cancellation);
            await AssertSameAsync(
                chain, random, data => OpStackFees.Bedrock(data, price, overhead, scalar));
        }

        await chain.ActivateAsync("setEcotone", Cancellation);
        for (var state = 0; state < States; state++)
        {
            var prices = await SetPricesAsync(chain, random);
            await AssertSameAsync(chain, random, data => OpStackFees.Ecotone(data, prices));
        }

        await chain.ActivateAsync("setFjord", Cancellation);
        for (var state = 0; state < States; state++)
        {
            var prices = await SetPricesAsync(chain, random);
            await AssertSameAsync(chain, random, data => OpStackFees.Fjord(data, prices));
            var bytes = random.Next(5_000);
            Assert.Equal(
                await chain.ReadAsync("getL1FeeUpperBound", Cancellation, bytes),
                OpStackFees.FjordUpperBound(bytes, prices));
        }

        // One wei of a byte, so that the fee is the compressed length: every length near the compressor's margins.
        var unit = new OpStackPrices(0, 1_000_000, 0, 1_000_000);
        await chain.SetEcotoneAsync(unit, Cancellation);
        for (var length = 0; length < 90; length++)
        {
            var data = Enumerable.Range(0, length).Select(i => (byte)(i % (1 + (length % 7)))).ToArray();
            Assert.Equal(await chain.ReadAsync("getL1Fee", Cancellation, data), OpStackFees.Fjord(data, unit));
        }
    }

    /// <summary>What a keeper reads with its multicall comes to what the contract charges, at each fork.</summary>
    [Fact]
    public async Task Understand_ReadAtABlock_IsWhatTheOracleCharges()
    {
        var chain = await OpStackPredeploys.DeployAsync(fixture.Controls.Chain, Cancellation);
        var data = Hedge(new Random(Seed));
        await AssertReadAsync(chain, data, () => chain.SetBedrockAsync(20_000_000_000, 188, 684_000, Cancellation));
        var prices = new OpStackPrices(20_000_000_000, 7_000_000, 5_227, 1_014_213);
        await chain.ActivateAsync("setEcotone", Cancellation);
        await AssertReadAsync(chain, data, () => chain.SetEcotoneAsync(prices, Cancellation));
        await chain.ActivateAsync("setFjord", Cancellation);
        await AssertReadAsync(chain, data, () => chain.SetEcotoneAsync(prices, Cancellation));
    }

    private async Task AssertReadAsync(OpStackPredeploys chain, byte[] data, Func<Task> setAsync)
    {
        await setAsync();
        var gas = new GasMandate(1, 1, 1, 1, 450_000, 1, 1, 1) { Fees = FeeModel.OpStack };
        var head = await fixture.Controls.Chain.HeadAsync(Cancellation);
        var answers = await BlockReader.ReadAsync(
            new EthereumNode(fixture.Controls.Chain.Client), head, _ => DataFee.Observe(gas), Cancellation);
        var charged = await chain.ReadAsync("getL1Fee", Cancellation, data);
        Assert.Equal(charged, DataFee.Understand(gas, answers)!.Of(data));
        Assert.True(charged > 0);
    }

    private static async Task<OpStackPrices> SetPricesAsync(OpStackPredeploys chain, Random random)
    {
        var prices = new OpStackPrices(
            Amount(random, 60), Amount(random, 60), Amount(random, ScalarBits), Amount(random, ScalarBits));
        await chain.SetEcotoneAsync(prices, Cancellation);
        return prices;
    }

    private static async Task AssertSameAsync(OpStackPredeploys chain, Random random, Func<byte[], BigInteger> fee)
    {
        foreach (var data in new[] { Hedge(random), Hedge(random), Mixed(random) })
        {
            Assert.Equal(await chain.ReadAsync("getL1Fee", Cancellation, data), fee(data));
        }
    }

    /// <summary>The transaction of a hedge, as it goes to the signer.</summary>
    private static byte[] Hedge(Random random)
    {
        var legs = Enumerable.Range(0, random.Next(1, 4)).Select(_ => new HedgeLeg(
            (uint)random.Next(1, 5), "uniswap-v3", Signed(random, 70), Amount(random, 80), 0));
        var plan = new HedgePlan(
            Hash(random),
            DevnetAccounts.Owner,
            (ulong)random.Next(1 << 20),
            (ulong)random.NextInt64(1L << 32),
            Signed(random, 70),
            Signed(random, 70),
            [.. legs],
            new PlanCost(0, 0, 0, 0),
            Urgency.Routine,
            0);
        return new Eip1559Transaction
        {
            ChainId = 10,
            Nonce = (ulong)random.Next(1 << 20),
            MaxPriorityFeePerGas = Amount(random, 30),
            MaxFeePerGas = Amount(random, 40),
            GasLimit = (ulong)random.Next(1 << 20),
            To = plan.Executor,
            Data = HedgeExecutor.Encode(plan, Hash(random)),
        }.EncodeUnsigned();
    }

    /// <summary>What compresses well, badly and not at all, in pieces of any length, also across 8 kB.</summary>
    private static byte[] Mixed(Random random)
    {
        var data = new List<byte>();
        for (var pieces = random.Next(8); pieces > 0; pieces--)
        {
            var piece = new byte[random.Next(random.Next(10) == 0 ? 9_000 : 400)];
            if (random.Next(3) > 0)
            {
                random.NextBytes(piece.AsSpan(0, random.Next(piece.Length + 1)));
            }

            data.AddRange(piece);
            if (random.Next(2) == 0)
            {
                data.AddRange(data.Skip(random.Next(data.Count + 1)).Take(random.Next(600)).ToList());
            }
        }

        return [.. data];
    }

    private static BigInteger Amount(Random random, int bits)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) % BigInteger.Pow(2, random.Next(bits + 1));
    }

    private static BigInteger Signed(Random random, int bits) =>
        Amount(random, bits) * (random.Next(2) == 0 ? 1 : -1);

    private static Hash32 Hash(Random random) => Keccak256.Compute(BitConverter.GetBytes(random.Next()));
}
