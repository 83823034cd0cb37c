using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.ChainTests.Faults;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// What goes wrong between the keeper and its nodes: most blocks nothing; else one node misbehaves, or all of them are
/// gone for a block. Two of three nodes never lie at once: nothing could be known then.
/// </summary>
/// <param name="nodes">The proxies.</param>
/// <param name="random">Draws it.</param>
internal sealed class EpisodeFaults(ImmutableArray<FaultRpc> nodes, Random random)
{
    private const double FaultLikelihood = 0.16, OutageShare = 0.06;

    /// <summary>One node of an episode tells lies; any may fail honestly.</summary>
    private readonly FaultRpc _liar = nodes[random.Next(nodes.Length)];

    private readonly List<FaultGate> _gates = [];

    private ImmutableArray<(string Method, Fault Fault)> Honest =>
    [
        ("*", ConnectionFaults.Reset), ("eth_*", ConnectionFaults.Status(503)), ("eth_*", BodyFaults.Truncated),
        ("eth_*", BodyFaults.CutJson), ("eth_*", BodyFaults.Html), ("eth_*", BodyFaults.WrongId),
        ("eth_sendRawTransaction", ConnectionFaults.ForwardThenReset),
        ("eth_sendRawTransaction", ConnectionFaults.Reset),
        ("eth_call", ConnectionFaults.HeldAfter(Gate())),
        ("eth_getBlockByNumber", ConnectionFaults.HeldAfter(Gate())),
    ];

    private static ImmutableArray<(string Method, Fault Fault)> Lies =>
    [
        ("eth_call", Altered), ("eth_call", BodyFaults.NotHex), ("*", NodeFaults.Behind(2)),
        ("*", NodeFaults.Behind(1)),
        ("eth_getTransactionCount", NodeFaults.NonceOff(1)), ("eth_getTransactionCount", NodeFaults.NonceOff(-1)),
        ("eth_getTransactionReceipt", NodeFaults.Denies), ("eth_getTransactionReceipt", NodeFaults.ReceiptInverted),
        ("eth_getLogs", NodeFaults.MissingLogs), ("eth_sendRawTransaction", NodeFaults.AcceptAndDrop),
        ("eth_getTransactionReceipt", NodeFaults.FabricatedReceipt(succeeded: true)),
    ];

    /// <summary>An answer of contracts that is another than it was, by one digit in the middle.</summary>
    private static Fault Altered { get; } = new("altered", async (call, node, cancellation) =>
    {
        var reply = JsonNode.Parse(await node.ForwardAsync(call, cancellation))!.AsObject();
        if ((string?)reply["result"] is { Length: > 2 } hex)
        {
            var digits = hex.ToCharArray();
            var at = 2 + ((digits.Length - 2) / 2);
            digits[at] = digits[at] == '1' ? '2' : '1';
            reply["result"] = new string(digits);
        }

        return new WireReply.Single(Encoding.UTF8.GetBytes(reply.ToJsonString()));
    });

    /// <summary>How many calls went wrong so far.</summary>
    public int Injected => nodes.Sum(node => node.Script.Trace.Count);

    /// <summary>How many times all nodes were gone.</summary>
    public int Outages { get; private set; }

    /// <summary>Draws what goes wrong while the keeper takes the next block.</summary>
    /// <returns>It in words; null for nothing.</returns>
    public string? Begin()
    {
        if (random.NextDouble() >= FaultLikelihood)
        {
            return null;
        }

        if (random.NextDouble() < OutageShare)
        {
            foreach (var node in nodes)
            {
                node.Script.Add("*", ConnectionFaults.Reset);
            }

            Outages++;
            return "no node";
        }

        var lies = random.Next(2) == 0;
        var (which, kinds) = lies ? (_liar, Lies) : (nodes[random.Next(nodes.Length)], Honest);
        var (method, fault) = kinds[random.Next(kinds.Length)];
        which.Script.Add(method, fault, random.Next(2) == 0 ? When.Always : When.WithProbability(0.4));
        return $"node {nodes.IndexOf(which)}: {method} {fault}";
    }

    /// <summary>All is well again, and what was late arrives.</summary>
    public void End()
    {
        foreach (var node in nodes)
        {
            node.Script.Clear();
        }

        _gates.ForEach(gate => gate.Open());
        _gates.Clear();
    }

    private FaultGate Gate()
    {
        var gate = new FaultGate();
        _gates.Add(gate);
        return gate;
    }
}
