using System.Buffers.Binary;
using System.Numerics;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Chains;

/// <summary>
/// The contracts of an OP stack chain that data fees come from, as their package has them, put at their addresses and
/// driven by the account that drives them on a real chain.
/// </summary>
internal sealed class OpStackPredeploys
{
    private const string Package = "@eth-optimism/contracts-bedrock";
    private static readonly Address OracleAt = Address.Parse("0x420000000000000000000000000000000000000F");
    private static readonly Address L1BlockAt = Address.Parse("0x4200000000000000000000000000000000000015");
    private static readonly Address Depositor = Address.Parse("0xDeaDDEaDDeAdDeAdDEAdDEaddeAddEAdDEAd0001");
    private readonly DevnetChain _chain;

    private OpStackPredeploys(DevnetChain chain)
    {
        _chain = chain;
        Oracle = new DevnetContract(chain.Client, OracleAt, Artifact("GasPriceOracle").Abi);
        L1Block = new DevnetContract(chain.Client, L1BlockAt, Artifact("L1Block").Abi);
    }

    public DevnetContract Oracle { get; }

    private DevnetContract L1Block { get; }

    public static async Task<OpStackPredeploys> DeployAsync(DevnetChain chain, CancellationToken cancellation)
    {
        await chain.Client.RequestAsync(
            "anvil_impersonateAccount", json => json.WriteStringValue(Depositor.ToString()), cancellation);
        await chain.SetBalanceAsync(Depositor, BigInteger.Pow(10, 24), cancellation);

        // The forks that are active, from a test before: a constructor runs once in the life of a real chain.
        await chain.Client.RequestAsync(
            "anvil_setStorageAt",
            json =>
            {
                json.WriteStringValue(OracleAt.ToString());
                json.WriteStringValue("0x0");
                json.WriteStringValue(Hash32.Zero.ToString());
            },
            cancellation);
        await chain.CreateAtAsync(OracleAt, Depositor, Artifact("GasPriceOracle").CreationCode(), cancellation);
        await chain.CreateAtAsync(L1BlockAt, Depositor, Artifact("L1Block").CreationCode(), cancellation);
        return new OpStackPredeploys(chain);
    }

    /// <summary>Activates the next fork: <c>setEcotone</c>, then <c>setFjord</c>.</summary>
    public Task ActivateAsync(string function, CancellationToken cancellation) =>
        _chain.ExecuteAsync([Oracle.Call(Depositor, function)], cancellation);

    public Task SetBedrockAsync(
        BigInteger l1BaseFee, BigInteger overhead, BigInteger scalar, CancellationToken cancellation) =>
        _chain.ExecuteAsync(
            [
                L1Block.Call(
                    Depositor, "setL1BlockValues", 1, 2, l1BaseFee, Hash32.Zero, 3, Hash32.Zero, overhead, scalar),
            ],
            cancellation);

    /// <summary>The values as the chain writes them since Ecotone: packed behind the selector.</summary>
    public Task SetEcotoneAsync(OpStackPrices prices, CancellationToken cancellation)
    {
        var data = new byte[4 + 160];
        L1Block.Abi.Function("setL1BlockValuesEcotone").Selector.CopyTo(data);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), (uint)prices.BaseFeeScalar);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(8), (uint)prices.BlobBaseFeeScalar);
        WriteWord(prices.L1BaseFee, data.AsSpan(36, 32));
        WriteWord(prices.BlobBaseFee, data.AsSpan(68, 32));
        return _chain.ExecuteAsync(
            [new DevnetTransaction(Depositor, L1BlockAt, data, "setL1BlockValuesEcotone")], cancellation);
    }

    public async Task<BigInteger> ReadAsync(
        string function, CancellationToken cancellation, params AbiValue[] arguments) =>
        (await Oracle.ReadAsync(function, arguments, cancellation))[0].AsBigInteger();

    private static ContractArtifact Artifact(string name) =>
        NodeModules.Default.Artifact(Package, $"forge-artifacts/{name}.sol/{name}.json");

    private static void WriteWord(BigInteger value, Span<byte> word)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(word[(word.Length - bytes.Length)..]);
    }
}
