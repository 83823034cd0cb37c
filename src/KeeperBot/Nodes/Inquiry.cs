using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>What a node answered.</summary>
/// <typeparam name="T">The kind of answer.</typeparam>
internal readonly record struct NodeAnswer<T>(PoolMember Member, T Value);

/// <summary>
/// One question put to several nodes. Subclasses say whom to ask next and when the answers suffice.
/// </summary>
/// <remarks>
/// <para>
/// Answers are judged in the order in which they arrive, on whatever thread brings them; judging is serialised, and
/// nodes are asked and the caller is resumed outside the lock. With nodes that answer at once everything happens within
/// <see cref="AskAsync"/>, on the caller's thread and without a timer, so one seed gives one trace.
/// </para>
/// <para>
/// A node's <see cref="EthereumException"/> is its failure; any other exception is a bug and ends the question.
/// </para>
/// </remarks>
/// <typeparam name="TAnswer">What a node answers.</typeparam>
/// <typeparam name="TResult">What the caller gets.</typeparam>
internal abstract class Inquiry<TAnswer, TResult>
{
    private readonly NodePoolOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Queue<PoolMember> _toAsk = new();
    private readonly List<PoolMember> _pending = [];
    private readonly TaskCompletionSource<TResult> _done = new();
    private readonly CancellationToken _stopping;
    private readonly Action _stop;
    private CancellationToken _caller;
    private ITimer? _timer;
    private bool _hedged;
    private bool _ended;
    private bool _told;
    private TResult? _result;
    private Exception? _error;

    protected Inquiry(NodePoolOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);

        // Without a timer and without links, a source needs no disposal; stragglers may use its token for long.
        var stopping = new CancellationTokenSource();
        (_stopping, _stop) = (stopping.Token, stopping.Cancel);
    }

    /// <summary>The answers so far, in the order of arrival.</summary>
    protected List<NodeAnswer<TAnswer>> Answers { get; } = [];

    /// <summary>The nodes that gave no answer to use, and why.</summary>
    protected List<(PoolMember Member, EthereumException Error)> Failures { get; } = [];

    /// <summary>The nodes whose answers are still to come.</summary>
    protected IReadOnlyList<PoolMember> Pending => _pending;

    /// <summary>How many nodes will be asked or have yet to answer.</summary>
    protected int Outstanding => _pending.Count + _toAsk.Count;

    /// <summary>
    /// True when the slow ones go on after the caller has his answer, until the budget is spent: what they bring still
    /// counts.
    /// </summary>
    protected virtual bool LetsStragglersFinish => false;

    /// <summary>True when only a node that is known to be on the right chain may be asked.</summary>
    protected virtual bool NeedsIdentity => true;

    /// <summary>Asks, and returns when the answers suffice.</summary>
    public async Task<TResult> AskAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _caller = cancellation;
        lock (_gate)
        {
            Begin();
        }

        Pump();
        if (_done.Task.IsCompleted)
        {
            return await _done.Task;
        }

        lock (_gate)
        {
            if (!_told)
            {
                _timer = _clock.CreateTimer(
                    static self => ((Inquiry<TAnswer, TResult>)self!).OnTime(), this, _options.HedgeDelay,
                    Timeout.InfiniteTimeSpan);
            }
        }

        await using var registration = cancellation.UnsafeRegister(
            static self => ((Inquiry<TAnswer, TResult>)self!).GiveUp(), this);
        return await _done.Task;
    }

    /// <summary>Says whom to ask first.</summary>
    protected abstract void Begin();

    /// <summary>Asks one node; called outside the lock.</summary>
    protected abstract Task<TAnswer> QuestionAsync(PoolMember member, CancellationToken cancellation);

    /// <summary>Called after each answer and failure: succeed, fail, ask more, or wait.</summary>
    protected abstract void Judge();

    /// <summary>Called once, when the hedge delay has passed without a result.</summary>
    protected abstract void Hedge();

    /// <summary>Called when the budget is spent without a result: succeed or fail.</summary>
    protected abstract void TimeOut();

    /// <summary>
    /// Called once for every node that was asked, when it owes nothing any more and before that is judged; on any
    /// thread.
    /// </summary>
    protected virtual void Settled(PoolMember member)
    {
    }

    protected void Ask(PoolMember member) => _toAsk.Enqueue(member);

    protected void Succeed(TResult result)
    {
        _ended = true;
        _result = result;
    }

    protected void Fail(Exception error)
    {
        _ended = true;
        _error = error;
    }

    private async Task AskOneAsync(PoolMember member)
    {
        try
        {
            var value = await AnswerOfAsync(member);
            member.Answered();
            Arrived(member, new NodeAnswer<TAnswer>(member, value), null);
        }
        catch (EthereumException error)
        {
            member.Failed(error);
            Arrived(member, null, error);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        catch (Exception bug)
        {
            lock (_gate)
            {
                if (!_ended)
                {
                    Fail(bug);
                }
            }

            Pump();
        }
    }

    private async Task<TAnswer> AnswerOfAsync(PoolMember member)
    {
        try
        {
            if (NeedsIdentity)
            {
                await member.IdentifyAsync(_stopping);
            }

            return await QuestionAsync(member, _stopping);
        }
        finally
        {
            Settled(member);
        }
    }

    private void Arrived(PoolMember member, NodeAnswer<TAnswer>? answer, EthereumException? error)
    {
        lock (_gate)
        {
            _pending.Remove(member);
            if (!_ended)
            {
                if (answer is { } value)
                {
                    Answers.Add(value);
                }
                else
                {
                    Failures.Add((member, error!));
                }

                Judge();
            }
        }

        Pump();
    }

    private void OnTime()
    {
        lock (_gate)
        {
            if (!_hedged)
            {
                _hedged = true;
                var rest = _options.Budget - _options.HedgeDelay;
                _timer?.Change(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                if (!_ended)
                {
                    Hedge();
                }
            }
            else
            {
                if (!_ended)
                {
                    TimeOut();
                }

                foreach (var slow in _pending)
                {
                    slow.Failed(null);
                }

                _pending.Clear();
            }
        }

        Pump();
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                Fail(new OperationCanceledException(_caller));
            }

            _pending.Clear();
        }

        Pump();
    }

    /// <summary>Asks whoever is to be asked and tells the caller, outside the lock.</summary>
    private void Pump()
    {
        while (true)
        {
            PoolMember? next = null;
            lock (_gate)
            {
                if (_ended)
                {
                    break;
                }

                if (!_toAsk.TryDequeue(out next))
                {
                    return;
                }

                _pending.Add(next);
            }

            _ = AskOneAsync(next);
        }

        Close();
    }

    private void Close()
    {
        bool tells;
        bool stops;
        lock (_gate)
        {
            tells = !_told;
            _told = true;
            _toAsk.Clear();
            if (tells && _hedged)
            {
                Blame();
            }

            stops = !LetsStragglersFinish || _pending.Count == 0 || _error is not null;
            if (stops)
            {
                _timer?.Dispose();
                _timer = null;
                _pending.Clear();
            }
        }

        if (stops)
        {
            _stop();
        }

        if (!tells)
        {
            return;
        }

        if (_error is null)
        {
            _done.TrySetResult(_result!);
        }
        else
        {
            _done.TrySetException(_error);
        }
    }

    /// <summary>Who kept the caller waiting is asked last next time.</summary>
    private void Blame()
    {
        foreach (var slow in _pending)
        {
            slow.Failed(null);
        }
    }
}
