using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Tests.Signing;

/// <summary>What a keeper of tests asks its signer for.</summary>
internal static class SigningOrders
{
    public const ulong ChainId = 1;

    private static readonly Address Executor = Address.Parse("0x2222222222222222222222222222222222222222");
    private static readonly Address Vault = Address.Parse("0x3333333333333333333333333333333333333333");

    public static SigningRules RulesOf(Address account, int signatures = 1_000_000) =>
        new(ChainId, account, [Executor], 1_000, 500_000, signatures, 3_600);

    public static Hash32 PlanId(ulong sequence) => HedgeExecutor.PlanId(ChainId, Executor, Vault, sequence);

    public static SigningOrder Hedge(ulong nonce, ulong sequence)
    {
        var plan = new HedgePlan(
            PlanId(sequence), Executor, sequence, 2_000_000_000, 0, 5,
            [new HedgeLeg(1, "uniswap-v3", 5, 100, 100)], new PlanCost(0, 0, 0, 0), Urgency.Routine, 1_000);
        return Order(nonce, Executor, HedgeExecutor.Encode(plan, Hash32.Zero));
    }

    public static SigningOrder Nothing(ulong nonce, Address account) => Order(nonce, account, default);

    private static SigningOrder Order(ulong nonce, Address to, ReadOnlyMemory<byte> data) => new(
        new Eip1559Transaction
        {
            ChainId = ChainId,
            Nonce = nonce,
            To = to,
            Data = data,
            GasLimit = 400_000,
            MaxFeePerGas = 900,
            MaxPriorityFeePerGas = BigInteger.One,
        },
        null,
        0);
}
