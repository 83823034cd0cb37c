using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Nodes;

namespace KeeperBot.Rehearsals;

/// <summary>Runs the keeper of a configuration on a fork of its chain, block by block, and tells what it did.</summary>
/// <param name="stage">The fork.</param>
/// <param name="plan">What happens on it.</param>
/// <param name="watch">Is told every decision as it is made.</param>
internal sealed class Rehearsal(RehearsalStage stage, RehearsalPlan plan, Action<Decision> watch)
{
    /// <summary>What is in flight after the last block gets as many more to end.</summary>
    private const int BlocksToSettle = 20;

    /// <summary>A fork that fetches what a block needs from far away may fail to answer in time at first.</summary>
    private const int Attempts = 10;

    private readonly List<Decision> _decisions = [];

    /// <summary>Plays the whole plan.</summary>
    /// <exception cref="EthereumException">The fork, or the chain below it, does not answer.</exception>
    public async Task<RehearsalReport> RunAsync(CancellationToken cancellation)
    {
        await using var keeper = await stage.OpenKeeperAsync(cancellation);
        await TurnAsync(keeper, cancellation);
        long? moved = null;
        for (var block = 1; block <= plan.Blocks; block++)
        {
            if (plan.MoveBps is { } bps && block == plan.MoveAfter)
            {
                moved = _decisions.Count;
                await stage.MoveAsync(bps, cancellation);
            }
            else
            {
                await stage.MineAsync(cancellation);
            }

            await TurnAsync(keeper, cancellation);
        }

        for (var block = 0; block < BlocksToSettle && IsOpen(keeper); block++)
        {
            await stage.MineAsync(cancellation);
            await TurnAsync(keeper, cancellation);
        }

        return await ReportAsync(keeper, moved, cancellation);
    }

    private static bool IsOpen(KeeperSession keeper) =>
        keeper.Journal.State.OpenIntents.Any(pair => pair.Intent.InFlight);

    private static bool MayPass(EthereumException error) =>
        error is not (FinalityRevertedException or NoQuorumException { IsPermanent: true });

    private async Task TurnAsync(KeeperSession keeper, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var decision in await keeper.Loop.TurnAsync(cancellation) ?? [])
                {
                    _decisions.Add(decision);
                    watch(decision);
                }

                return;
            }
            catch (EthereumException error) when (attempt < Attempts && MayPass(error))
            {
                await Task.Delay(keeper.Configuration.PollInterval, TimeProvider.System, cancellation);
            }
        }
    }

    private async Task<RehearsalReport> ReportAsync(
        KeeperSession keeper, long? moved, CancellationToken cancellation)
    {
        var moves = keeper.Journal.Store.Read(1)
            .Select(JournalRecord.Of)
            .OfType<JournalRecord.IntentMoved>()
            .Select(record => record.Fact)
            .ToList();
        var found = stage.Found;
        if (!await stage.IsStartCanonicalAsync(cancellation))
        {
            found = found.Add(
                $"the node replaced block {stage.Start.Number} during the rehearsal: what was read may be of two "
                + "chains, so rehearse again");
        }

        return new RehearsalReport(
            keeper.Configuration.Mandate.ChainId,
            stage.Node,
            stage.Start,
            await stage.HeadAsync(cancellation),
            plan.MoveBps,
            [.. keeper.Configuration.Mandate.Vaults.Select(vault => VaultOf(keeper, vault, moves, moved))],
            found,
            stage.Replaced,
            stage.Reads);
    }

    private VaultRehearsal VaultOf(
        KeeperSession keeper, VaultMandate vault, List<Fact.IntentChanged> moves, long? moved)
    {
        var open = keeper.Journal.State.OpenIntents
            .FirstOrDefault(pair => pair.Vault == vault.Id && pair.Intent.InFlight);
        return new VaultRehearsal(
            vault,
            [.. _decisions.Where(decision => decision.Vault == vault.Id)],
            moved is { } count ? _decisions.Skip((int)count).FirstOrDefault(d => d.Vault == vault.Id) : null,
            [.. moves
                .Where(move => move.Vault == vault.Id)
                .Select(move => (move.Decision, Change: move.Change as IntentChange.Included))
                .Where(move => move.Change?.Inclusion.Kind == InclusionKind.Plan)
                .Select(move => HedgeOf(move.Decision, move.Change!.Inclusion))],
            open.Intent is { } intent ? $"the plan of decision {intent.Decision} is {intent.State}" : null);
    }

    private static RehearsedHedge HedgeOf(long decision, Inclusion inclusion) => new(
        decision,
        inclusion.Block,
        inclusion.Hash,
        inclusion.Success ? null : inclusion.Revert ?? "without a reason",
        inclusion.Fill?.BaseDelta ?? BigInteger.Zero,
        inclusion.Fill?.QuoteDelta ?? BigInteger.Zero,
        inclusion.Fill?.LossQuote ?? BigInteger.Zero,
        inclusion.GasUsed,
        inclusion.GasCostWei);
}
