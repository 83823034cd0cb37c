using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>A JSON value of a reply, read strictly: another type or form than asked for is refused.</summary>
/// <remarks>Valid only inside the callback it is handed to; the memory below it is reused afterwards.</remarks>
public readonly struct RpcValue
{
    private readonly JsonElement _json;
    private readonly RpcEndpoint _endpoint;
    private readonly string _method;
    private readonly string _name;

    internal RpcValue(JsonElement json, RpcEndpoint endpoint, string method, string name)
    {
        _json = json;
        _endpoint = endpoint;
        _method = method;
        _name = name;
    }

    /// <summary>True for JSON's null.</summary>
    public bool IsNull => _json.ValueKind == JsonValueKind.Null;

    /// <summary>A member that must be there.</summary>
    /// <exception cref="RpcProtocolException">Not an object, or no such member.</exception>
    public RpcValue this[string name] => Optional(name) ?? throw Refuse($"has no member '{name}'");

    /// <summary>A member that may be missing; JSON's null counts as missing.</summary>
    /// <exception cref="RpcProtocolException">Not an object.</exception>
    public RpcValue? Optional(string name)
    {
        Require(JsonValueKind.Object, "an object");
        return _json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new RpcValue(member, _endpoint, _method, name)
            : null;
    }

    /// <summary>The items of an array.</summary>
    /// <exception cref="RpcProtocolException">Not an array.</exception>
    public RpcValue[] AsItems()
    {
        Require(JsonValueKind.Array, "an array");
        var items = new RpcValue[_json.GetArrayLength()];
        var next = 0;
        foreach (var item in _json.EnumerateArray())
        {
            items[next++] = new RpcValue(item, _endpoint, _method, _name);
        }

        return items;
    }

    /// <summary>A canonical hex quantity of at most 256 bits.</summary>
    /// <exception cref="RpcProtocolException">Anything else.</exception>
    public BigInteger AsQuantity()
    {
        Span<char> text = stackalloc char[66];
        return TryReadHex(text, out var length) && Hex.TryParseQuantity(text[..length], out var value)
            ? value
            : throw Refuse("must be a canonical hex quantity of at most 256 bits");
    }

    /// <summary>A canonical hex quantity of at most 64 bits.</summary>
    /// <exception cref="RpcProtocolException">Anything else.</exception>
    public ulong AsUInt64()
    {
        var value = AsQuantity();
        return value <= ulong.MaxValue ? (ulong)value : throw Refuse("must fit in 64 bits");
    }

    /// <summary>32 bytes of hex data.</summary>
    /// <exception cref="RpcProtocolException">Anything else.</exception>
    public Hash32 AsHash32()
    {
        Span<byte> bytes = stackalloc byte[Hash32.Length];
        return TryReadExactly(bytes) ? new Hash32(bytes) : throw Refuse("must be 32 bytes of hex data");
    }

    /// <summary>20 bytes of hex data; the case of letters is not judged.</summary>
    /// <exception cref="RpcProtocolException">Anything else.</exception>
    public Address AsAddress()
    {
        Span<byte> bytes = stackalloc byte[Address.Length];
        return TryReadExactly(bytes) ? new Address(bytes) : throw Refuse("must be an address of 20 bytes of hex data");
    }

    /// <summary>Hex data of any length.</summary>
    /// <exception cref="RpcProtocolException">Anything else.</exception>
    public byte[] AsBytes()
    {
        var digits = HexDigits();
        var bytes = new byte[digits.Length / 2];
        return digits.Length % 2 == 0 && IsDecoded(digits, bytes) ? bytes : throw Refuse("must be hex data");
    }

    /// <summary>True or false.</summary>
    /// <exception cref="RpcProtocolException">Anything else.</exception>
    public bool AsBool() => _json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Refuse("must be true or false"),
    };

    /// <summary>A finite JSON number, for ratios; never for amounts.</summary>
    /// <exception cref="RpcProtocolException">Anything else.</exception>
    public double AsRatio()
    {
        Require(JsonValueKind.Number, "a number");
        return _json.TryGetDouble(out var ratio) && double.IsFinite(ratio) ? ratio : throw Refuse("must be finite");
    }

    /// <summary>A string as the node wrote it: untrusted, clean it before showing it.</summary>
    /// <exception cref="RpcProtocolException">Not a string, or one with unpaired surrogates.</exception>
    public string AsText()
    {
        Require(JsonValueKind.String, "a string");
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // The reader reports an escaped unpaired surrogate this way, and has no method that does not throw.
            throw Refuse("must be text of whole characters", error);
        }
    }

    /// <summary>A copy of the JSON that outlives the callback, for methods without a typed verb.</summary>
    public JsonElement ToJson() => _json.Clone();

    /// <summary>The error for a value whose form is right and whose content is not.</summary>
    public RpcProtocolException Refuse(string reason) => Refuse(reason, inner: null);

    private RpcProtocolException Refuse(string reason, Exception? inner) => new(
        $"{_endpoint}: {_method}: '{_name}' {reason}; it is {_endpoint.Clean(JsonMarshal.GetRawUtf8Value(_json))}",
        inner);

    private void Require(JsonValueKind kind, string expected)
    {
        if (_json.ValueKind != kind)
        {
            throw Refuse($"must be {expected}");
        }
    }

    /// <summary>The digits after 0x. An escape inside is refused with the rest of what is not hex.</summary>
    private ReadOnlySpan<byte> HexDigits()
    {
        if (_json.ValueKind == JsonValueKind.String)
        {
            var quoted = JsonMarshal.GetRawUtf8Value(_json);
            var text = quoted[1..^1];
            if (text.StartsWith("0x"u8))
            {
                return text[2..];
            }
        }

        throw Refuse("must be a string of 0x and hex digits");
    }

    private bool TryReadHex(Span<char> destination, out int length)
    {
        var digits = HexDigits();
        length = digits.Length + 2;
        if (length > destination.Length)
        {
            return false;
        }

        "0x".CopyTo(destination);
        return System.Text.Ascii.ToUtf16(digits, destination[2..], out _) == OperationStatus.Done;
    }

    private bool TryReadExactly(Span<byte> destination)
    {
        var digits = HexDigits();
        return digits.Length == destination.Length * 2 && IsDecoded(digits, destination);
    }

    private static bool IsDecoded(ReadOnlySpan<byte> digits, Span<byte> destination) =>
        Convert.FromHexString(digits, destination, out _, out _) == OperationStatus.Done;
}
