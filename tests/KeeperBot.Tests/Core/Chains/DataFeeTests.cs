using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Chains;

/// <summary>
/// Fees for data by published figures; the chain tests hold them against the published contract on random states.
/// </summary>
public sealed class DataFeeTests
{
    private const string ContractCall =
        "0x02f901550a758302df1483be21b88304743f94f80e51afb613d764fa61751affd3313c190a86bb870151bd62fd12adb8"
        + "e41ef24f3f000000000000000000000000000000000000000000000000000000000000006e"
        + "000000000000000000000000af88d065e77c8cc2239327c5edb3a432268e5831"
        + "000000000000000000000000000000000000000000000000000000000003c1e5"
        + "0000000000000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000000"
        + "00000000000000000000000000000000000000000000000000000000000000a0"
        + "0000000000000000000000000000000000000000000000000000000000000000"
        + "148c89ed219d02f1a5be012c689b4f5b731827bebe000000000000000000000000"
        + "c001a033fd89cb37c31b2cba46b6466e040c61fc9b2a3675a7f5f493ebd5ad77c497f8a0"
        + "7cdf65680e238392693019b4092f610222e71b7cec06449cb922b93b6a12744e";

    private static readonly GasMandate OpStack = new Scenario().Gas with { Fees = FeeModel.OpStack };

    /// <summary>Vectors of op-geth; the call is transaction 0x8eb9dd4e… of OP Mainnet.</summary>
    [Fact]
    public void CompressedLength_PublishedVectors_AreReproduced()
    {
        Assert.Equal(0, FastLz.CompressedLength([]));
        Assert.Equal(21, FastLz.CompressedLength(Enumerable.Repeat((byte)1, 1_000).ToArray()));
        Assert.Equal(21, FastLz.CompressedLength(new byte[1_000]));
        Assert.Equal(202, FastLz.CompressedLength(Hex.Decode(ContractCall)));
    }

    /// <summary>What the published contracts (1.4.0 of Isthmus, 1.6.0 of Jovian) answer on a local chain.</summary>
    [Theory]
    [InlineData(21_000, 0, 0, "0", "0")]
    [InlineData(450_000, 1, 0, "0", "45000000")]
    [InlineData(450_000, 1_439_103_868, 1_256_417_826_609_331_460, "1256417827256928200", "1321177500669331460")]
    [InlineData(333_333, 999_999, 7, "333339", "33333266666707")]
    [InlineData(1, uint.MaxValue, ulong.MaxValue, "18446744073709555909", "18446744503206281115")]
    [InlineData(16_777_216, uint.MaxValue, ulong.MaxValue, "18446744145767145636", "25652503475824623615")]
    [InlineData(7, 150_000, 1, "2", "105000001")]
    public void OperatorFee_PublishedContracts_AreReproduced(
        ulong gas, uint scalar, ulong constant, string isthmus, string jovian)
    {
        Assert.Equal(isthmus, OpStackFees.IsthmusOperator(gas, scalar, constant).ToString());
        Assert.Equal(jovian, OpStackFees.JovianOperator(gas, scalar, constant).ToString());
    }

    /// <summary>The specification's least size: up to a compressed length of 170 bytes a transaction costs
    /// 100.</summary>
    [Theory]
    [InlineData(50, 3_203_000)]
    [InlineData(86, 3_203_000)]
    [InlineData(87, 3_217_602)]
    public void FjordUpperBound_AroundTheLeastSize_RisesBeyondIt(int bytes, int wei) =>
        Assert.Equal(wei, OpStackFees.FjordUpperBound(bytes, new OpStackPrices(1_000_000_000, 10_000_000, 2, 3)));

    /// <summary>ArbGasInfo's own price of a simple transaction: 140 bytes of 16 units each.</summary>
    [Fact]
    public void ArbitrumUpperBound_SimpleTransaction_IsWhatGetPricesInWeiStates() =>
        Assert.Equal(140 * 16 * Scenario.Gwei(3), ArbitrumFees.UpperBound(140 - 68, Scenario.Gwei(3)));

    [Fact]
    public void Understand_EachForksAnswers_GoByItsFormula()
    {
        var (world, data) = (new DataFeeWorld(), HedgeTransaction.Typical(new Scenario().Mandate, Vault));
        Assert.Equal(OpStackFees.Fjord(data, world.Prices), Fee(world, data));
        Assert.Equal(OpStackFees.Ecotone(data, world.Prices), Fee(world with { IsFjord = false }, data));
        var bedrock = world with { IsFjord = false, IsEcotone = false, OperatorFee = null };
        Assert.Equal(
            OpStackFees.Bedrock(data, world.Prices.L1BaseFee, world.Overhead, world.Scalar), Fee(bedrock, data));
        Assert.Equal(Fee(world, data) + 12_345, Fee(world with { OperatorFee = 12_345 }, data));
        Assert.Equal(Fee(world, data), Fee(world with { OperatorFee = null }, data));
        var arbitrum = OpStack with { Fees = FeeModel.Arbitrum };
        Assert.Equal(
            ArbitrumFees.UpperBound(data.Length, world.Prices.L1BaseFee),
            DataFee.Understand(arbitrum, Answer(arbitrum, world))!.Of(data));
    }

    [Fact]
    public void Understand_NoContractThere_IsUnanswerableAndOnEthereumNothingIsAsked()
    {
        var silent = Answers.None.With(DataFee.Observe(OpStack).Select(
            ask => KeyValuePair.Create(ask, new Answer(true, ReadOnlyMemory<byte>.Empty))));
        Assert.Throws<UnanswerableException>(() => DataFee.Understand(OpStack, silent));
        Assert.Empty(DataFee.Observe(new Scenario().Gas));
        Assert.Null(DataFee.Understand(new Scenario().Gas, Answers.None));
    }

    /// <summary>A typical hedge stands for any: what their data compresses to differs by a few bytes.</summary>
    [Fact]
    public void Typical_BesideRealPlans_CompressesToNearlyTheSame()
    {
        const int Seed = 99;
        var random = new Random(Seed);
        var seen = 0;
        for (var i = 0; i < 200; i++)
        {
            var scenario = RandomScenarios.Next(random);
            if (scenario.DecideOnly().Plan is { Legs.Length: 1 } plan)
            {
                seen++;
                var real = HedgeTransaction.Of(scenario.Mandate, plan);
                var typical = HedgeTransaction.Typical(scenario.Mandate, scenario.Only.Mandate);
                Assert.InRange(typical.Length - real.Length, -4, 4);
                Assert.InRange(FastLz.CompressedLength(typical) - FastLz.CompressedLength(real), -16, 16);
            }
        }

        Assert.True(seen >= 20, $"seed {Seed}: only {seen} plans");
    }

    private static VaultMandate Vault => new Scenario().Only.Mandate;

    private static BigInteger Fee(DataFeeWorld world, byte[] data) =>
        DataFee.Understand(OpStack, Answer(OpStack, world))!.Of(data);

    private static Answers Answer(GasMandate gas, DataFeeWorld world) => Answers.None.With(
        DataFee.Observe(gas).Select(ask => KeyValuePair.Create(ask, world.Answer(ask.To, ask.Function!) is { } data
            ? new Answer(true, data)
            : new Answer(false, default))));
}
