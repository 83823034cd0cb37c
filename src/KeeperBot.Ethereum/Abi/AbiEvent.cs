using System.Collections.Immutable;
using System.Text;

namespace KeeperBot.Ethereum.Abi;

/// <summary>An event of a contract: finds its logs and decodes them.</summary>
/// <remarks>
/// An indexed argument of a type longer than a word (string, bytes, array, tuple) is on chain only as its hash, and is
/// decoded as that <c>bytes32</c>.
/// </remarks>
public sealed class AbiEvent
{
    private const int MaxTopics = 4;
    private static readonly AbiType HashType = AbiType.Parse("bytes32");

    private readonly ImmutableArray<AbiParameter> _topicInputs;
    private readonly ImmutableArray<AbiParameter> _dataInputs;
    private readonly ImmutableArray<AbiParameter> _decodedInputs;

    internal AbiEvent(string name, ImmutableArray<AbiParameter> inputs, bool isAnonymous)
    {
        Name = name;
        Inputs = inputs;
        IsAnonymous = isAnonymous;
        Signature = AbiParameter.Signature(name, inputs);
        Topic0 = Keccak256.Compute(Encoding.UTF8.GetBytes(Signature));
        _decodedInputs = [.. inputs.Select(static input => IsHashed(input) ? input with { Type = HashType } : input)];
        _topicInputs = [.. _decodedInputs.Where(static input => input.IsIndexed)];
        _dataInputs = [.. inputs.Where(static input => !input.IsIndexed)];
        if (TopicCount > MaxTopics)
        {
            throw new MalformedDataException($"the event {Hex.Shorten(Signature)} has more than {MaxTopics} topics");
        }
    }

    /// <summary>The name in the source.</summary>
    public string Name { get; }

    /// <summary>The canonical signature.</summary>
    public string Signature { get; }

    /// <summary>The hash of the signature; the first topic of its logs unless the event is anonymous.</summary>
    public Hash32 Topic0 { get; }

    /// <summary>Whether its logs carry no <see cref="Topic0"/>.</summary>
    public bool IsAnonymous { get; }

    /// <summary>The arguments, indexed or not, in the order of the source.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    private int TopicCount => _topicInputs.Length + (IsAnonymous ? 0 : 1);

    /// <summary>Reads a declaration: <c>event Transfer(address indexed from, uint256 value)</c>.</summary>
    /// <exception cref="MalformedDataException">The text is no event declaration.</exception>
    public static AbiEvent Parse(string declaration)
    {
        var parser = new AbiSignatureParser(declaration);
        var (name, inputs) = parser.ReadDeclaration("event");
        var isAnonymous = parser.TryTakeWord("anonymous");
        parser.ExpectEnd();
        return new AbiEvent(name, inputs, isAnonymous);
    }

    /// <summary>Whether these topics can be this event; an anonymous one is told by their number.</summary>
    public bool Matches(ReadOnlySpan<Hash32> topics) =>
        topics.Length == TopicCount && (IsAnonymous || topics[0] == Topic0);

    /// <summary>The arguments of a log, in the order of the source.</summary>
    /// <exception cref="MalformedDataException">Not this event, or not an encoding of its arguments.</exception>
    public AbiRecord Decode(ReadOnlySpan<Hash32> topics, ReadOnlySpan<byte> data)
    {
        if (!Matches(topics))
        {
            var found = topics.IsEmpty ? "it has no topic" : $"it has {topics.Length} topics, the first {topics[0]}";
            throw new MalformedDataException($"the log is not {Signature}: {found}");
        }

        var first = IsAnonymous ? 0 : 1;
        var topicBytes = new byte[_topicInputs.Length * Hash32.Length];
        for (var i = 0; i < _topicInputs.Length; i++)
        {
            topics[first + i].CopyTo(topicBytes.AsSpan(i * Hash32.Length));
        }

        try
        {
            return Merge(AbiDecoder.Decode(_topicInputs, topicBytes), AbiDecoder.Decode(_dataInputs, data));
        }
        catch (MalformedDataException e)
        {
            throw new MalformedDataException($"event {Signature}: {e.Message}", e);
        }
    }

    /// <summary>The topic an indexed argument has in logs, to filter by.</summary>
    /// <exception cref="AbiException">No such indexed argument, or a value that does not fit its type.</exception>
    /// <exception cref="NotSupportedException">An array or a tuple: filter by what else the log says.</exception>
    public Hash32 EncodeTopic(string argument, AbiValue value)
    {
        var indexed = Inputs.Where(static input => input.IsIndexed);
        var input = indexed.FirstOrDefault(input => string.Equals(input.Name, argument, StringComparison.Ordinal))
            ?? throw new AbiException($"event {Signature} has no indexed argument '{argument}'");
        if (IsComposite(input))
        {
            throw new NotSupportedException($"the topic of '{argument}' in {Signature} cannot be computed");
        }

        if (IsHashed(input))
        {
            return Keccak256.Compute(PackedEncoding.Encode([input.Type], [value]));
        }

        Span<byte> word = stackalloc byte[AbiWord.Length];
        word.Clear();
        AbiEncoder.WriteWord(input.Type, value, argument, word);
        return new Hash32(word);
    }

    /// <summary>The canonical signature.</summary>
    public override string ToString() => Signature;

    private static bool IsHashed(AbiParameter input) =>
        input.IsIndexed && (IsComposite(input) || input.Type.Kind is AbiTypeKind.Bytes or AbiTypeKind.Text);

    private static bool IsComposite(AbiParameter input) =>
        input.Type.Kind is AbiTypeKind.Array or AbiTypeKind.FixedArray or AbiTypeKind.Tuple;

    private AbiRecord Merge(AbiRecord fromTopics, AbiRecord fromData)
    {
        var values = new AbiValue[Inputs.Length];
        var topic = 0;
        var datum = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Inputs[i].IsIndexed ? fromTopics[topic++] : fromData[datum++];
        }

        return new AbiRecord(_decodedInputs, values);
    }
}
