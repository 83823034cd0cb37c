namespace KeeperBot.Rehearsals;

/// <summary>What is to happen in a rehearsal.</summary>
/// <param name="Blocks">How many blocks the keeper sees after the first.</param>
/// <param name="MoveBps">By how much the price moves, in hundredths of a percent; null for no move.</param>
/// <param name="ForkBlock">The height the fork starts from; null for the newest block.</param>
public sealed record RehearsalPlan(int Blocks, int? MoveBps, ulong? ForkBlock)
{
    /// <summary>
    /// After how many blocks the price moves: the keeper first deals with the chain as it is, then with the move.
    /// </summary>
    public int MoveAfter => Math.Max(1, Blocks / 3);
}
