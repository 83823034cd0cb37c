using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Abi;

/// <summary>A function of a contract: encodes a call of it and decodes what it returned.</summary>
public sealed class AbiFunction
{
    private readonly byte[] _selector;

    internal AbiFunction(string name, ImmutableArray<AbiParameter> inputs, ImmutableArray<AbiParameter> outputs)
    {
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Signature = AbiParameter.Signature(name, inputs);
        _selector = AbiSelector.Of(Signature);
    }

    /// <summary>The name in the source.</summary>
    public string Name { get; }

    /// <summary>The canonical signature, <c>transfer(address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's hash, which a call begins with.</summary>
    public ReadOnlySpan<byte> Selector => _selector;

    /// <summary>The parameters.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>The return values.</summary>
    public ImmutableArray<AbiParameter> Outputs { get; }

    /// <summary>Reads a declaration: <c>function f(uint256 a) view returns (int256 b)</c>.</summary>
    /// <exception cref="MalformedDataException">The text is no function declaration.</exception>
    public static AbiFunction Parse(string declaration)
    {
        var parser = new AbiSignatureParser(declaration);
        var (name, inputs) = parser.ReadDeclaration("function");
        var outputs = parser.ReadReturns();
        parser.ExpectEnd();
        return new AbiFunction(name, inputs, outputs);
    }

    /// <summary>The call data: selector and arguments.</summary>
    /// <exception cref="AbiException">A wrong number of values, a wrong type, or one out of range, by name.</exception>
    public byte[] Encode(params ReadOnlySpan<AbiValue> arguments)
    {
        try
        {
            return AbiEncoder.Encode(Inputs, arguments, _selector);
        }
        catch (AbiException e)
        {
            throw new AbiException($"{Signature}: {e.Message}", e);
        }
    }

    /// <summary>The arguments of call data made by <see cref="Encode"/> or by anybody else.</summary>
    /// <exception cref="MalformedDataException">Another selector, or no encoding of the parameters.</exception>
    public AbiRecord DecodeInput(ReadOnlySpan<byte> callData) =>
        callData.StartsWith(_selector)
            ? Decode(Inputs, callData[AbiSelector.Length..])
            : throw new MalformedDataException(
                $"{Signature}: call data begins with {Hex.Encode(callData[..Math.Min(callData.Length, 4)])}, "
                + $"not with {Hex.Encode(_selector)}");

    /// <summary>The return values found in <paramref name="returnData"/>.</summary>
    /// <exception cref="MalformedDataException">No encoding of the return values, such as no data.</exception>
    public AbiRecord Decode(ReadOnlySpan<byte> returnData) => Decode(Outputs, returnData);

    /// <summary>The return data a contract would answer with; for tests and simulations.</summary>
    /// <exception cref="AbiException">A wrong number of values, a wrong type, or one out of range, by name.</exception>
    public byte[] EncodeOutput(params ReadOnlySpan<AbiValue> values) => AbiEncoder.Encode(Outputs, values);

    /// <summary>The canonical signature.</summary>
    public override string ToString() => Signature;

    private AbiRecord Decode(ImmutableArray<AbiParameter> parameters, ReadOnlySpan<byte> data)
    {
        try
        {
            return AbiDecoder.Decode(parameters, data);
        }
        catch (MalformedDataException e)
        {
            throw new MalformedDataException($"{Signature}: {e.Message}", e);
        }
    }
}
