using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Intents;

/// <summary>Intents in every state, made of a real plan.</summary>
internal static class SampleIntent
{
    public static readonly Intent Planned = Make();

    public static readonly Attempt First = Attempt(1);

    public static Attempt Attempt(int number, bool cancel = false, ulong nonce = 5) => new(
        Keccak256.Compute([(byte)number, cancel ? (byte)1 : (byte)0]),
        nonce,
        Scenario.Gwei(20 + number),
        Scenario.Gwei(number),
        400_000,
        cancel,
        21_000_000,
        "0x02");

    public static Inclusion Inclusion(Attempt attempt, bool success = true) => new(
        attempt.Hash,
        21_000_001,
        Hash32.Zero,
        success,
        attempt.IsCancel ? InclusionKind.Cancel : InclusionKind.Plan,
        250_000,
        Scenario.Gwei(11),
        null,
        null);

    public static Intent After(params IntentChange[] changes) => changes.Aggregate(Planned, IntentMachine.Apply);

    public static Intent With(this Intent intent, BigInteger maxFee, BigInteger tip, bool cancel = false)
    {
        var attempt = Attempt(intent.Attempts.Length + 1, cancel) with { MaxFeeWei = maxFee, TipWei = tip };
        return IntentMachine.Apply(intent, new IntentChange.Signed(attempt));
    }

    private static Intent Make()
    {
        var decision = new Scenario().DecideOnly();
        return new Intent(
            decision.Number, decision.Plan!, decision.ComputeReasonHash(), IntentState.Planned, [], null, null);
    }
}
