using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Faults;

/// <summary>A private anvil with a proxy before it, and an account that can pay.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    public const int Seed = 20_261_121;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private readonly PrivateKey _key = PrivateKey.Parse($"{Keccak256.Compute("an account of the fault tests"u8)}");

    private FaultBench(AnvilNode anvil, FaultRpc proxy)
    {
        (Anvil, Proxy) = (anvil, proxy);
        Client = EthereumClient.OverHttp(Proxy.Http);
    }

    public AnvilNode Anvil { get; }

    public FaultRpc Proxy { get; }

    public FaultScript Script => Proxy.Script;

    /// <summary>The product's client, through the proxy.</summary>
    public EthereumClient Client { get; }

    public Address Account => _key.Address;

    public static async Task<FaultBench> StartAsync(CancellationToken cancellationToken)
    {
        var anvil = await AnvilNode.StartAsync(cancellationToken, "--slots-in-an-epoch", "1");
        var proxy = await FaultRpc.StartAsync(anvil.Http, Seed, cancellationToken);
        var bench = new FaultBench(anvil, proxy);
        await bench.FundAsync(Ether, cancellationToken);
        return bench;
    }

    public Task FundAsync(BigInteger wei, CancellationToken cancellationToken) => Anvil.RequestAsync(
        "anvil_setBalance", cancellationToken, $"""["{Account}", "{Hex.Quantity(wei)}"]""");

    public Task MineAsync(int blocks, CancellationToken cancellationToken) =>
        Anvil.RequestAsync("anvil_mine", cancellationToken, $"[{blocks}]");

    public Task SetNextBaseFeeAsync(BigInteger wei, CancellationToken cancellationToken) => Anvil.RequestAsync(
        "anvil_setNextBlockBaseFeePerGas", cancellationToken, $"""["{Hex.Quantity(wei)}"]""");

    /// <summary>A transfer of one wei to the zero address; fees in gwei.</summary>
    public SignedTransaction Sign(ulong nonce, decimal maxFee = 3, decimal tip = 1) => new Eip1559Transaction
    {
        ChainId = 31337,
        Nonce = nonce,
        To = Address.Zero,
        Value = 1,
        GasLimit = 21_000,
        MaxFeePerGas = new BigInteger(maxFee * 1_000_000_000),
        MaxPriorityFeePerGas = new BigInteger(tip * 1_000_000_000),
    }.Sign(_key);

    public Task<Hash32> SendAsync(SignedTransaction signed, CancellationToken cancellationToken) =>
        Client.SendRawTransactionAsync(signed.Raw, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Proxy.DisposeAsync();
        await Anvil.DisposeAsync();
    }
}
