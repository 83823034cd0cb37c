using System.Text;

namespace KeeperBot.Ethereum.Abi;

/// <summary>The four bytes a function or an error is told by.</summary>
internal static class AbiSelector
{
    public const int Length = 4;

    public static byte[] Of(string signature)
    {
        Span<byte> hash = stackalloc byte[Hash32.Length];
        Keccak256.Compute(Encoding.UTF8.GetBytes(signature), hash);
        return hash[..Length].ToArray();
    }
}
