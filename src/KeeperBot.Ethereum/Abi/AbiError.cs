using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Abi;

/// <summary>A custom error that a contract reverts with.</summary>
public sealed class AbiError
{
    private readonly byte[] _selector;

    internal AbiError(string name, ImmutableArray<AbiParameter> inputs)
    {
        Name = name;
        Inputs = inputs;
        Signature = AbiParameter.Signature(name, inputs);
        _selector = AbiSelector.Of(Signature);
    }

    /// <summary>The name in the source.</summary>
    public string Name { get; }

    /// <summary>The canonical signature.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's hash, which the revert data begins with.</summary>
    public ReadOnlySpan<byte> Selector => _selector;

    /// <summary>The arguments.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>Reads a declaration: <c>error InsufficientBalance(uint256 available, uint256 required)</c>.</summary>
    /// <exception cref="MalformedDataException">The text is no error declaration.</exception>
    public static AbiError Parse(string declaration)
    {
        var parser = new AbiSignatureParser(declaration);
        var (name, inputs) = parser.ReadDeclaration("error");
        parser.ExpectEnd();
        return new AbiError(name, inputs);
    }

    /// <summary>The revert data.</summary>
    /// <exception cref="AbiException">A wrong number of values, a wrong type, or one out of range, by name.</exception>
    public byte[] Encode(params ReadOnlySpan<AbiValue> arguments) => AbiEncoder.Encode(Inputs, arguments, _selector);

    /// <summary>Whether the revert data begins with this error's selector.</summary>
    public bool Matches(ReadOnlySpan<byte> revertData) => revertData.StartsWith(_selector);

    /// <summary>The arguments in revert data.</summary>
    /// <exception cref="MalformedDataException">Another selector, or no encoding of the arguments.</exception>
    public AbiRecord Decode(ReadOnlySpan<byte> revertData) =>
        Matches(revertData)
            ? AbiDecoder.Decode(Inputs, revertData[AbiSelector.Length..])
            : throw new MalformedDataException($"the revert data is not {Signature}");

    /// <summary>The canonical signature.</summary>
    public override string ToString() => Signature;
}
