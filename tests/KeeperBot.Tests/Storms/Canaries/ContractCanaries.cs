using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Nodes;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>Executors without one of their guards, and operators' limits that are not kept.</summary>
internal static class ContractCanaries
{
    public static ImmutableArray<Canary> All { get; } =
    [
        Without(
            "executor-without-sequence", "a plan of any sequence executes",
            Invariant.NoDoubleHedge, ExecutorRules.Deployed with { Sequence = false }) with
        {
            Concerns = Canary.Needs(FaultKind.LieSequence),
        },
        Without(
            "executor-without-deadline", "a plan executes after its deadline",
            Invariant.NothingLate, ExecutorRules.Deployed with { Deadline = false }) with
        {
            Concerns = Delays,
        },
        Without(
            "executor-without-limit-price", "a trade fills at any price",
            Invariant.BoundedSpend, ExecutorRules.Deployed with { Price = false }),
        Without(
            "executor-without-pause", "a plan executes while the owner has paused",
            Invariant.Halted, ExecutorRules.Deployed with { Pause = false }),
        Misreading(
            "executor-without-bounds", "a hedge of any size may leave the bounds of the vault's book",
            Invariant.InBounds,
            ExecutorRules.Deployed with { Bounds = false, Budgets = false },
            chain => MisreadingChain.Book(MisreadingChain.Limits(chain))),
        Misreading(
            "executor-without-budgets", "a trade may be of any size, and lose anything",
            Invariant.BoundedSpend, ExecutorRules.Deployed with { Budgets = false }, MisreadingChain.Limits),
        Limiting(
            "plans-without-deadline", "a plan is good for an hour",
            Invariant.NothingLate,
            mandate => mandate with
            {
                Vaults =
                [
                    .. mandate.Vaults.Select(vault => vault with
                    {
                        Limits = vault.Limits with { DeadlineSeconds = 3_600 },
                    }),
                ],
            }) with
        {
            Concerns = Delays,
        },
        Limiting(
            "no-gas-ceiling", "gas may cost three times what the operator allows",
            Invariant.BoundedSpend,
            mandate => mandate with
            {
                Gas = mandate.Gas with
                {
                    CeilingWei = mandate.Gas.CeilingWei * 3,
                    UrgentCeilingWei = mandate.Gas.UrgentCeilingWei * 3,
                },
            }),
        Limiting(
            "no-gas-budget", "what a day may cost is not looked at",
            Invariant.BoundedSpend,
            mandate => mandate with { Gas = mandate.Gas with { DailyBudgetWei = BigInteger.Pow(10, 24) } }),
    ];

    /// <summary>Plans are late only when something delays them.</summary>
    private static bool Delays(Schedule schedule) => schedule.Faults.Any(fault => fault.Kind
        is FaultKind.Censor or FaultKind.HeadStall or FaultKind.FeeJump or FaultKind.FeeSpike
        or FaultKind.AcceptAndDrop);

    private static Canary Without(string name, string broken, Invariant invariant, ExecutorRules rules) =>
        new(name, broken, [invariant], new StormVariant { Rules = rules });

    /// <summary>The guard matters only to a keeper that is wrong.</summary>
    private static Canary Misreading(
        string name, string broken, Invariant invariant, ExecutorRules rules, Func<IChain, IChain> chain) =>
        new(name, broken, [invariant], new StormVariant { Rules = rules, Chain = (_, inner) => chain(inner) });

    private static Canary Limiting(
        string name, string broken, Invariant invariant, Func<Mandate, Mandate> mandate) =>
        new(name, broken, [invariant], new StormVariant { Mandate = mandate });
}
