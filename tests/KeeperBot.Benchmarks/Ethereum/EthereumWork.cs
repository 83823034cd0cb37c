using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Benchmarks.Ethereum;

/// <summary>
/// What is timed on our side. KeeperBot carries data as bytes, viem as hex text: both forms are timed, so that no work
/// is left out because it is done elsewhere.
/// </summary>
internal static class EthereumWork
{
    private static readonly byte[] Hashed = Hex.Decode(EthereumInputs.Hashed);
    private static readonly byte[] RoundData = Hex.Decode(EthereumInputs.RoundData);
    private static readonly AbiFunction Swap = AbiFunction.Parse(EthereumInputs.Swap);
    private static readonly AbiFunction Round = AbiFunction.Parse(EthereumInputs.Round);

    public static byte[] Hash() => Keccak256.Compute(Hashed).ToArray();

    public static byte[] EncodeSwap() => Swap.Encode(AbiValue.Of(
        EthereumInputs.TokenIn,
        EthereumInputs.TokenOut,
        EthereumInputs.Fee,
        EthereumInputs.Recipient,
        EthereumInputs.AmountIn,
        EthereumInputs.AmountOutMinimum,
        EthereumInputs.PriceLimit));

    public static string EncodeSwapAsHex() => Hex.Encode(EncodeSwap());

    public static BigInteger[] DecodeRoundFromHex() => Decode(Hex.Decode(EthereumInputs.RoundData));

    public static BigInteger[] DecodeRound() => Decode(RoundData);

    private static BigInteger[] Decode(ReadOnlySpan<byte> data)
    {
        var values = Round.Decode(data);
        var integers = new BigInteger[values.Count];
        for (var i = 0; i < integers.Length; i++)
        {
            integers[i] = values[i].AsBigInteger();
        }

        return integers;
    }

    /// <summary>Signs as the sender does, which includes recovering the signer from the signature.</summary>
    public static string Sign(ISigner key) => Hex.Encode(EthereumInputs.Transaction.Sign(key).Raw.Span);

    /// <summary>The same steps on one implementation of the curve, whichever the process uses.</summary>
    public static string Sign(ISecp256k1 curve, ReadOnlySpan<byte> secret)
    {
        var transaction = EthereumInputs.Transaction;
        Span<byte> message = stackalloc byte[Hash32.Length];
        transaction.SigningHash().CopyTo(message);
        Span<byte> compact = stackalloc byte[Signature.Length];
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        curve.Sign(message, secret, compact);
        return curve.TryRecover(message, compact, publicKey)
            && Secp256k1.AddressOf(publicKey) == EthereumInputs.Recipient
            ? Hex.Encode(transaction.EncodeSigned(Signature.Parse(compact)))
            : throw new InvalidOperationException($"{curve.Name} made a signature of another account");
    }
}
