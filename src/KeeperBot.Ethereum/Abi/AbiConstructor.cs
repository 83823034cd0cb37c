using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Abi;

/// <summary>A contract's constructor.</summary>
public sealed class AbiConstructor
{
    internal AbiConstructor(ImmutableArray<AbiParameter> inputs) => Inputs = inputs;

    /// <summary>The parameters; empty for a contract that declares no constructor.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>The encoded arguments, which follow the creation bytecode in a deployment's data.</summary>
    /// <exception cref="AbiException">A wrong number of values, a wrong type, or one out of range, by name.</exception>
    public byte[] Encode(params ReadOnlySpan<AbiValue> arguments) => AbiEncoder.Encode(Inputs, arguments);

    /// <summary>The arguments, decoded.</summary>
    /// <exception cref="MalformedDataException">No encoding of the parameters.</exception>
    public AbiRecord Decode(ReadOnlySpan<byte> data) => AbiDecoder.Decode(Inputs, data);
}
