using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace KeeperBot.Ethereum;

/// <summary>
/// Hexadecimal as Ethereum writes it: <c>data</c> has two digits a byte, a <c>quantity</c> has no leading zero.
/// </summary>
/// <remarks>Source: the JSON-RPC specification, "Hex encoding" (execution-apis).</remarks>
public static class Hex
{
    /// <summary>Writes bytes as <c>0x</c> and lower-case digits.</summary>
    public static string Encode(ReadOnlySpan<byte> data) =>
        string.Create(checked(2 + (2 * data.Length)), data, static (text, bytes) =>
        {
            "0x".CopyTo(text);
            Convert.TryToHexStringLower(bytes, text[2..], out _);
        });

    /// <summary>Reads <c>0x</c>-prefixed data.</summary>
    /// <exception cref="MalformedDataException">No prefix, an odd number of digits, or no digit.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text) =>
        TryDecode(text, out var data)
            ? data
            : throw new MalformedDataException($"'{Shorten(text)}' is not 0x-prefixed hex data");

    /// <summary>Reads <c>0x</c>-prefixed data, or answers false when the text is anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] data)
    {
        data = [];
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0)
        {
            return false;
        }

        var bytes = new byte[(text.Length / 2) - 1];
        if (Convert.FromHexString(text[2..], bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        data = bytes;
        return true;
    }

    /// <summary>Writes a non-negative integer as a quantity: <c>0x0</c>, <c>0x41</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static string Quantity(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var digits = value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }

    /// <summary>Reads a quantity of at most 256 bits.</summary>
    /// <exception cref="MalformedDataException">No prefix, a leading zero, empty, or above 256 bits.</exception>
    public static BigInteger ParseQuantity(ReadOnlySpan<char> text) =>
        TryParseQuantity(text, out var value)
            ? value
            : throw new MalformedDataException($"'{Shorten(text)}' is not a canonical quantity of at most 256 bits");

    /// <summary>Reads a quantity of at most 256 bits, or answers false when the text is anything else.</summary>
    public static bool TryParseQuantity(ReadOnlySpan<char> text, out BigInteger value)
    {
        value = BigInteger.Zero;
        if (text.Length is < 3 or > 66 || !text.StartsWith("0x", StringComparison.Ordinal))
        {
            return false;
        }

        var digits = text[2..];
        if ((digits[0] == '0' && digits.Length > 1) || digits.ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        // The leading zero keeps a first digit of 8 or more from being read as a sign.
        Span<char> unsigned = stackalloc char[digits.Length + 1];
        unsigned[0] = '0';
        digits.CopyTo(unsigned[1..]);
        return BigInteger.TryParse(unsigned, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>At most 80 characters of untrusted text, safe to put into an error message.</summary>
    internal static string Shorten(ReadOnlySpan<char> text)
    {
        var clipped = text[..Math.Min(text.Length, 80)].ToString();
        var printable = string.Create(clipped.Length, clipped, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
        return text.Length > 80 ? $"{printable}... ({text.Length} characters)" : printable;
    }
}
