using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Faults;

public sealed class DialectTests : IAsyncLifetime
{
    private FaultBench _bench = null!;

    public static TheoryData<NodeDialect> Dialects => [.. Enum.GetValues<NodeDialect>()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await FaultBench.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Refusals_OfTheRealNode_ComeInTheWordsOfTheDialect(NodeDialect dialect)
    {
        _bench.Proxy.Node.Dialect = dialect;
        var (mined, waiting) = (_bench.Sign(0), _bench.Sign(1));
        await _bench.SendAsync(mined, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        await _bench.SendAsync(waiting, Cancellation);

        await RefusedAsync(waiting, dialect, NodeRefusal.AlreadyKnown);
        await RefusedAsync(_bench.Sign(0, 4), dialect, NodeRefusal.NonceTooLow);
        await RefusedAsync(_bench.Sign(1, 2), dialect, NodeRefusal.ReplacementUnderpriced);
        await RefusedAsync(_bench.Sign(2, 0.000001m, 0.000001m), dialect, NodeRefusal.FeeBelowBase);
        await _bench.FundAsync(1, Cancellation);
        await RefusedAsync(_bench.Sign(2), dialect, NodeRefusal.InsufficientFunds);
        var unknown = await Assert.ThrowsAsync<RpcErrorException>(() => _bench.Client
            .GetBalanceAsync(_bench.Account, BlockRef.Hash(Keccak256.Compute("no block"u8)), Cancellation));
        AssertSaid(dialect, NodeRefusal.UnknownBlock, unknown);
    }

    [Fact]
    public async Task Refuses_EveryReasonInEveryDialect_IsSaidAsListed()
    {
        foreach (var dialect in Enum.GetValues<NodeDialect>())
        {
            foreach (var refusal in Enum.GetValues<NodeRefusal>())
            {
                _bench.Script.Add("eth_sendRawTransaction", NodeFaults.Refuses(dialect, refusal), When.Next(1));
                await RefusedAsync(_bench.Sign(0), dialect, refusal);
            }
        }

        Assert.Equal(0ul, await _bench.Client
            .GetTransactionCountAsync(_bench.Account, BlockRef.Pending, Cancellation));
    }

    [Fact]
    public async Task Refusals_ReadByTheKeepersNode_MeanWhatTheyMeantWhereverTheClientSaysIt()
    {
        var node = new EthereumNode(_bench.Client);
        foreach (var dialect in Enum.GetValues<NodeDialect>())
        {
            foreach (var refusal in Enum.GetValues<NodeRefusal>())
            {
                _bench.Script.Add("eth_sendRawTransaction", NodeFaults.Refuses(dialect, refusal), When.Next(1));
                var answer = await node.SendAsync(_bench.Sign(0).Raw, Cancellation);
                Assert.Equal((dialect, refusal, Meaning(dialect, refusal)), (dialect, refusal, answer.Outcome));
            }
        }
    }

    [Fact]
    public async Task Reverts_InAnyDialect_KeepTheirData()
    {
        _bench.Proxy.Node.Dialect = NodeDialect.Nethermind;
        var reverter = Address.Parse("0x00000000000000000000000000000000000e0002");
        await _bench.Anvil.RequestAsync("anvil_setCode", Cancellation, $"""["{reverter}", "0x365f5f37365ffd"]""");
        var error = await Assert.ThrowsAsync<RpcErrorException>(() => _bench.Client
            .CallAsync(new Call(reverter, new byte[] { 1, 2, 3, 4 }), BlockRef.Latest, Cancellation));
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, error.RevertData!.Value.ToArray());
    }

    private static SendOutcome Meaning(NodeDialect dialect, NodeRefusal refusal) => (dialect, refusal) switch
    {
        (_, NodeRefusal.AlreadyKnown) => SendOutcome.Accepted,
        (_, NodeRefusal.NonceTooLow) => SendOutcome.NonceSpent,
        (NodeDialect.Arbitrum, NodeRefusal.ReplacementUnderpriced) => SendOutcome.NonceSpent,
        (_, NodeRefusal.ReplacementUnderpriced) => SendOutcome.ReplacementUnderpriced,
        (_, NodeRefusal.Underpriced or NodeRefusal.FeeBelowBase) => SendOutcome.Underpriced,
        (_, NodeRefusal.InsufficientFunds) => SendOutcome.InsufficientFunds,
        (NodeDialect.Nethermind, NodeRefusal.Overloaded) => SendOutcome.Underpriced,
        (NodeDialect.Besu, NodeRefusal.Overloaded) => SendOutcome.Unknown,
        (NodeDialect.OpStack, NodeRefusal.Overloaded) => SendOutcome.RateLimited,
        (_, NodeRefusal.Overloaded) => SendOutcome.PoolFull,
        _ => SendOutcome.Unknown,
    };

    private async Task RefusedAsync(SignedTransaction signed, NodeDialect dialect, NodeRefusal refusal) =>
        AssertSaid(dialect, refusal, await Assert.ThrowsAsync<RpcErrorException>(
            () => _bench.SendAsync(signed, Cancellation)));

    private static void AssertSaid(NodeDialect dialect, NodeRefusal refusal, RpcErrorException error) =>
        Assert.Equal(DialectTexts.Of(dialect, refusal), (error.Code, error.NodeMessage));
}
