using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Tests.Core.Signing;

public sealed class SigningPolicyTests(ITestOutputHelper output)
{
    private const ulong Now = 1_800_000_000;

    private static readonly Address Account = Address.Parse("0x1111111111111111111111111111111111111111");
    private static readonly Address Executor = Address.Parse("0x2222222222222222222222222222222222222222");
    private static readonly Address Vault = Address.Parse("0x3333333333333333333333333333333333333333");
    private static readonly SigningRules Rules = new(1, Account, [Executor], 1_000, 500_000, 5, 60);

    [Fact]
    public void Judge_PlanItsReplacementAndItsCancel_AreSigned()
    {
        var (memory, first) = Judge(SigningMemory.Empty, Hedge(7, 1));
        (memory, var replacement) = Judge(memory, Hedge(7, 1) with { MaxFeePerGas = 999 });
        (memory, var cancel) = Judge(memory, Nothing(7));
        (memory, var again) = Judge(memory, Nothing(7) with { MaxFeePerGas = 1_000 });

        Assert.All(new[] { first, replacement, cancel, again }, Assert.Null);
        Assert.Equal(new SignedNonce(PlanId(1), Cancelled: true), memory.Nonces[7]);
    }

    [Fact]
    public void Judge_AnotherPlanAtTheNonce_IsSignedOnlyInThePlaceOfTheOneThatHasIt()
    {
        var (memory, _) = Judge(SigningMemory.Empty, Hedge(7, 1));

        Assert.NotNull(Judge(memory, Hedge(7, 2)).Refusal);
        Assert.NotNull(Judge(memory, Hedge(7, 2), supersedes: PlanId(3)).Refusal);
        (memory, var taken) = Judge(memory, Hedge(7, 2), supersedes: PlanId(1));
        Assert.Null(taken);
        Assert.NotNull(Judge(memory, Hedge(7, 1)).Refusal);
    }

    [Fact]
    public void Judge_PlanAfterACancel_IsRefused()
    {
        var (cancelled, _) = Judge(Judge(SigningMemory.Empty, Hedge(7, 1)).Memory, Nothing(7));
        var (filled, _) = Judge(SigningMemory.Empty, Nothing(7));

        Assert.NotNull(Judge(cancelled, Hedge(7, 1)).Refusal);
        Assert.NotNull(Judge(filled, Hedge(7, 1)).Refusal);
    }

