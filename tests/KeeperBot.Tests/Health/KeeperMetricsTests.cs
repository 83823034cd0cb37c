using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Nodes;
using KeeperBot.Tests.Core;
using KeeperBot.Tests.Core.Intents;

namespace KeeperBot.Tests.Health;

/// <summary>OP-03: metrics are a projection of the journal's facts and of what the nodes say.</summary>
public sealed class KeeperMetricsTests : IDisposable
{
    private readonly RunningScene _keeper = new(new Scenario());

    public void Dispose() => _keeper.Dispose();

    [Fact]
    public void Learn_PlanFromDecisionToFinality_IsCountedOnceAtEveryStep()
    {
        _keeper.Journal.Commit(new Fact.AccountAdopted(5, 0, "first start"));
        _keeper.Turn();
        Assert.Equal(1, _keeper.Read("keeperbot_decisions_total{vault=\"eth\",verdict=\"hedge\",reason=\"band\"}"));
        _keeper.Tell(1, new IntentChange.Signed(SampleIntent.First));
        _keeper.Tell(1, new IntentChange.Signed(SampleIntent.Attempt(2)));
        Refresh();
        Assert.Equal(1, _keeper.Read("keeperbot_transactions_in_flight"));
        Assert.Equal(3, _keeper.Read("keeperbot_oldest_plan_in_flight_seconds"));
        Assert.Equal(1, _keeper.Read("keeperbot_transaction_replacements_total"));
        Assert.Equal(6, _keeper.Read("keeperbot_signer_nonce{stage=\"signed\"}"));

        var inclusion = SampleIntent.Inclusion(SampleIntent.First);
        _keeper.Tell(1, new IntentChange.Included(inclusion));
        _keeper.Tell(1, new IntentChange.Reorged(inclusion.BlockHash));
        _keeper.Tell(1, new IntentChange.Included(inclusion));
        Assert.Equal(1, _keeper.Read("keeperbot_transaction_confirmation_seconds_count"));
        Assert.Equal(0, _keeper.Read("keeperbot_gas_spent_ether_total{vault=\"eth\"}"));
        _keeper.Tell(1, new IntentChange.Ended(IntentState.Executed, "final"));
        Refresh();

        // 250,000 gas at 11 gwei, although the block was taken back once.
        Assert.Equal(0.00275, _keeper.Read("keeperbot_gas_spent_ether_total{vault=\"eth\"}"));
        Assert.Equal(1, _keeper.Read("keeperbot_plans_total{vault=\"eth\",outcome=\"executed\"}"));
        Assert.Equal(0, _keeper.Read("keeperbot_plans_total{vault=\"eth\",outcome=\"reverted\"}"));
        Assert.Equal(0, _keeper.Read("keeperbot_transactions_in_flight"));
        Assert.Equal(_keeper.Journal.Store.Head.Sequence, _keeper.Read("keeperbot_journal_sequence"));
    }

    [Fact]
    public void Learn_RevertedPlan_IsCountedWhenItIsSeen()
    {
        _keeper.Turn();
        _keeper.Tell(1, new IntentChange.Signed(SampleIntent.First));
        _keeper.Tell(1, new IntentChange.Included(SampleIntent.Inclusion(SampleIntent.First, success: false)));

        Assert.Equal(1, _keeper.Read("keeperbot_plan_inclusions_total{vault=\"eth\",result=\"revert\"}"));
    }

    [Fact]
    public void Learn_GuardThatRefuses_IsCounted()
    {
        using var dear = new RunningScene(new Scenario().WithGasPrice(Scenario.Gwei(300)));
        dear.Turn();

        Assert.Equal(1, dear.Read("keeperbot_guard_blocks_total{vault=\"eth\",guard=\"gas-ceiling\"}"));
        Assert.Equal(
            1, dear.Read("keeperbot_decisions_total{vault=\"eth\",verdict=\"refuse\",reason=\"gas-ceiling\"}"));
    }

    [Fact]
    public void Refresh_ChainAndAccount_AreAsTheLastBlockSaid()
    {
        _keeper.Turn();
        Refresh();

        var decision = Assert.Single(_keeper.Watch.View.Decisions);
        Assert.Equal(
            decision.Measure!.NetDelta, _keeper.Read("keeperbot_vault_delta_units{vault=\"eth\",asset=\"WETH\"}"));
        Assert.Equal(1, _keeper.Read("keeperbot_hedge_band_units{vault=\"eth\"}"));
        Assert.Equal(3, _keeper.Read("keeperbot_chain_head_age_seconds"));
        Assert.Equal(21_000_000, _keeper.Read("keeperbot_chain_head_block"));
        Assert.Equal(63, _keeper.Read("keeperbot_price_age_seconds{vault=\"eth\",feed=\"base\"}"));
        Assert.Equal(3_660, _keeper.Read("keeperbot_price_age_limit_seconds{vault=\"eth\",feed=\"base\"}"));
        Assert.Equal(5, _keeper.Read("keeperbot_signer_balance_ether"));
        Assert.Equal(double.PositiveInfinity, _keeper.Read("keeperbot_signer_runway_seconds"));
        Assert.Equal(2, _keeper.Read("keeperbot_loop_turn_age_seconds"));
        Assert.Equal(1, _keeper.Read("keeperbot_mode_info{mode=\"live\"}"));
        Assert.Equal(0, _keeper.Read("keeperbot_health_status{check=\"loop\"}"));
    }

    [Fact]
    public void Refresh_NodeThatIsBehindAndContradicted_IsSeenByItsNumber()
    {
        _keeper.Nodes.Add(new NodeStatus("http://other:1", NodeStanding.Lagging, "5 behind", 2, 9, 3, 4));
        _keeper.Turn();
        Refresh();

        Assert.Equal(1, _keeper.Read("keeperbot_node_votes{node=\"1\"}"));
        Assert.Equal(0, _keeper.Read("keeperbot_node_votes{node=\"2\"}"));
        Assert.Equal(5, _keeper.Read("keeperbot_node_lag_blocks{node=\"2\"}"));
        Assert.Equal(4, _keeper.Read("keeperbot_node_outvoted{node=\"2\"}"));
    }

    [Fact]
    public void Turned_Reorganisation_IsCountedWithItsDepth()
    {
        _keeper.Change = new HeadChange.Reorg(3, _keeper.Scene.Block);
        _keeper.Turn();
        _keeper.Change = new HeadChange.Extended(1);
        _keeper.Scene = _keeper.Scene.NextBlock();
        _keeper.Turn();
        _keeper.Turn(new NodeUnavailableException("node", "down"));

        Assert.Equal(1, _keeper.Read("keeperbot_reorgs_total"));
        Assert.Equal(3, _keeper.Read("keeperbot_reorged_blocks_total"));
        Assert.Equal(1, _keeper.Read("keeperbot_loop_turn_failures_total"));
        Assert.Equal(2, _keeper.Read("keeperbot_loop_turn_seconds_count"));
    }

    [Fact]
    public void Learn_RequestsToNodes_AreCountedByNumberMethodAndOutcome()
    {
        _keeper.Metrics.Learn(new NodeRequest(2, "eth_call", RequestOutcome.TimedOut, TimeSpan.FromSeconds(5)));

        Assert.Equal(
            1, _keeper.Read("keeperbot_rpc_requests_total{node=\"2\",method=\"eth_call\",outcome=\"timed-out\"}"));
        Assert.Equal(5, _keeper.Read("keeperbot_rpc_request_seconds_sum{node=\"2\"}"));
    }

    private void Refresh() => _keeper.Metrics.Refresh(_keeper.Watch.View, _keeper.Check());
}
