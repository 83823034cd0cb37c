using System.Collections;
using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Abi;

/// <summary>Values with their names in the ABI: what a function returned, what an event said, a struct.</summary>
public sealed class AbiRecord : IReadOnlyList<AbiValue>
{
    private readonly ImmutableArray<AbiParameter> _parameters;
    private readonly AbiValue[] _values;

    internal AbiRecord(ImmutableArray<AbiParameter> parameters, AbiValue[] values)
    {
        _parameters = parameters;
        _values = values;
    }

    /// <summary>The number of values.</summary>
    public int Count => _values.Length;

    /// <summary>The names and types, in the order of the values.</summary>
    public ImmutableArray<AbiParameter> Parameters => _parameters;

    /// <summary>The value at a position.</summary>
    /// <exception cref="AbiException">There is no such position.</exception>
    public AbiValue this[int index] =>
        (uint)index < (uint)_values.Length
            ? _values[index]
            : throw new AbiException($"there is no value {index} in ({string.Join(", ", _parameters)})");

    /// <summary>The value of that name; the first when the ABI uses the name twice.</summary>
    /// <exception cref="AbiException">There is no such name.</exception>
    public AbiValue this[string name]
    {
        get
        {
            for (var i = 0; i < _parameters.Length; i++)
            {
                if (string.Equals(_parameters[i].Name, name, StringComparison.Ordinal))
                {
                    return _values[i];
                }
            }

            throw new AbiException($"there is no value '{name}' in ({string.Join(", ", _parameters)})");
        }
    }

    internal ReadOnlySpan<AbiValue> Values => _values;

    /// <inheritdoc/>
    public IEnumerator<AbiValue> GetEnumerator() => ((IEnumerable<AbiValue>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary><c>(name: value, name: value)</c>, shortened where values are long.</summary>
    public override string ToString() =>
        $"({string.Join(", ", _parameters.Zip(_values, static (parameter, value) =>
            parameter.Name.Length == 0 ? value.ToString() : $"{parameter.Name}: {value}"))})";
}
