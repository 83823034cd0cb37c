using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Ethereum.Signing;

/// <summary>Structured data to sign, as wallets receive it in <c>eth_signTypedData_v4</c>.</summary>
/// <remarks>Source: EIP-712. Struct types may be recursive; values nest at most 64 deep.</remarks>
public sealed class TypedData
{
    private const string DomainType = "EIP712Domain";
    private const int MaxDepth = 64;

    private static readonly ImmutableArray<AbiParameter> DomainMembers =
    [
        new("name", AbiType.Parse("string")), new("version", AbiType.Parse("string")),
        new("chainId", AbiType.Parse("uint256")), new("verifyingContract", AbiType.Parse("address")),
        new("salt", AbiType.Parse("bytes32")),
    ];

    private readonly TypedDataTypes _types;
    private readonly JsonElement _domain;
    private readonly JsonElement _message;

    private TypedData(TypedDataTypes types, string primaryType, JsonElement domain, JsonElement message)
    {
        _types = types;
        PrimaryType = primaryType;
        _domain = domain;
        _message = message;
    }

    /// <summary>The struct type of the message.</summary>
    public string PrimaryType { get; }

    /// <summary>
    /// Reads <c>types</c>, <c>primaryType</c>, <c>domain</c> and <c>message</c>. A missing <c>EIP712Domain</c> type is
    /// made of the members that the domain has, in the standard's order.
    /// </summary>
    /// <exception cref="MalformedDataException">Not JSON, a part is missing, or a type is none.</exception>
    public static TypedData Parse(string json)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(json, options);
            var root = document.RootElement.Clone();
            var domain = Part(root, "domain", JsonValueKind.Object);
            var types = TypedDataTypes.Read(Part(root, "types", JsonValueKind.Object));
            if (!types.Contains(DomainType))
            {
                types.Add(DomainType, [.. DomainMembers
                    .Where(member => domain.TryGetProperty(member.Name, out _))
                    .Select(static member => new TypedDataMember(member.Name, member.Type.Name))]);
            }

            var primaryType = Part(root, "primaryType", JsonValueKind.String).GetString()!;
            return new TypedData(types, primaryType, domain, Part(root, "message", JsonValueKind.Object));
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"typed data is not JSON: {e.Message}", e);
        }
    }

    /// <summary>A struct type with those it needs, as it is hashed: <c>Mail(Person from)Person(...)</c>.</summary>
    /// <exception cref="MalformedDataException">The type is not declared.</exception>
    public string EncodeType(string name) => _types.Encode(name);

    /// <summary>The encoding of the message: its type's hash, then one word for each member.</summary>
    /// <exception cref="MalformedDataException">A member is missing or not a value of its type.</exception>
    public byte[] EncodeMessage() => EncodeStruct(PrimaryType, _message, 0);

    /// <summary>The hash of the domain, which a contract calls its domain separator.</summary>
    /// <exception cref="MalformedDataException">A member is missing or not a value of its type.</exception>
    public Hash32 DomainSeparator() => Keccak256.Compute(EncodeStruct(DomainType, _domain, 0));

    /// <summary>The hash to sign.</summary>
    /// <exception cref="MalformedDataException">A member is missing or not a value of its type.</exception>
    public Hash32 Hash()
    {
        var domain = DomainSeparator().ToArray();
        return PrimaryType == DomainType
            ? Keccak256.Compute([0x19, 0x01, .. domain])
            : Keccak256.Compute([0x19, 0x01, .. domain, .. Keccak256.Compute(EncodeMessage()).ToArray()]);
    }

    private static JsonElement Part(JsonElement root, string name, JsonValueKind kind) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var part) && part.ValueKind == kind
            ? part
            : throw new MalformedDataException($"typed data needs \"{name}\" of JSON kind {kind}");

    private byte[] EncodeStruct(string type, JsonElement value, int depth)
    {
        if (value.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            throw new MalformedDataException($"a {Hex.Shorten(type)} is an object, at most {MaxDepth} deep");
        }

        var encoding = new List<byte>(Keccak256.Compute(Encoding.UTF8.GetBytes(_types.Encode(type))).ToArray());
        foreach (var member in _types.Members(type))
        {
            if (!value.TryGetProperty(member.Name, out var field))
            {
                throw new MalformedDataException($"a {Hex.Shorten(type)} needs '{Hex.Shorten(member.Name)}'");
            }

            encoding.AddRange(EncodeValue(member.Type, field, member.Name, depth));
        }

        return [.. encoding];
    }

    /// <summary>The word for a value: itself, or the hash of a struct, an array, bytes or a string.</summary>
    private byte[] EncodeValue(string type, JsonElement value, string name, int depth)
    {
        if (TypedDataTypes.TrySplitArray(type, out var element, out var length))
        {
            if (value.ValueKind != JsonValueKind.Array || (length is { } count && count != value.GetArrayLength()))
            {
                throw new MalformedDataException($"'{Hex.Shorten(name)}' is not a {Hex.Shorten(type)}");
            }

            var items = new List<byte>();
            foreach (var item in value.EnumerateArray())
            {
                items.AddRange(EncodeValue(element, item, name, depth + 1));
            }

            return Keccak256.Compute(items.ToArray()).ToArray();
        }

        return _types.Contains(type)
            ? Keccak256.Compute(EncodeStruct(type, value, depth + 1)).ToArray()
            : TypedDataValue.Encode(AbiType.Parse(type), value, name);
    }
}
