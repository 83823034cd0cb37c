using System.Collections.Immutable;
using System.Text.Json;

namespace KeeperBot.Ethereum.Abi;

/// <summary>Reads the members of an ABI in JSON.</summary>
/// <remarks>Source: Contract ABI Specification, "JSON".</remarks>
internal sealed class AbiJson
{
    public List<AbiFunction> Functions { get; } = [];

    public List<AbiEvent> Events { get; } = [];

    public List<AbiError> Errors { get; } = [];

    public AbiConstructor? Constructor { get; private set; }

    public static AbiJson Read(JsonElement root)
    {
        var isArtifact = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("abi", out _);
        var members = isArtifact ? root.GetProperty("abi") : root;
        if (members.ValueKind != JsonValueKind.Array)
        {
            throw new MalformedDataException("an ABI is an array, or an object with one as \"abi\"; this is neither");
        }

        var result = new AbiJson();
        foreach (var member in members.EnumerateArray())
        {
            result.Add(member);
        }

        return result;
    }

    private void Add(JsonElement member)
    {
        if (member.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedDataException($"an ABI's member is an object, this is a {member.ValueKind}");
        }

        switch (Text(member, "type") ?? "function")
        {
            case "function":
                var outputs = Parameters(member, "outputs");
                Functions.Add(new AbiFunction(Name(member), Parameters(member, "inputs"), outputs));
                break;
            case "event":
                Events.Add(new AbiEvent(Name(member), Parameters(member, "inputs"), IsTrue(member, "anonymous")));
                break;
            case "error":
                Errors.Add(new AbiError(Name(member), Parameters(member, "inputs")));
                break;
            case "constructor":
                Constructor = new AbiConstructor(Parameters(member, "inputs"));
                break;
            default:
                break;
        }
    }

    private static ImmutableArray<AbiParameter> Parameters(JsonElement owner, string property)
    {
        if (!owner.TryGetProperty(property, out var list))
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(Parameter)]
            : throw new MalformedDataException($"an ABI's \"{property}\" is an array, this is a {list.ValueKind}");
    }

    private static AbiParameter Parameter(JsonElement parameter)
    {
        if (parameter.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedDataException($"an ABI's parameter is an object, this is a {parameter.ValueKind}");
        }

        return new AbiParameter(Text(parameter, "name") ?? "", Type(parameter), IsTrue(parameter, "indexed"));
    }

    private static AbiType Type(JsonElement parameter)
    {
        var text = Text(parameter, "type") ?? throw new MalformedDataException("an ABI's parameter has no \"type\"");
        if (!text.StartsWith("tuple", StringComparison.Ordinal))
        {
            return AbiType.Parse(text);
        }

        // Only the brackets after "tuple" are written in the type; the components have a property of their own.
        var parser = new AbiSignatureParser(text["tuple".Length..]);
        var type = parser.ReadArraysOf(AbiType.Tuple(Parameters(parameter, "components")));
        parser.ExpectEnd();
        return type;
    }

    private static string Name(JsonElement member) =>
        Text(member, "name") ?? throw new MalformedDataException("an ABI's member has no \"name\"");

    private static string? Text(JsonElement owner, string property) =>
        owner.TryGetProperty(property, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static bool IsTrue(JsonElement owner, string property) =>
        owner.TryGetProperty(property, out var flag) && flag.ValueKind == JsonValueKind.True;
}
