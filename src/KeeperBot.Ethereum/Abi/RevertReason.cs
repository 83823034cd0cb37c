using System.Globalization;
using System.Numerics;

namespace KeeperBot.Ethereum.Abi;

/// <summary>What kind of revert data a contract left.</summary>
public enum RevertKind
{
    /// <summary>No data: <c>revert()</c>, <c>require</c> without a text, out of gas, or a call into nothing.</summary>
    Empty,

    /// <summary><c>Error(string)</c>: a text.</summary>
    Message,

    /// <summary><c>Panic(uint256)</c>: a failed check of the compiler's.</summary>
    Panic,

    /// <summary>A custom error of a known ABI.</summary>
    Custom,

    /// <summary>Data that no known ABI explains.</summary>
    Unknown,
}

/// <summary>Why a call was reverted, as far as its data says.</summary>
/// <remarks>Reading never fails: data that is not what its selector promises is unknown.</remarks>
public sealed class RevertReason
{
    /// <summary>The most raw data that is kept, in bytes.</summary>
    public const int MaxData = 4096;

    private static readonly AbiError MessageError = AbiError.Parse("error Error(string message)");
    private static readonly AbiError PanicError = AbiError.Parse("error Panic(uint256 code)");

    private RevertReason(RevertKind kind, string text, ReadOnlySpan<byte> data, AbiError? error, AbiRecord? arguments)
    {
        Kind = kind;
        Text = text;
        Data = data[..Math.Min(data.Length, MaxData)].ToArray();
        Error = error;
        Arguments = arguments;
    }

    /// <summary>The kind of data.</summary>
    public RevertKind Kind { get; }

    /// <summary>One line for a person: the message, the panic's meaning, or the error with its arguments.</summary>
    public string Text { get; }

    /// <summary>The raw data, at most its first <see cref="MaxData"/> bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The error the data was recognised as; null when empty or unknown.</summary>
    public AbiError? Error { get; }

    /// <summary>The error's arguments; null when empty or unknown.</summary>
    public AbiRecord? Arguments { get; }

    /// <summary>Explains revert data, with the custom errors of <paramref name="abis"/> in that order.</summary>
    public static RevertReason Decode(ReadOnlySpan<byte> data, params ReadOnlySpan<ContractAbi> abis)
    {
        if (data.IsEmpty)
        {
            return new(RevertKind.Empty, "reverted without a reason", data, null, null);
        }

        if (TryDecode(MessageError, data) is { } message)
        {
            return new(RevertKind.Message, Hex.Shorten(message[0].AsText()), data, MessageError, message);
        }

        if (TryDecode(PanicError, data) is { } panic)
        {
            return new(RevertKind.Panic, DescribePanic(panic[0].AsBigInteger()), data, PanicError, panic);
        }

        foreach (var abi in abis)
        {
            foreach (var error in abi.Errors)
            {
                if (TryDecode(error, data) is { } arguments)
                {
                    return new(RevertKind.Custom, $"{error.Name}{arguments}", data, error, arguments);
                }
            }
        }

        var start = Hex.Encode(data[..Math.Min(data.Length, 36)]);
        return new(RevertKind.Unknown, $"reverted with unknown data of {data.Length} bytes: {start}", data, null, null);
    }

    /// <summary>The same as <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    private static AbiRecord? TryDecode(AbiError error, ReadOnlySpan<byte> data)
    {
        try
        {
            return error.Matches(data) ? error.Decode(data) : null;
        }
        catch (MalformedDataException)
        {
            return null;
        }
    }

    /// <summary>The meaning of a panic code.</summary>
    /// <remarks>Source: Solidity documentation, "Panic via assert and Error via require".</remarks>
    private static string DescribePanic(BigInteger code)
    {
        var meaning = code <= 0xFF
            ? (int)code switch
            {
                0x00 => "a panic the compiler inserted",
                0x01 => "an assertion failed",
                0x11 => "arithmetic overflow or underflow",
                0x12 => "division or modulo by zero",
                0x21 => "a value that is no member of the enum",
                0x22 => "a storage byte array is encoded wrongly",
                0x31 => "pop from an empty array",
                0x32 => "an index is out of bounds",
                0x41 => "too much memory, or an array too large",
                0x51 => "a call of an uninitialised internal function",
                _ => "a code the Solidity documentation does not name",
            }
            : "a code the Solidity documentation does not name";
        return string.Create(CultureInfo.InvariantCulture, $"panic 0x{code:x}: {meaning}");
    }
}
