using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>
/// When two answers are the same, and when differing ones prove that a node was wrong: only what is asked of a block by
/// its hash cannot differ between honest nodes.
/// </summary>
internal static class Tallies
{
    public static Tally<ImmutableArray<CallOutcome>> Reads { get; } =
        new EqualAnswers<ImmutableArray<CallOutcome>>(SameReads, static (_, _) => true);

    public static Tally<ImmutableArray<Hash32>> Words { get; } = new EqualAnswers<ImmutableArray<Hash32>>(
        static (a, b) => a.AsSpan().SequenceEqual(b.AsSpan()), static (_, _) => true);

    public static Tally<ulong?> Gas { get; } = new GasEstimates();

    public static Tally<ImmutableArray<Receipt?>> Receipts { get; } = new EqualAnswers<ImmutableArray<Receipt?>>(
        static (a, b) => a.AsSpan().SequenceEqual(b.AsSpan()), static (_, _) => false);

    private static bool SameReads(ImmutableArray<CallOutcome> a, ImmutableArray<CallOutcome> b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Length; i++)
        {
            if (!SameCall(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameCall(CallOutcome a, CallOutcome b) =>
        a.Succeeded == b.Succeeded && a.Data.Span.SequenceEqual(b.Data.Span);

    public static class Calls
    {
        public static Tally<CallOutcome> Pinned { get; } =
            new EqualAnswers<CallOutcome>(SameCall, static (_, _) => true);

        public static Tally<CallOutcome> Unpinned { get; } =
            new EqualAnswers<CallOutcome>(SameCall, static (_, _) => false);
    }

    public static class Headers
    {
        /// <summary>A node may not know the block yet; knowing it differently is a lie.</summary>
        public static Tally<BlockHeader?> ByHash { get; } = new EqualAnswers<BlockHeader?>(
            static (a, b) => a == b, static (answer, winner) => answer is not null && winner is not null);

        public static Tally<BlockHeader?> ByNumber { get; } = new EqualAnswers<BlockHeader?>(
            static (a, b) => a == b, static (_, _) => false);
    }

    public static class Logs
    {
        public static Tally<ImmutableArray<LogEntry>> ByHash { get; } = new EqualAnswers<ImmutableArray<LogEntry>>(
            Same, static (_, _) => true);

        public static Tally<ImmutableArray<LogEntry>> ByRange { get; } = new EqualAnswers<ImmutableArray<LogEntry>>(
            Same, static (_, _) => false);

        private static bool Same(ImmutableArray<LogEntry> a, ImmutableArray<LogEntry> b) =>
            a.AsSpan().SequenceEqual(b.AsSpan());
    }

    public static class Plain<T>
        where T : IEquatable<T>
    {
        public static Tally<T> Pinned { get; } =
            new EqualAnswers<T>(static (a, b) => a.Equals(b), static (_, _) => true);

        public static Tally<T> Unpinned { get; } =
            new EqualAnswers<T>(static (a, b) => a.Equals(b), static (_, _) => false);
    }
}
