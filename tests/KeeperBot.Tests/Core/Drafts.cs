using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;

namespace KeeperBot.Tests.Core;

/// <summary>Drafts as the planner makes them, for tests that judge or inspect one.</summary>
internal static class Drafts
{
    /// <summary>The draft of a trade of <paramref name="size"/> base integers for the scenario's only vault.</summary>
    public static PlanDraft Of(
        Scenario scenario,
        BigInteger size,
        bool paused = false,
        Urgency urgency = Urgency.Routine,
        BigInteger spokenFor = default,
        BigInteger? mostNotionalAsked = null)
    {
        var (mandate, vault) = (scenario.Mandate, scenario.Only.Mandate);
        var answers = scenario.Observe().Answers;
        var price = OracleKind.Named("chainlink").Judge(vault, answers, scenario.Block.Timestamp, []);
        var setting = new PlanSetting(
            mandate,
            vault,
            HedgeExecutor.Understand(mandate, vault, answers),
            Planner.ReadBooks(vault, answers),
            price.QuotePerBaseWad,
            scenario.Block.BaseFeePerGas + scenario.Gas.TipWei)
        {
            GasSpokenForWei = spokenFor,
            Paused = paused,
            MostNotionalAsked = mostNotionalAsked,
        };
        return Planner.Draft(setting, new Want(size, urgency));
    }
}
