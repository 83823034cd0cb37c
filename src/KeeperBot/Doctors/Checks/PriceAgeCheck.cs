using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Judges the feeds as the keeper does at every block.</summary>
internal sealed class PriceAgeCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "price-age";

    /// <inheritdoc/>
    public override string Meaning => "every price passes the checks that are made at each block";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["feeds"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        OracleKind.Named(vault.Oracle.Kind).Observe(vault, answers);

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var oracle = at.Vault.Oracle;
        var evidence = OracleKind.Named(oracle.Kind).Judge(at.Vault, at.Answers, at.Chain.Head.Timestamp, []);
        return evidence.Trusted
            ? Ok(string.Join(", ", evidence.Checks.Where(check => check.Passed).Select(ReasonText.Say)))
            : Fail(
                string.Join("; ", evidence.Checks
                    .Where(check => !check.Passed && !ReasonCode.IsRemark(check.Code))
                    .Select(ReasonText.Say)),
                "wait for the feed's next round; if it comes late for good, correct oracle.baseMaxAge or quoteMaxAge; "
                + "if a limit is wrong for this asset, correct that limit");
    }
}
