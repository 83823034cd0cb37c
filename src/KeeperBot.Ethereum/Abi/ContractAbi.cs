using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace KeeperBot.Ethereum.Abi;

/// <summary>The functions, events and errors of a contract, read once from its ABI in JSON.</summary>
/// <remarks>
/// Accepts the array that compilers write and any object that holds it as <c>abi</c> (Hardhat, Truffle and Foundry
/// artifacts). Members of other kinds (fallback, receive) are skipped.
/// </remarks>
public sealed class ContractAbi
{
    private readonly FrozenDictionary<string, ImmutableArray<AbiFunction>> _functions;
    private readonly FrozenDictionary<string, ImmutableArray<AbiEvent>> _events;

    private ContractAbi(AbiJson json)
    {
        Functions = [.. json.Functions];
        Events = [.. json.Events];
        Errors = [.. json.Errors];
        Constructor = json.Constructor ?? new AbiConstructor([]);
        _functions = ByName(Functions, static function => function.Name);
        _events = ByName(Events, static item => item.Name);
    }

    /// <summary>All functions, in the order of the JSON.</summary>
    public ImmutableArray<AbiFunction> Functions { get; }

    /// <summary>All events, in the order of the JSON.</summary>
    public ImmutableArray<AbiEvent> Events { get; }

    /// <summary>All custom errors, in the order of the JSON.</summary>
    public ImmutableArray<AbiError> Errors { get; }

    /// <summary>The constructor; one without parameters when the JSON names none.</summary>
    public AbiConstructor Constructor { get; }

    /// <summary>Reads an ABI.</summary>
    /// <exception cref="MalformedDataException">Not JSON, not an ABI, or a type that is none.</exception>
    public static ContractAbi Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new ContractAbi(AbiJson.Read(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"an ABI is not JSON: {e.Message}", e);
        }
    }

    /// <summary>Reads an ABI embedded in an assembly; <paramref name="resourceName"/> is the end of its name.</summary>
    /// <exception cref="AbiException">No resource, or more than one, ends so.</exception>
    /// <exception cref="MalformedDataException">The resource is no ABI.</exception>
    public static ContractAbi Embedded(Assembly assembly, string resourceName)
    {
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(resourceName, StringComparison.Ordinal))
            .ToArray();
        if (names.Length != 1)
        {
            throw new AbiException(
                $"{names.Length} resources of {assembly.GetName().Name} end with '{resourceName}', one was expected");
        }

        using var stream = assembly.GetManifestResourceStream(names[0])!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>The function of that name, or of that canonical signature where the name is overloaded.</summary>
    /// <exception cref="AbiException">There is none, or there are several: the message lists them.</exception>
    public AbiFunction Function(string nameOrSignature) =>
        Find("function", nameOrSignature, _functions, static item => item.Signature);

    /// <summary>The event of that name, or of that canonical signature where the name is overloaded.</summary>
    /// <exception cref="AbiException">There is none, or there are several: the message lists them.</exception>
    public AbiEvent Event(string nameOrSignature) =>
        Find("event", nameOrSignature, _events, static item => item.Signature);

    private static FrozenDictionary<string, ImmutableArray<T>> ByName<T>(
        ImmutableArray<T> members, Func<T, string> name) =>
        members.GroupBy(name, StringComparer.Ordinal).ToFrozenDictionary(
            static group => group.Key, static group => group.ToImmutableArray(), StringComparer.Ordinal);

    private static T Find<T>(
        string kind, string key, FrozenDictionary<string, ImmutableArray<T>> members, Func<T, string> signature)
    {
        var parenthesis = key.IndexOf('(', StringComparison.Ordinal);
        var name = parenthesis < 0 ? key : key[..parenthesis];
        var named = members.GetValueOrDefault(name, []);
        var matching = parenthesis < 0
            ? named
            : [.. named.Where(item => string.Equals(signature(item), key, StringComparison.Ordinal))];
        if (matching.Length == 1)
        {
            return matching[0];
        }

        var known = named.IsEmpty ? members.Keys.Order(StringComparer.Ordinal) : named.Select(signature);
        var choices = string.Join(", ", known);
        throw new AbiException(
            matching.Length == 0
                ? $"the ABI has no {kind} '{key}'; it has {choices}"
                : $"the ABI has {matching.Length} {kind}s named '{key}'; ask for one by its signature: {choices}");
    }
}
