namespace KeeperBot.Nodes;

/// <summary>
/// Counts gas estimates: nodes count alike within a tenth, and the largest of those is taken; a revert counts with
/// reverts.
/// </summary>
/// <remarks>
/// Honest nodes differ a little: by their search's tolerance and by one block of state. So a node that lies can raise
/// an estimate by a tenth, which costs nothing (unused gas is returned), and can never lower one.
/// </remarks>
internal sealed class GasEstimates : Tally<ulong?>
{
    /// <inheritdoc/>
    public override int Count(IReadOnlyList<NodeAnswer<ulong?>> answers, out ulong? best)
    {
        best = null;
        var most = 0;
        foreach (var (_, largest) in answers)
        {
            var count = answers.Count(answer => Agrees(answer.Value, largest));
            if (count > most || (count == most && largest > best))
            {
                (most, best) = (count, largest);
            }
        }

        return most;
    }

    /// <inheritdoc/>
    public override bool Convicts(ulong? answer, ulong? winner) => false;

    private static bool Agrees(ulong? estimate, ulong? largest) => (estimate, largest) switch
    {
        (null, null) => true,
        ({ } one, { } most) => one <= most && most - one <= one / 10,
        _ => false,
    };
}
