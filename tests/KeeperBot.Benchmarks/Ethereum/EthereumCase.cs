using System.Globalization;
using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Benchmarks.Ethereum;

/// <summary>One thing that all libraries do.</summary>
/// <param name="Name">For people and in JSON.</param>
/// <param name="RivalCase">What it is called in rivals.mjs.</param>
/// <param name="Run">Does it once.</param>
/// <param name="Show">The result as the rivals write it.</param>
/// <param name="Goal">How many times viem's speed it must have; null without a goal.</param>
internal sealed record EthereumCase(
    string Name, string RivalCase, Func<object> Run, Func<object, string> Show, double? Goal)
{
    private const double Goal20 = 20;

    /// <summary>All cases; the key lives as long as the process.</summary>
    public static IReadOnlyList<EthereumCase> All()
    {
        var key = PrivateKey.Parse(EthereumInputs.Key);
        var secret = Hex.Decode(EthereumInputs.Key);
        var managed = new ManagedSecp256k1();
        return
        [
            new("keccak256 of 32 bytes", "keccak256", EthereumWork.Hash, result => Hex.Encode((byte[])result), Goal20),
            new("encode exactInputSingle", "encode", EthereumWork.EncodeSwap, r => Hex.Encode((byte[])r), Goal20),
            new("  and as hex", "encode", EthereumWork.EncodeSwapAsHex, result => (string)result, null),
            new("decode latestRoundData", "decode", EthereumWork.DecodeRound, ShowIntegers, Goal20),
            new("  and from hex", "decode", EthereumWork.DecodeRoundFromHex, ShowIntegers, null),
            new("sign EIP-1559, curve in use", "sign", () => EthereumWork.Sign(key), r => (string)r, null),
            new("sign EIP-1559, managed curve", "sign", () => EthereumWork.Sign(managed, secret), r => (string)r, null),
        ];
    }

    private static string ShowIntegers(object result) =>
        string.Join(',', ((BigInteger[])result).Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
