using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Oracles;

/// <summary>A kind of price source: which reads it needs and what they are worth. No I/O.</summary>
public abstract class OracleKind
{
    /// <summary>Every kind there is. A new kind is a new file and one entry here.</summary>
    public static readonly ImmutableArray<OracleKind> All = [new ChainlinkOracle()];

    /// <summary>The value of <c>kind</c> in the configuration, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The kind with this name.</summary>
    /// <exception cref="InvariantException">
    /// Unknown; the configuration was checked before a mandate was made of it.
    /// </exception>
    public static OracleKind Named(string name) =>
        All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal))
        ?? throw new InvariantException($"no oracle kind is named '{name}'");

    /// <summary>The reads of a vault's prices, given what is already answered.</summary>
    public abstract IEnumerable<Ask> Observe(VaultMandate vault, Answers answers);

    /// <summary>
    /// The base's price alone, for who needs its magnitude and no judgement; null while it is not answered, when a feed
    /// reverts or answers nonsense, and when what it answers is no price.
    /// </summary>
    /// <returns>Quote per one base with 18 decimals.</returns>
    public abstract BigInteger? QuotePerBaseWad(VaultMandate vault, Answers answers);

    /// <summary>Every price of a vault and its checks at the time of a block.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="answers">What was read.</param>
    /// <param name="timestamp">The block's, unix seconds.</param>
    /// <param name="seen">What the vault remembers of its feeds.</param>
    /// <exception cref="UnanswerableException">A read is missing or malformed.</exception>
    public abstract PriceEvidence Judge(
        VaultMandate vault, Answers answers, ulong timestamp, ImmutableArray<FeedSeen> seen);
}
