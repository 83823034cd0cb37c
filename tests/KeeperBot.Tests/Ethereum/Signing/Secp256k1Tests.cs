using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum.Signing;

public sealed class Secp256k1Tests
{
    private const int Seed = 20261121;
    private static readonly ManagedSecp256k1 Managed = new();

    // Bitcoin's RFC 6979 vectors over secp256k1 and SHA-256, as published with python-ecdsa and CoreBitcoin.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", "Satoshi Nakamoto",
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
        + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001",
        "All those moments will be lost in time, like tears in rain. Time to die...",
        "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b"
        + "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
        "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0"
        + "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    public void Sign_Rfc6979Vector_GivesItsSignature(string secret, string message, string expected)
    {
        var hash = new Hash32(SHA256.HashData(Encoding.UTF8.GetBytes(message)));
        using var key = PrivateKey.Parse("0x" + secret);
        Assert.Equal(expected, Convert.ToHexStringLower(key.Sign(hash).ToArray().AsSpan(0, 64)));
        var managed = new byte[Signature.Length];
        Managed.Sign(hash.ToArray(), Hex.Decode("0x" + secret), managed);
        Assert.Equal(expected, Convert.ToHexStringLower(managed.AsSpan(0, 64)));
    }

    [Fact]
    public void Backends_SameInput_GiveTheSameBytes()
    {
        if (NativeSecp256k1.TryLoad() is not { } native)
        {
            Assert.Skip("libsecp256k1 is not installed (apt-get install libsecp256k1-1): nothing to compare with");
            return;
        }

        var random = new Random(Seed);
        for (var i = 0; i < 60; i++)
        {
            var (secret, hash) = (RandomWord(random, i), RandomWord(random, i + 1));
            if (!Secp256k1.IsValidSecret(secret))
            {
                continue;
            }

            Compare(native, secret, hash, $"seed {Seed}, case {i}");
        }
    }

    [Fact]
    public void Recover_ManagedSignature_GivesTheSigner()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20; i++)
        {
            var (secret, hash) = (RandomWord(random, 5), RandomWord(random, 5));
            using var key = new PrivateKey(secret);
            var signature = new byte[Signature.Length];
            Managed.Sign(hash, secret, signature);
            var publicKey = new byte[64];
            Assert.True(Managed.TryRecover(hash, signature, publicKey));
            Assert.Equal(key.Address, Secp256k1.AddressOf(publicKey));
            Assert.Equal(key.Address, Secp256k1.RecoverAddress(new Hash32(hash), Signature.Parse(signature)));
        }
    }

    [Fact]
    public void Recover_RandomSignature_BothBackendsAgree()
    {
        var random = new Random(Seed);
        var refused = 0;
        for (var i = 0; i < 40; i++)
        {
            var signature = new byte[Signature.Length];
            random.NextBytes(signature.AsSpan(0, 64));
            signature[32] = 0x0F;
            signature[64] = (byte)(i % 2);
            var hash = RandomWord(random, 5);
            var (first, second) = (new byte[64], new byte[64]);
            var isFound = Managed.TryRecover(hash, signature, first);
            Assert.Equal(isFound, Secp256k1.Backend.TryRecover(hash, signature, second));
            Assert.Equal(first, second);
            refused += isFound ? 0 : 1;
        }

        Assert.InRange(refused, 1, 39);
    }

    [Fact]
    public void Signature_OutsideTheGroup_IsRefused()
    {
        var half = Secp256k1.Order / 2;
        Assert.Equal(1, Signature.Create(1, half, 1).YParity);
        Assert.Throws<MalformedDataException>(() => Signature.Create(1, half + 1, 0));
        Assert.Throws<MalformedDataException>(() => Signature.Create(0, 1, 0));
        Assert.Throws<MalformedDataException>(() => Signature.Create(1, 0, 0));
        Assert.Throws<MalformedDataException>(() => Signature.Create(Secp256k1.Order, 1, 0));
        Assert.Throws<MalformedDataException>(() => Signature.Create(1, 1, 2));
        Assert.Throws<MalformedDataException>(() => Signature.Create(BigInteger.One << 300, 1, 0));
        Assert.Throws<MalformedDataException>(() => Signature.Parse(new byte[64]));
    }

    private static void Compare(NativeSecp256k1 native, byte[] secret, byte[] hash, string where)
    {
        var (left, right) = (new byte[Signature.Length], new byte[Signature.Length]);
        native.Sign(hash, secret, left);
        Managed.Sign(hash, secret, right);
        Assert.True(left.SequenceEqual(right), $"signatures differ: {where}");
        var (first, second) = (new byte[64], new byte[64]);
        native.DerivePublicKey(secret, first);
        Managed.DerivePublicKey(secret, second);
        Assert.True(first.SequenceEqual(second), $"public keys differ: {where}");
        Assert.True(native.TryRecover(hash, left, first) && Managed.TryRecover(hash, left, second), where);
        Assert.True(first.SequenceEqual(second), $"recovered keys differ: {where}");
    }

    /// <summary>The edges of the range first, then random words.</summary>
    private static byte[] RandomWord(Random random, int index)
    {
        var word = new byte[32];
        switch (index)
        {
            case 0:
                word[31] = 1;
                break;
            case 1:
                (Secp256k1.Order - 1).TryWriteBytes(word, out _, isUnsigned: true, isBigEndian: true);
                break;
            case 2:
                word.AsSpan().Fill(0xFF);
                break;
            case 3:
                Secp256k1.Order.TryWriteBytes(word, out _, isUnsigned: true, isBigEndian: true);
                break;
            default:
                random.NextBytes(word);
                break;
        }

        return word;
    }
}
