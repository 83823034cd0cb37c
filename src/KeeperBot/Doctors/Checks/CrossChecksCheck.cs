using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks every second opinion on the price, as the keeper does at each block.</summary>
internal sealed class CrossChecksCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "cross-checks";

    /// <inheritdoc/>
    public override string Meaning => "every second opinion on the price can be had, and is not far away";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["price-age"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        PoolsOf(vault).SelectMany(check => UniswapV3Pool.Observe(check.Source));

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        if (vault.Oracle.CrossChecks.IsEmpty)
        {
            return Skip("oracle.crossChecks states none: the feeds alone are believed");
        }

        foreach (var check in PoolsOf(vault))
        {
            var pool = UniswapV3Pool.Understand(check.Source, at.Answers);
            if (!new[] { pool.Token0, pool.Token1 }.Order().SequenceEqual(
                new[] { vault.Base.Address, vault.Quote.Address }.Order()))
            {
                return Fail(
                    $"the pool {check.Source} of {check.Kind} trades {pool.Token0} and {pool.Token1}",
                    $"name a pool of {vault.Base.Symbol} and {vault.Quote.Symbol}");
            }
        }

        var evidence = OracleKind.Named(vault.Oracle.Kind).Judge(vault, at.Answers, at.Chain.Head.Timestamp, []);
        var remarks = evidence.Checks.Where(check => ReasonCode.IsRemark(check.Code)).Select(ReasonText.Say).ToList();
        return remarks.Count == 0
            ? Ok(string.Join(", ", evidence.Checks
                .Where(check => CrossCheck.All.Any(kind => kind.Name == check.Code))
                .Select(ReasonText.Say)))
            : Warn(
                string.Join("; ", remarks),
                "a pool that remembers too little needs increaseObservationCardinalityNext, which anyone may pay for");
    }

    private static IEnumerable<CrossCheckMandate> PoolsOf(VaultMandate vault) =>
        vault.Oracle.CrossChecks.Where(check => check.Kind != SecondFeedCheck.KindName);
}
