namespace KeeperBot.Nodes;

/// <summary>
/// A question that every node is asked: returns all answers, waiting for a slow node only as long as it must.
/// </summary>
/// <remarks>
/// A node that failed the last time is asked but not waited for, unless the others do not suffice. Whoever is late may
/// finish within the budget, so that a node that came back is noticed.
/// </remarks>
/// <typeparam name="T">The kind of answer.</typeparam>
internal sealed class Gathering<T>(
    PoolMembers members,
    IReadOnlyList<PoolMember> asked,
    Func<List<NodeAnswer<T>>, bool> suffices,
    Func<PoolMember, CancellationToken, Task<T>> ask,
    bool needsIdentity = true,
    Action<PoolMember>? settled = null)
    : Inquiry<T, Gathered<T>>(members.Options, members.Clock)
{
    private bool _isLate;

    /// <inheritdoc/>
    protected override bool LetsStragglersFinish => true;

    /// <inheritdoc/>
    protected override bool NeedsIdentity => needsIdentity;

    /// <inheritdoc/>
    protected override void Begin()
    {
        foreach (var member in asked)
        {
            Ask(member);
        }

        if (asked.Count == 0)
        {
            End();
        }
    }

    /// <inheritdoc/>
    protected override Task<T> QuestionAsync(PoolMember member, CancellationToken cancellation) =>
        ask(member, cancellation);

    /// <inheritdoc/>
    protected override void Settled(PoolMember member) => settled?.Invoke(member);

    /// <inheritdoc/>
    protected override void Judge()
    {
        var all = Outstanding == 0;
        if (all || (suffices(Answers) && (_isLate || OnlyTheSickAreMissing())))
        {
            End();
        }
    }

    /// <inheritdoc/>
    protected override void Hedge()
    {
        _isLate = true;
        if (suffices(Answers))
        {
            End();
        }
    }

    /// <inheritdoc/>
    protected override void TimeOut() => End();

    private bool OnlyTheSickAreMissing() =>
        Outstanding == Pending.Count && Pending.All(member => !member.IsResponsive);

    private void End() => Succeed(new Gathered<T>([.. Answers], [.. Failures]));
}

/// <summary>What became of a question that every node was asked.</summary>
/// <typeparam name="T">The kind of answer.</typeparam>
internal sealed record Gathered<T>(
    List<NodeAnswer<T>> Answers, List<(PoolMember Member, Ethereum.EthereumException Error)> Failures);
