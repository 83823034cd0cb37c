using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace KeeperBot.Ethereum.Signing;

/// <summary>The curve on Bouncy Castle's arithmetic: for systems without libsecp256k1. Not constant in time.</summary>
/// <remarks>Sources: SEC 1, sections 4.1.3 and 4.1.6; RFC 6979 for the nonce.</remarks>
internal sealed class ManagedSecp256k1 : ISecp256k1
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);

    /// <inheritdoc/>
    public string Name => "managed (install libsecp256k1 for speed)";

    /// <inheritdoc/>
    public void DerivePublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey) =>
        WritePoint(new FixedPointCombMultiplier().Multiply(Curve.G, Positive(secret)), publicKey);

    /// <inheritdoc/>
    public void Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> secret, Span<byte> signature)
    {
        var order = Curve.N;
        var key = Positive(secret);
        var message = Positive(hash);
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(order, key, hash.ToArray());
        while (true)
        {
            var nonce = nonces.NextK();
            var point = new FixedPointCombMultiplier().Multiply(Curve.G, nonce).Normalize();
            var x = point.AffineXCoord.ToBigInteger();
            var r = x.Mod(order);
            var s = nonce.ModInverse(order).Multiply(message.Add(key.Multiply(r))).Mod(order);

            // An x at or above the order (one in 2^127) would need a recovery id of 2 or 3, which v cannot hold.
            if (r.SignValue == 0 || s.SignValue == 0 || x.CompareTo(order) >= 0)
            {
                continue;
            }

            var isHigh = s.CompareTo(HalfOrder) > 0;
            var isOdd = point.AffineYCoord.TestBitZero();
            WriteInteger(r, signature[..32]);
            WriteInteger(isHigh ? order.Subtract(s) : s, signature[32..64]);
            signature[64] = (byte)(isOdd != isHigh ? 1 : 0);
            return;
        }
    }

    /// <inheritdoc/>
    public bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> publicKey)
    {
        var order = Curve.N;
        ECPoint nonce;
        try
        {
            byte[] compressed = [(byte)(2 + signature[64]), .. signature[..32]];
            nonce = Curve.Curve.DecodePoint(compressed);
        }
        catch (ArgumentException)
        {
            return false;
        }

        var inverse = Positive(signature[..32]).ModInverse(order);
        var fromMessage = Positive(hash).Mod(order).Negate().Multiply(inverse).Mod(order);
        var fromNonce = Positive(signature[32..64]).Multiply(inverse).Mod(order);
        var key = ECAlgorithms.SumOfTwoMultiplies(Curve.G, fromMessage, nonce, fromNonce);
        if (key.IsInfinity)
        {
            return false;
        }

        WritePoint(key, publicKey);
        return true;
    }

    private static BigInteger Positive(ReadOnlySpan<byte> bytes) => new(1, bytes.ToArray());

    private static void WritePoint(ECPoint point, Span<byte> destination) =>
        point.Normalize().GetEncoded(compressed: false).AsSpan(1).CopyTo(destination);

    private static void WriteInteger(BigInteger value, Span<byte> destination)
    {
        var bytes = value.ToByteArrayUnsigned();
        destination.Clear();
        bytes.CopyTo(destination[^bytes.Length..]);
    }
}
