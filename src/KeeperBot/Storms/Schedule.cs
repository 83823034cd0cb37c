using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Storms;

/// <summary>Everything that decides how a storm goes: the same schedule gives the same trace.</summary>
/// <param name="Seed">Decides in which order what is pending goes on, and the blocks' hashes.</param>
/// <param name="Setup">Where it takes place.</param>
/// <param name="Faults">What happens, in order of time.</param>
internal sealed record Schedule(ulong Seed, StormSetup Setup, ImmutableArray<ScheduledFault> Faults)
{
    /// <summary>How many nodes lie at some time.</summary>
    public int Liars => Faults
        .Where(fault => fault.Kind is >= FaultKind.LiePrice and <= FaultKind.LieHead)
        .Select(fault => fault.Target % Setup.Nodes)
        .Distinct()
        .Count();

    /// <summary>The schedule as lines of text: the seed and the setup, then a line for each fault.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seed} {Setup.Keepers} {Setup.Nodes} {Setup.Vaults} {Setup.FinalityDepth} {Setup.Dialect} "
        + $"{Setup.BaseFeeGwei} {Setup.Hedge} {Setup.Ticks}")
        + string.Concat(Faults.Select(fault => $"\n{fault}"));

    /// <summary>Reads what <see cref="ToString"/> wrote; lines that begin with <c>#</c> are for people.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Schedule Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .ToArray();
        if (lines.Length == 0)
        {
            throw new FormatException("there is no schedule");
        }

        var words = lines[0].Split(' ');
        var setup = words.Skip(1).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new Schedule(
            ulong.Parse(words[0], CultureInfo.InvariantCulture),
            setup is [var keepers, var nodes, var vaults, var depth, var dialect, var fee, var hedge, var ticks]
                ? new StormSetup(keepers, nodes, vaults, depth, dialect, fee, hedge, ticks)
                : throw new FormatException($"'{lines[0]}' is not a seed and a setup"),
            [.. lines.Skip(1).Select(ScheduledFault.Parse)]);
    }
}
