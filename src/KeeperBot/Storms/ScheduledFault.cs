using System.Globalization;

namespace KeeperBot.Storms;

/// <summary>One thing that happens, and when. Data, so that a schedule can be shrunk, printed and pinned.</summary>
/// <param name="Tick">The block of the storm, from 0, at which it happens or from which on it may.</param>
/// <param name="Call">After so many calls of keepers in that block; 0 for before all.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Target">The node, keeper or vault it happens to, from 0.</param>
/// <param name="Amount">How much; see <see cref="FaultKind"/>.</param>
/// <param name="Length">For how many blocks; see <see cref="FaultKind"/>.</param>
/// <param name="Point">Where a process dies, or which write fails.</param>
internal sealed record ScheduledFault(
    int Tick, int Call, FaultKind Kind, int Target, int Amount, int Length, CrashPoint Point)
{
    private const int Fields = 7;

    /// <summary>Whether it happens to a keeper rather than to the world around it.</summary>
    public bool StrikesKeeper => Kind >= FaultKind.Crash;

    /// <summary>One line that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Tick} {Call} {Kind} {Target} {Amount} {Length} {Point}");

    /// <summary>Reads a line that <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ScheduledFault Parse(string line)
    {
        var words = line.Split(' ');
        return words.Length == Fields
            && Enum.TryParse<FaultKind>(words[2], out var kind) && Enum.TryParse<CrashPoint>(words[6], out var point)
            ? new ScheduledFault(
                Number(words[0]), Number(words[1]), kind, Number(words[3]), Number(words[4]), Number(words[5]), point)
            : throw new FormatException(
                $"'{line}' is not a scheduled fault: tick call kind target amount length point");
    }

    private static int Number(string word) =>
        int.Parse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