    public static TheoryData<string, Func<Eip1559Transaction, Eip1559Transaction>> Attacks => new()
    {
        { "another chain", t => t with { ChainId = 5 } },
        { "a final nonce", t => t with { Nonce = 2 } },
        { "ether", t => t with { Value = BigInteger.One } },
        { "a fee over the cap", t => t with { MaxFeePerGas = 1_001 } },
        { "a tip over the fee", t => t with { MaxPriorityFeePerGas = 901 } },
        { "gas over the cap", t => t with { GasLimit = 500_001 } },
        { "another contract", t => t with { To = Vault } },
        { "a new contract", t => t with { To = null } },
        { "another function", t => t with { Data = new byte[] { 1, 2, 3, 4, 5 } } },
        { "no function", t => t with { Data = ReadOnlyMemory<byte>.Empty } },
        { "a call cut short", t => t with { Data = t.Data[..40] } },
        { "a call of itself", t => t with { To = Account } },
        { "an access list", t => t with { AccessList = [new AccessListEntry(Vault, [])] } },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Judge_Attack_IsRefusedAndLeavesNoTrace(string what, Func<Eip1559Transaction, Eip1559Transaction> attack)
    {
        var memory = Judge(SigningMemory.Empty, Hedge(7, 1)).Memory.Raise(3);

        var (after, refusal) = Judge(memory, attack(Hedge(8, 2)));

        Assert.False(string.IsNullOrEmpty(refusal?.Why), what);
        Assert.Same(memory, after);
    }

    [Fact]
    public void Judge_TooManyInAWindow_WaitsForTheWindow()
    {
        var memory = SigningMemory.Empty;
        for (var i = 0UL; i < 5; i++)
        {
            (memory, var refusal) = Judge(memory, Hedge(i, i), now: Now + i);
            Assert.Null(refusal);
        }

        Assert.NotNull(Judge(memory, Hedge(9, 9), now: Now + 59).Refusal);
        Assert.Null(Judge(memory, Hedge(9, 9), now: Now + 60).Refusal);
    }

    [Fact]
    public void Judge_NonceThatIsNotThePlans_SaysSo()
    {
        var signed = Judge(SigningMemory.Empty, Hedge(7, 1)).Memory;

        Assert.True(Judge(signed, Hedge(7, 2)).Refusal?.NonceIsTaken);
        Assert.True(Judge(Judge(signed, Nothing(7)).Memory, Hedge(7, 1)).Refusal?.NonceIsTaken);
        Assert.True(Judge(signed.Raise(9), Hedge(8, 2)).Refusal?.NonceIsTaken);
        Assert.False(Judge(signed, Hedge(8, 2) with { ChainId = 5 }).Refusal?.NonceIsTaken);
    }

    /// <summary>A keeper that a node lied to about finality must still be able to fill the nonce.</summary>
    [Fact]
    public void Judge_TransferOfNothingBelowTheWatermark_IsSigned() =>
        Assert.Null(Judge(SigningMemory.Empty.Raise(9), Nothing(7)).Refusal);

    [Fact]
    public void Raise_Watermark_ForgetsFinalNoncesAndNeverGoesBack()
    {
        var memory = Judge(Judge(SigningMemory.Empty, Hedge(7, 1)).Memory, Hedge(8, 2)).Memory.Raise(8).Raise(3);

        Assert.Equal(8UL, memory.Watermark);
        Assert.Equal([8UL], memory.Nonces.Keys);
        Assert.NotNull(Judge(memory, Hedge(7, 1)).Refusal);
    }

    /// <summary>
    /// Whatever is asked in whatever order: what two plans share is a nonce that one took from the other.
    /// </summary>
    [Fact]
    public void Judge_TenThousandRandomRequests_NeverTwoPlansAtANonce()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var memory = SigningMemory.Empty;
        var holder = new Dictionary<ulong, Hash32>();
        for (var i = 0UL; i < 10_000; i++)
        {
            var (nonce, plan) = ((ulong)random.Next(12), (ulong)random.Next(6));
            Hash32? supersedes = random.Next(3) == 0 ? PlanId((ulong)random.Next(6)) : null;
            var transaction = random.Next(8) == 0 ? Nothing(nonce) : Hedge(nonce, plan);
            var before = memory.Nonces.GetValueOrDefault(nonce);
            (memory, var refusal) = Judge(memory, transaction, supersedes, Now + (i * 60));
            if (refusal is null && transaction.To == Executor)
            {
                Assert.False(before?.Cancelled ?? false, $"seed {seed}, request {i}");
                Assert.True(
                    !holder.TryGetValue(nonce, out var other) || other == PlanId(plan) || other == supersedes,
                    $"seed {seed}, request {i}");
                holder[nonce] = PlanId(plan);
            }
        }

        Assert.NotEmpty(holder);
    }

    private static (SigningMemory Memory, SigningRefusal? Refusal) Judge(
        SigningMemory memory, Eip1559Transaction transaction, Hash32? supersedes = null, ulong now = Now) =>
        SigningPolicy.Judge(Rules, memory, transaction, supersedes, now);

    private static Hash32 PlanId(ulong sequence) => HedgeExecutor.PlanId(1, Executor, Vault, sequence);

    private static Eip1559Transaction Hedge(ulong nonce, ulong sequence)
    {
        var plan = new HedgePlan(
            PlanId(sequence), Executor, sequence, Now + 120, 0, 5,
            [new HedgeLeg(1, "uniswap-v3", 5, 100, 100)], new PlanCost(0, 0, 0, 0), Urgency.Routine, 1_000);
        return Transaction(nonce, Executor) with { Data = HedgeExecutor.Encode(plan, Hash32.Zero) };
    }

    private static Eip1559Transaction Nothing(ulong nonce) => Transaction(nonce, Account);

    private static Eip1559Transaction Transaction(ulong nonce, Address to) => new()
    {
        ChainId = 1,
        Nonce = nonce,
        To = to,
        GasLimit = 400_000,
        MaxFeePerGas = 900,
        MaxPriorityFeePerGas = 100,
    };
}
