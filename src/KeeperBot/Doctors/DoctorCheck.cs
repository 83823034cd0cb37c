using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Doctors;

/// <summary>
/// One thing that must be as it should before a keeper runs; named after what it looks at, one file each.
/// </summary>
/// <remarks>
/// A check that needs the chain does no I/O: it asks, as adapters do, and judges the answers of one block. Whatever a
/// contract cannot answer (<see cref="UnanswerableException"/>) the doctor takes for a failure of the check that asked.
/// </remarks>
internal abstract class DoctorCheck
{
    /// <summary>The name, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>What holds when it passes.</summary>
    public abstract string Meaning { get; }

    /// <summary>
    /// The checks that it rests on: when one of them fails this is skipped, so that the failure is named once.
    /// </summary>
    public virtual ImmutableArray<string> Needs => [];

    /// <summary>True when it judges what was read of the chain.</summary>
    public virtual bool ReadsChain => false;

    /// <summary>What it finds, once for the keeper or once for each vault.</summary>
    public abstract IEnumerable<(string? Vault, Func<Finding> Find)> Examine(Examination examination);

    /// <summary>
    /// The reads it needs, given what is already answered; at most <see cref="Observation.MaxRounds"/> rounds.
    /// </summary>
    public virtual IEnumerable<Ask> Observe(Mandate mandate, Answers answers) => [];

    /// <summary>It holds.</summary>
    protected Finding Ok(string detail) => new(Name, FindingStatus.Ok, detail, null);

    /// <summary>It holds, and somebody should know something.</summary>
    protected Finding Warn(string detail, string remedy) => new(Name, FindingStatus.Warn, detail, remedy);

    /// <summary>It does not hold.</summary>
    protected Finding Fail(string detail, string remedy) => new(Name, FindingStatus.Fail, detail, remedy);

    /// <summary>There is nothing to look at.</summary>
    protected Finding Skip(string detail) => new(Name, FindingStatus.Skipped, detail, null);
}

/// <summary>A check of the keeper as a whole.</summary>
internal abstract class KeeperCheck : DoctorCheck
{
    /// <inheritdoc/>
    public sealed override IEnumerable<(string? Vault, Func<Finding> Find)> Examine(Examination examination) =>
        [(null, () => Find(examination))];

    /// <summary>What it finds.</summary>
    protected abstract Finding Find(Examination examination);
}

/// <summary>A check of each vault, by what was read of the chain.</summary>
internal abstract class VaultCheck : DoctorCheck
{
    /// <inheritdoc/>
    public sealed override bool ReadsChain => true;

    /// <inheritdoc/>
    public sealed override IEnumerable<(string? Vault, Func<Finding> Find)> Examine(Examination examination) =>
        examination.Configuration.Mandate.Vaults.Select(vault => (
            (string?)vault.Id,
            (Func<Finding>)(() => Find(new VaultExamination(examination, examination.Chain!, vault)))));

    /// <inheritdoc/>
    public sealed override IEnumerable<Ask> Observe(Mandate mandate, Answers answers) =>
        mandate.Vaults.SelectMany(vault => Observe(mandate, vault, answers));

    /// <summary>The reads that it needs of one vault.</summary>
    protected abstract IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers);

    /// <summary>What it finds of one vault.</summary>
    protected abstract Finding Find(VaultExamination at);
}
