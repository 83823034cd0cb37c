using KeeperBot.Core;
using KeeperBot.Core.Chains;

namespace KeeperBot.Terminal;

/// <summary>Says a mandate in words: what the keeper wants to do, and what it may.</summary>
internal static class MandateText
{
    private const int EtherDecimals = 18;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(Mandate mandate)
    {
        var (gas, name) = (mandate.Gas, ChainProfile.Of(mandate.ChainId)?.Name);
        yield return Style.Strong($"Mandate {mandate.Hash}");
        yield return $"  chain      {mandate.ChainId}{(name is null ? string.Empty : $" ({name})")}";
        yield return $"  keeper     {mandate.Keeper}";
        yield return $"  gas        at most {Figures.Gwei(gas.CeilingWei)}, urgent "
            + $"{Figures.Gwei(gas.UrgentCeilingWei)}, and {Figures.Token(gas.DailyBudgetWei, EtherDecimals)} ETH a day";
        foreach (var line in mandate.Vaults.SelectMany(OfVault))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> OfVault(VaultMandate vault)
    {
        var limits = vault.Limits;
        yield return $"  {Style.Strong(vault.Id)}  hedges {vault.Base.Symbol} against {vault.Quote.Symbol}";
        yield return $"    vault    {vault.Vault}";
        yield return $"    through  {vault.Executor}";
        yield return $"    when     {PolicyText.Say(vault)}";
        yield return $"    a trade  at most {Figures.Token(limits.MaxNotionalPerTrade, vault.Quote.Decimals)} "
            + $"{vault.Quote.Symbol}, at most {limits.MaxSlippageBps} bps worse than the feeds, "
            + $"void after {Figures.Duration(limits.DeadlineSeconds)}";
        foreach (var venue in vault.Venues)
        {
            yield return $"    venue {venue.VenueId}  {venue.Kind} {venue.Pool}, fee {venue.FeePips} millionths";
        }
    }
}
