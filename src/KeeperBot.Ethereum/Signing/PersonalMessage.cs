using System.Globalization;
using System.Text;

namespace KeeperBot.Ethereum.Signing;

/// <summary>Messages a person signs, marked so that no signature of one can be a transaction's.</summary>
/// <remarks>Source: EIP-191, version 0x45 (<c>personal_sign</c>).</remarks>
public static class PersonalMessage
{
    /// <summary>The hash to sign for a message of bytes.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> message)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $"\u0019Ethereum Signed Message:\n{message.Length}");
        return Keccak256.Compute([.. Encoding.UTF8.GetBytes(header), .. message]);
    }

    /// <summary>The hash to sign for a text, taken as UTF-8.</summary>
    public static Hash32 Hash(string message) => Hash(Encoding.UTF8.GetBytes(message));
}
