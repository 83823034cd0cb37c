using System.Security.Cryptography;

namespace KeeperBot.Ethereum.Signing;

/// <summary>The cipher and the authentication code of keystores: AES-128 in counter mode, and Keccak-256.</summary>
internal static class KeystoreCipher
{
    public const int DerivedKeyLength = 32;
    private const int Half = 16;
    private const int BlockLength = 16;

    /// <summary>The code over the second half of the derived key and the ciphertext.</summary>
    public static byte[] Authenticate(ReadOnlySpan<byte> derivedKey, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> input = stackalloc byte[Half + PrivateKey.Length];
        derivedKey[Half..DerivedKeyLength].CopyTo(input);
        ciphertext.CopyTo(input[Half..]);
        var code = Keccak256.Compute(input).ToArray();
        CryptographicOperations.ZeroMemory(input);
        return code;
    }

    /// <summary>Encrypts or decrypts two blocks; counter mode does both alike.</summary>
    /// <remarks>.NET has no counter mode: the key stream is the counters encrypted (NIST SP 800-38A, 6.5).</remarks>
    public static void Apply(
        ReadOnlySpan<byte> derivedKey, ReadOnlySpan<byte> initialCounter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> stream = stackalloc byte[PrivateKey.Length];
        initialCounter.CopyTo(stream);
        initialCounter.CopyTo(stream[BlockLength..]);
        for (var i = stream.Length - 1; i >= BlockLength && ++stream[i] == 0; i--)
        {
        }

        var key = derivedKey[..Half].ToArray();
        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            aes.EncryptEcb(stream, stream, PaddingMode.None);
            for (var i = 0; i < stream.Length; i++)
            {
                output[i] = (byte)(input[i] ^ stream[i]);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(stream);
        }
    }
}
