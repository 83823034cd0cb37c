using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;
using KeeperBot.Transactions;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>Executors without one of their guards, and operators' limits that are not kept.</summary>
internal static class ContractCanaries
{
    public static ImmutableArray<Canary> All { get; } =
    [
        Without(
            "executor-without-sequence", "a plan of any sequence executes",
            Invariant.NoDoubleHedge, ExecutorRules.Deployed with { Sequence = false }),
        Without(
            "executor-without-deadline", "a plan executes after its deadline",
            Invariant.NothingLate, ExecutorRules.Deployed with { Deadline = false }),
        Without(
            "executor-without-limit-price", "a trade fills at any price",
            Invariant.BoundedSpend, ExecutorRules.Deployed with { Price = false }),
        Without(
            "executor-without-pause", "a plan executes while the owner has paused",
            Invariant.Halted, ExecutorRules.Deployed with { Pause = false }),
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
            }),
        Limiting(
            "no-gas-ceiling", "gas may cost twenty times what the operator allows",
            Invariant.BoundedSpend,
            mandate => mandate with
            {
                Gas = mandate.Gas with
                {
                    CeilingWei = mandate.Gas.CeilingWei * 20,
                    UrgentCeilingWei = mandate.Gas.UrgentCeilingWei * 20,
                },
            }),
        Limiting(
            "no-gas-budget", "what a day may cost is not looked at",
            Invariant.BoundedSpend,
            mandate => mandate with { Gas = mandate.Gas with { DailyBudgetWei = BigInteger.Pow(10, 24) } }),
    ];

    private static Canary Without(string name, string broken, Invariant invariant, ExecutorRules rules) =>
        new(name, broken, [invariant], new StormVariant { Rules = rules });

    private static Canary Limiting(
        string name, string broken, Invariant invariant, Func<Mandate, Mandate> mandate) =>
        new(name, broken, [invariant], new StormVariant { Mandate = mandate });
}
