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

    /// <summary>The reads this oracle needs, given what is already answered.</summary>
    public abstract IEnumerable<Ask> Observe(OracleMandate oracle, Answers answers);

    /// <summary>
    /// The price alone, for who needs its magnitude and no judgement; null while it is not answered, when a feed
    /// reverts or answers nonsense, and when what it answers is no price.
    /// </summary>
    /// <returns>Quote per one base with 18 decimals.</returns>
    public abstract BigInteger? QuotePerBaseWad(OracleMandate oracle, Answers answers);

    /// <summary>The price and its checks at the time of a block.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public abstract PriceEvidence Judge(OracleMandate oracle, Answers answers, ulong timestamp);
}
