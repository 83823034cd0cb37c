using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>
/// A stand-in for a contract: it answers some calldata with some bytes, whoever asks, and refuses everything else.
/// </summary>
internal sealed class StandInContract
{
    private readonly List<(Hash32 CallData, CallOutcome Outcome)> _answers = [];

    /// <summary>Answers one calldata.</summary>
    public StandInContract Answer(ReadOnlySpan<byte> callData, CallOutcome outcome)
    {
        _answers.Insert(0, (Keccak256.Compute(callData), outcome));
        return this;
    }

    /// <summary>Answers one calldata as the contract there does now, to that caller.</summary>
    public async Task<StandInContract> CopyAsync(
        DevnetContract contract, Address? caller, ReadOnlyMemory<byte> callData, CancellationToken cancellation)
    {
        await using var node = new EthereumNode(
            EthereumClient.OverHttp(RpcEndpoint.Parse(contract.Client.Rpc.Endpoint.Redacted)));
        var call = new Call(contract.Address, callData) { From = caller };
        var outcome = await node.CallAsync(call, BlockRef.Latest, cancellation);
        return Answer(callData.Span, outcome);
    }

    /// <summary>
    /// The code: it hashes its calldata, compares with each known hash, and copies the answer that follows the code.
    /// </summary>
    public byte[] Code()
    {
        // DUP1 PUSH32 EQ ISZERO PUSH2 JUMPI; size and place of the answer, CODECOPY; RETURN or REVERT; JUMPDEST.
        const int Entry = 1 + 33 + 2 + 4 + 8 + 5 + 1;
        byte[] head = [0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0x20];
        byte[] tail = [0x5f, 0x5f, 0xfd];
        var length = head.Length + (_answers.Count * Entry) + tail.Length;
        var (code, data) = (new List<byte>(head), new List<byte>());
        foreach (var (hash, outcome) in _answers)
        {
            var (next, size) = (Short(code.Count + Entry - 1), Short(outcome.Data.Length));
            code.AddRange([0x80, 0x7f, .. hash.ToArray(), 0x14, 0x15, 0x61, .. next, 0x57]);
            code.AddRange([0x61, .. size, 0x61, .. Short(length + data.Count), 0x5f, 0x39]);
            code.AddRange([0x61, .. size, 0x5f, (byte)(outcome.Succeeded ? 0xf3 : 0xfd), 0x5b]);
            data.AddRange(outcome.Data.Span);
        }

        return [.. code, .. tail, .. data];
    }

    private static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];
}
