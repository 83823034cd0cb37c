using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Intents;

/// <summary>A lane with intents on it and a market around it.</summary>
internal static class LaneScenario
{
    /// <summary>A state with these intents open, and the nonce after all of theirs next.</summary>
    public static KeeperState StateOf(params (string Vault, Intent Intent)[] intents) => KeeperState.Initial with
    {
        Vaults =
        [
            .. intents.GroupBy(pair => pair.Vault, StringComparer.Ordinal).Select(group =>
                VaultState.Fresh(group.Key) with { Intents = [.. group.Select(pair => pair.Intent)] }),
        ],
        Account = AccountState.Unknown with { NextNonce = intents.Max(pair => pair.Intent.Nonce + 1) ?? 5 },
    };

    /// <summary>Fees that leave room for the base fee to double, and an account with ten ether.</summary>
    public static LaneMarket MarketAt(BlockHeader head)
    {
        var tip = new Scenario().Gas.TipWei;
        var next = BaseFee.Next(head, FeeModel.Ethereum);
        var fees = new FeeSuggestion(next, tip, (2 * next) + tip);
        return new LaneMarket(head, fees, fees, Scenario.Ether(10), 5);
    }
}
