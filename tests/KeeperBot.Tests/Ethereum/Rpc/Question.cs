using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>One verb of the client with a result a node could truly give.</summary>
internal sealed record Question(string Name, Func<EthereumClient, Task> Ask, string Result)
{
    public static readonly Hash32 BlockHash = Keccak256.Compute("block"u8);
    public static readonly Hash32 TransactionHash = Keccak256.Compute("transaction"u8);
    public static readonly Address Account = Address.Parse("0x00000000000000000000000000000000000e0001");
    private const string Subscription = "0xaa";
    private static readonly byte[] Raw = [1, 2, 3];

    public static string Log { get; } = $$"""
        {"address":"{{Account}}","topics":["{{TransactionHash}}","{{BlockHash}}"],"data":"0xc0ffee","blockNumber":"0x5",
         "blockHash":"{{BlockHash}}","transactionHash":"{{TransactionHash}}","logIndex":"0x2","removed":false}
        """;

    public static string Header { get; } = $$"""
        {"number":"0x5","hash":"{{BlockHash}}","parentHash":"{{TransactionHash}}","timestamp":"0x6553f100",
         "baseFeePerGas":"0x3b9aca00","gasUsed":"0x5208","gasLimit":"0x1c9c380","unknown":{"ignored":[1,true,null]} }
        """;

    public static string Receipt { get; } = $$"""
        {"transactionHash":"{{TransactionHash}}","status":"0x1","blockNumber":"0x5","blockHash":"{{BlockHash}}",
         "transactionIndex":"0x0","from":"{{Account}}","to":"{{Account}}","contractAddress":"{{Account}}",
         "gasUsed":"0x5208","effectiveGasPrice":"0x3b9aca01","logs":[{{Log}}]}
        """;

    public static IReadOnlyList<Question> All { get; } =
    [
        new("chain id", client => client.ChainIdAsync(default), "\"0x7a69\""),
        new("block", client => client.GetBlockAsync(BlockRef.Hash(BlockHash), default), Header),
        new("block at a height", client => client.GetBlockAsync(BlockRef.Number(5), default), Header),
        new("newest block", client => client.GetBlockAsync(BlockRef.Latest, default), Header),
        new("call", client => client.CallAsync(new Call(Account, Raw), BlockRef.Latest, default), "\"0xc0ffee\""),
        new("gas", client => client.EstimateGasAsync(new Call(Account, Raw), BlockRef.Latest, default), "\"0x5208\""),
        new("balance", client => client.GetBalanceAsync(Account, BlockRef.Latest, default), "\"0xde0b6b3a7640000\""),
        new("nonce", client => client.GetTransactionCountAsync(Account, BlockRef.Latest, default), "\"0x0\""),
        new("code", client => client.GetCodeAsync(Account, BlockRef.Latest, default), "\"0xc0ffee\""),
        new(
            "storage",
            client => client.GetStorageAtAsync(Account, Hash32.Zero, BlockRef.Latest, default),
            $"\"{BlockHash}\""),
        new("receipt", client => client.GetReceiptAsync(TransactionHash, default), Receipt),
        new("receipts", client => client.GetReceiptsAsync([TransactionHash, TransactionHash], default), Receipt)
        {
            Wrap = result => $"[{Envelope(result, 2)},{Envelope(result)}]",
        },
        new(
            "transaction",
            client => client.GetTransactionByHashAsync(TransactionHash, default),
            $$"""
            {"hash":"{{TransactionHash}}","from":"{{Account}}","nonce":"0x7","to":"{{Account}}","value":"0x1",
             "blockNumber":"0x5","blockHash":"{{BlockHash}}"}
            """),
        new("logs", client => client.GetLogsAsync(LogFilter.OfBlock(BlockHash), default), $"[{Log}]"),
        new("logs of a range", client => client.GetLogsAsync(LogFilter.OfRange(4, 6), default), $"[{Log}]"),
        new("send", client => client.SendRawTransactionAsync(Raw, default), $"\"{Keccak256.Compute(Raw)}\""),
        new(
            "fees",
            client => client.FeeHistoryAsync(2, BlockRef.Latest, [50.0], default),
            """
            {"oldestBlock":"0x4","baseFeePerGas":["0x3","0x4","0x5"],"gasUsedRatio":[0.5,1],"reward":[["0x1"],["0x2"]]}
            """),
        new(
            "base fees",
            client => client.FeeHistoryAsync(1, BlockRef.Number(5), [], default),
            """{"oldestBlock":"0x5","baseFeePerGas":["0x3","0x4"],"gasUsedRatio":[0.5]}"""),
        new(
            "many reads",
            client => new Multicall3(client).ReadAsync([new(Account, Raw), new(Account, Raw)], BlockHash, default),
            $"\"{Hex.Encode(ManyReads())}\""),
        new("new heads", FirstHeadAsync, Header)
        {
            Wrap = result => $$"""
                {"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"{{Subscription}}",
                 "result":{{result}} } }
                """,
            IsNotified = true,
        },
    ];

    /// <summary>Makes a whole message of a result.</summary>
    public Func<string, string> Wrap { get; init; } = result => Envelope(result);

    /// <summary>True when the message comes unasked, after a subscription.</summary>
    public bool IsNotified { get; init; }

    public string Reply => Wrap(Result);

    public static string Envelope(string result, int id = 1) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";

    /// <summary>Asks a client whose node says this.</summary>
    public Task AskAsync(ReadOnlyMemory<byte> reply)
    {
        if (!IsNotified)
        {
            return Ask(new ScriptedTransport(_ => reply).ToClient());
        }

        var channel = Channel.CreateBounded<ReadOnlyMemory<byte>>(1);
        channel.Writer.TryWrite(reply);
        channel.Writer.Complete(new RpcTransportException("nothing more comes", mayHaveBeenSent: true));
        var subscribed = Encoding.UTF8.GetBytes(Envelope($"\"{Subscription}\""));
        return Ask(new ScriptedTransport(_ => subscribed) { Notifications = channel.Reader }.ToClient());
    }

    /// <summary>The result as a tree that may be changed.</summary>
    public JsonNode Tree() => JsonNode.Parse(Result)!;

    private static async Task FirstHeadAsync(EthereumClient client)
    {
        await using var heads = client.NewHeadsAsync(default).GetAsyncEnumerator(default);
        await heads.MoveNextAsync();
    }

    private static byte[] ManyReads()
    {
        AbiValue[] succeeded = [true, new byte[] { 1 }];
        AbiValue[] reverted = [false, new byte[40]];
        AbiValue[] both = [succeeded, reverted];
        return AbiFunction.Parse("function read((bool success, bytes returnData)[] returnData)").Encode((AbiValue)both)
            .AsSpan(4).ToArray();
    }
}
