using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares the executor's own oracle price, to the last digit.</summary>
internal sealed class OraclePriceCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "oracle-price";

    /// <inheritdoc/>
    public override string Meaning => "the executor reckons the same price from the feeds as the keeper";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["assets", "price-age"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        [ExecutorTerms.OraclePrice(vault.Executor)];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var oracle = at.Vault.Oracle;
        var ours = OracleKind.Named(oracle.Kind).QuotePerBaseWad(at.Vault, at.Answers);
        var theirs = at.Answers.Get(ExecutorTerms.OraclePrice(at.Vault.Executor))[0].AsBigInteger();
        return ours == theirs
            ? Ok($"{Figures.Token(theirs, PriceEvidence.WadDecimals)} {at.Vault.Quote.Symbol}")
            : Fail(
                $"the executor says {theirs}, the keeper {ours}, with {PriceEvidence.WadDecimals} decimals",
                "the feeds' decimals changed since the executor was deployed: deploy a new one");
    }
}
