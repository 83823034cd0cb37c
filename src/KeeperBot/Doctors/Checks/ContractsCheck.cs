using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Doctors.Checks;

/// <summary>Names the addresses where no contract is.</summary>
internal sealed class ContractsCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "contracts";

    /// <inheritdoc/>
    public override string Meaning => "there is code at every address that the configuration names";

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        (string What, Address Where)[] named =
        [
            ("address", vault.Vault), ("executor", vault.Executor),
            ("base.address", vault.Base.Address), ("quote.address", vault.Quote.Address),
            ("oracle.baseFeed", vault.Oracle.BaseFeed), ("oracle.quoteFeed", vault.Oracle.QuoteFeed),
            .. vault.PriceSources.Skip(2).Select(source => ("a price is read or checked there", source)),
            .. from venue in vault.Venues
               from contract in venue.Named
               select ($"venue {venue.VenueId}'s {contract.Name}", contract.Address),
        ];
        var empty = named.Where(one => !at.Chain.HasCode(one.Where)).ToList();
        return empty.Count == 0
            ? Ok($"{named.Length} contracts")
            : Fail(
                "there is no contract at " + string.Join(" and ", empty.Select(one => $"{one.Where} ({one.What})")),
                "correct the address: it is on another chain, or mistyped");
    }
}
