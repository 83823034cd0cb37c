namespace KeeperBot.Nodes;

/// <summary>How a vote is counted.</summary>
/// <typeparam name="T">The kind of answer.</typeparam>
internal abstract class Tally<T>
{
    /// <summary>How many answers stand behind the best one, and which that is.</summary>
    public abstract int Count(IReadOnlyList<NodeAnswer<T>> answers, out T best);

    /// <summary>
    /// True when a node that gave this answer was wrong, given what won: where two honest nodes cannot differ.
    /// </summary>
    public abstract bool Convicts(T answer, T winner);
}

/// <summary>Answers count together when they are the same.</summary>
/// <typeparam name="T">The kind of answer.</typeparam>
internal sealed class EqualAnswers<T>(Func<T, T, bool> same, Func<T, T, bool> convicts) : Tally<T>
{
    /// <inheritdoc/>
    public override int Count(IReadOnlyList<NodeAnswer<T>> answers, out T best)
    {
        best = default!;
        var most = 0;
        for (var i = 0; i < answers.Count && most < answers.Count - i; i++)
        {
            var count = 1;
            for (var j = i + 1; j < answers.Count; j++)
            {
                count += same(answers[i].Value, answers[j].Value) ? 1 : 0;
            }

            if (count > most)
            {
                (most, best) = (count, answers[i].Value);
            }
        }

        return most;
    }

    /// <inheritdoc/>
    public override bool Convicts(T answer, T winner) => !same(answer, winner) && convicts(answer, winner);
}

/// <summary>
/// A question with one true answer: as many nodes as the quorum has are asked, then one more for each that fails,
/// dissents or is slow, until a quorum gave the same answer.
/// </summary>
/// <typeparam name="T">The kind of answer.</typeparam>
internal sealed class Vote<T>(
    PoolMembers members, string question, Tally<T> tally, Func<IChain, CancellationToken, Task<T>> ask)
    : Inquiry<T, T>(members.Options, members.Clock)
{
    private readonly List<PoolMember> _voters = members.Voters();
    private int _next;

    /// <inheritdoc/>
    protected override void Begin() => Continue(0);

    /// <inheritdoc/>
    protected override Task<T> QuestionAsync(PoolMember member, CancellationToken cancellation) =>
        ask(member.Node, cancellation);

    /// <inheritdoc/>
    protected override void Judge()
    {
        var count = tally.Count(Answers, out var best);
        if (count < members.Options.Quorum)
        {
            Continue(count);
            return;
        }

        foreach (var (member, answer) in Answers)
        {
            if (tally.Convicts(answer, best))
            {
                member.Contradicted(question);
            }
        }

        Succeed(best);
    }

    /// <inheritdoc/>
    protected override void Hedge()
    {
        if (_next < _voters.Count)
        {
            Ask(_voters[_next++]);
        }
    }

    /// <inheritdoc/>
    protected override void TimeOut() => Fail(members.NoQuorum(
        question,
        $"no answer within {members.Options.Budget.TotalSeconds} s from "
        + string.Join(", ", Pending.Select(member => member.Node.Name)),
        Failures));

    private void Continue(int agreed)
    {
        var missing = members.Options.Quorum - agreed - Outstanding;
        if (missing > _voters.Count - _next)
        {
            Fail(members.NoQuorum(
                question, Answers.Count == 0 ? string.Empty : $"{agreed} of {Answers.Count} answers agree", Failures));
            return;
        }

        for (; missing > 0; missing--)
        {
            Ask(_voters[_next++]);
        }
    }
}
