using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Intents;

public sealed class GapFillTests
{
    private static readonly GasMandate Gas = new Scenario().Gas with { MaxInFlight = 8 };
    private static readonly ulong SignedAt = SampleIntent.First.Block;

    /// <summary>An intent waits at nonce 7; the chain counts 5.</summary>
    private static readonly KeeperState Stuck = StateWith(7);

    [Fact]
    public void Plan_NothingBelowIsMissing_DoesNothing() => Assert.Empty(Plan(Stuck, count: 7));

    [Fact]
    public void Plan_TwoNoncesAreMissing_SignsBothWithUrgentFees()
    {
        var market = Market(SignedAt + 2);
        var prices = new GasPrices(market.Urgent.MaxFeeWei, market.Urgent.TipWei);
        Assert.Equal([new GapMove.Sign(5, prices), new GapMove.Sign(6, prices)], GapFill.Plan(Stuck, market, Gas));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2)]
    public void Plan_JustSignedAbove_WaitsForWhatMayComeBack(int blocks, int moves) =>
        Assert.Equal(moves, GapFill.Plan(Stuck, Market(SignedAt + (ulong)blocks), Gas).Length);

    [Fact]
    public void Plan_NonceOfAnotherIntent_IsLeftToIt()
    {
        var state = StateWith(5, 7);
        Assert.Equal([6UL], GapFill.Plan(state, Market(SignedAt + 2), Gas).Select(move => move.Nonce));
    }

    [Fact]
    public void Plan_IncludedButNotFinal_KeepsItsNonce()
    {
        // Reorganised away at the head, but not known to be: the tracker tells first, its own bytes come back.
        var (vault, intent) = Signed(5);
        var included = IntentMachine.Apply(
            intent, new IntentChange.Included(SampleIntent.Inclusion(intent.Attempts[0])));
        var state = LaneScenario.StateOf((vault, included), Signed(7));
        Assert.Equal([6UL], GapFill.Plan(state, Market(SignedAt + 2), Gas).Select(move => move.Nonce));
    }

    [Fact]
    public void Plan_TheChainDoesNotCountWhatWasBelievedFinal_FillsItAllTheSame()
    {
        var state = Stuck with { Account = Stuck.Account with { SpentBelow = 6 } };
        Assert.Equal([5UL, 6UL], GapFill.Plan(state, Market(SignedAt + 2), Gas).Select(move => move.Nonce));
    }

    [Fact]
    public void Plan_FillerIsOut_IsOfferedAgainAndThenRaised()
    {
        var filler = Filler(5, SignedAt + 2);
        var state = StateWith(6).Apply(new Fact.GapFilled(filler), []);
        Assert.Equal([new GapMove.Resend(filler)], GapFill.Plan(state, Market(SignedAt + 4), Gas));
        var raised = Assert.IsType<GapMove.Sign>(Assert.Single(GapFill.Plan(state, Market(SignedAt + 5), Gas)));
        Assert.True(8 * raised.Prices.MaxFeeWei >= 9 * filler.MaxFeeWei);
        Assert.True(8 * raised.Prices.TipWei >= 9 * filler.TipWei);
    }

    [Fact]
    public void Plan_TheLaneIsHaltedQuietOrInDoubt_DoesNothing()
    {
        var market = Market(SignedAt + 2);
        var halted = Stuck.Apply(new Fact.Halted(new Halt(HaltCode.ForeignNonce, "test", 1)), []);
        var quiet = Stuck with { Account = Stuck.Account with { QuietUntil = market.Head.Timestamp + 1 } };
        var (vault, intent) = Signed(7);
        var doubtful = LaneScenario.StateOf(
            (vault, IntentMachine.Apply(intent, new IntentChange.Doubted(8, Hash32.Zero))));
        Assert.All([halted, quiet, doubtful], state => Assert.Empty(GapFill.Plan(state, market, Gas)));
    }

    [Fact]
    public void Plan_MoreIsMissingThanMayBeInFlight_FillsTheLowestFirst()
    {
        var moves = GapFill.Plan(StateWith(5_000_000_000), Market(SignedAt + 2), Gas with { MaxInFlight = 3 });
        Assert.Equal([5UL, 6UL, 7UL], moves.Select(move => move.Nonce));
    }

    [Fact]
    public void Plan_TheDayIsSpentOrTheAccountEmpty_SignsNothing()
    {
        var market = Market(SignedAt + 2);
        Assert.Empty(GapFill.Plan(Stuck, market, Gas with { DailyBudgetWei = 1 }));
        Assert.Empty(GapFill.Plan(Stuck, market with { BalanceWei = 1 }, Gas));
        Assert.Empty(GapFill.Plan(Stuck, market, Gas with { UrgentCeilingWei = market.NextBaseFee - 1 }));
    }

    [Fact]
    public void Account_WhatIsAboveEndsFinally_BooksItsFillersAndForgetsThem()
    {
        var (vault, intent) = Signed(7);
        var state = LaneScenario.StateOf((vault, intent)).Apply(new Fact.GapFilled(Filler(5, 1)), [])
            .Apply(new Fact.GapFilled(Filler(6, 1)), []).Apply(new Fact.GapFilled(Filler(6, 2)), []);
        var cost = Filler(5, 1).MaxCostWei + Filler(6, 2).MaxCostWei;
        Assert.Equal(cost, state.Account.FillersCostWei);
        var inclusion = SampleIntent.Inclusion(intent.Attempts[0]) with { GasUsed = 0 };
        var ended = state
            .Apply(new Fact.IntentChanged(vault, intent.Decision, new IntentChange.Included(inclusion)), [])
            .Apply(
                new Fact.IntentChanged(vault, intent.Decision, new IntentChange.Ended(IntentState.Executed, "")), []);
        Assert.Equal(8UL, ended.Account.SpentBelow);
        Assert.Empty(ended.Account.Fillers);
        Assert.Equal(cost, ended.Account.SpentInDayBefore(0));
    }

    [Fact]
    public void Account_WithFillers_IsWhatItWasAfterACheckpoint()
    {
        var state = Stuck.Apply(new Fact.GapFilled(Filler(5, 1)), []);
        var read = Canonical.Deserialize<KeeperState>(Canonical.Serialize(state));
        Assert.Equal(Canonical.Serialize(state), Canonical.Serialize(read));
        Assert.Equal([Filler(5, 1)], read.Account.Fillers);
    }

    private static IReadOnlyList<GapMove> Plan(KeeperState state, ulong count) =>
        GapFill.Plan(state, Market(SignedAt + 2) with { Count = count }, Gas);

    private static LaneMarket Market(ulong block) =>
        LaneScenario.MarketAt(new Scenario().Block with { Number = block });

    private static KeeperState StateWith(params ulong[] nonces) =>
        LaneScenario.StateOf([.. nonces.Select(Signed)]);

    private static (string Vault, Intent Intent) Signed(ulong nonce)
    {
        var planned = SampleIntent.Planned with { Decision = (long)nonce };
        var attempt = SampleIntent.Attempt(1, nonce: nonce);
        return ($"vault-{nonce}", IntentMachine.Apply(planned, new IntentChange.Signed(attempt)));
    }

    private static Attempt Filler(ulong nonce, ulong block) => SampleIntent.Attempt(2, cancel: true, nonce) with
    {
        Block = block,
        GasLimit = Lane.CancelGas,
        MaxFeeWei = Scenario.Gwei(21) + new BigInteger(block),
    };
}
