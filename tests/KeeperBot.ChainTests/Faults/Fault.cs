namespace KeeperBot.ChainTests.Faults;

/// <summary>One way in which a node or the way to it misbehaves.</summary>
/// <remarks>
/// Made by <see cref="ConnectionFaults"/>, <see cref="BodyFaults"/> and <see cref="NodeFaults"/>; a test may also write
/// its own.
/// </remarks>
public sealed class Fault
{
    private readonly string _name;
    private readonly Func<RpcCall, FaultyNode, CancellationToken, Task<WireReply>> _answer;

    /// <summary>A fault that needs time or the node.</summary>
    /// <param name="name">What the trace calls it.</param>
    /// <param name="answer">Answers a call in place of the node.</param>
    public Fault(string name, Func<RpcCall, FaultyNode, CancellationToken, Task<WireReply>> answer)
    {
        _name = name;
        _answer = answer;
    }

    /// <summary>A fault that needs neither.</summary>
    public Fault(string name, Func<RpcCall, WireReply> answer)
        : this(name, (call, _, _) => Task.FromResult(answer(call)))
    {
    }

    /// <summary>Its name.</summary>
    public override string ToString() => _name;

    internal Task<WireReply> AnswerAsync(RpcCall call, FaultyNode node, CancellationToken cancellationToken) =>
        _answer(call, node, cancellationToken);
}
