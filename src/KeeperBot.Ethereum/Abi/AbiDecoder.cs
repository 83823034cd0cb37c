using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace KeeperBot.Ethereum.Abi;

/// <summary>The ABI's standard decoding of data nobody vouches for.</summary>
/// <remarks>
/// Memory is bounded by the input: an encoder writes every byte once, yet offsets could make a decoder read the same
/// bytes any number of times, so reading more than twice the input (plus a kilobyte, for encoders that share a tail)
/// is refused. Padding that carries a value (of bool, address, integers, bytesN) must be right. Padding after
/// <c>bytes</c> and <c>string</c> is not looked at, as in Solidity, because real contracts leave it dirty or out.
/// </remarks>
internal ref struct AbiDecoder
{
    private readonly ReadOnlySpan<byte> _data;
    private long _budget;

    private AbiDecoder(ReadOnlySpan<byte> data)
    {
        _data = data;
        _budget = (2L * data.Length) + 1024;
    }

    /// <summary>Decodes a parameter list that starts at the beginning of <paramref name="data"/>.</summary>
    /// <exception cref="MalformedDataException">The data is no encoding of these types.</exception>
    public static AbiRecord Decode(ImmutableArray<AbiParameter> parameters, ReadOnlySpan<byte> data)
    {
        var decoder = new AbiDecoder(data);
        return decoder.ReadComponents(parameters, AbiParameter.FrameSize(parameters), 0);
    }

    private AbiRecord ReadComponents(ImmutableArray<AbiParameter> parameters, int frameSize, int frame)
    {
        if (frameSize > _data.Length - frame)
        {
            throw Malformed("the data ends within the heads", frame, AbiParameter.Signature("", parameters));
        }

        var values = new AbiValue[parameters.Length];
        var head = frame;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadMember(parameters[i].Type, head, frame, frameSize);
            head += parameters[i].Type.HeadSize;
        }

        return new AbiRecord(parameters, values);
    }

    private AbiValue[] ReadItems(AbiType type, int count, int frame)
    {
        var element = type.Element!;
        var frameSize = (long)count * element.HeadSize;
        Require(frameSize <= _data.Length - frame, "there are fewer items than announced", frame, type);
        if (element.IsDynamic)
        {
            Charge((int)frameSize, frame, type);
        }

        var values = new AbiValue[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = ReadMember(element, frame + (i * element.HeadSize), frame, (int)frameSize);
        }

        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AbiValue ReadMember(AbiType type, int head, int frame, int frameSize) =>
        type.IsWord ? ToValue(type, ReadWord(head, type), head) : ReadComposite(type, head, frame, frameSize);

    private AbiValue ReadComposite(AbiType type, int head, int frame, int frameSize)
    {
        if (!type.IsDynamic)
        {
            return ReadAt(type, head);
        }

        var offset = ReadLength(head, type);
        Require(offset >= frameSize, "an offset points back into the heads", head, type);
        Require(offset <= _data.Length - frame, "an offset points past the end", head, type);
        return ReadAt(type, frame + offset);
    }

    private AbiValue ReadAt(AbiType type, int position)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                return ReadBytes(type, position).ToArray();
            case AbiTypeKind.Text:
                return ReadText(type, position);
            case AbiTypeKind.Tuple:
                return ReadComponents(type.Components, type.FrameSize, position);
            case AbiTypeKind.FixedArray:
                return ReadItems(type, type.Size, position);
            case AbiTypeKind.Array:
                return ReadItems(type, ReadLength(position, type), position + AbiWord.Length);
            default:
                return ToValue(type, ReadWord(position, type), position);
        }
    }

    private AbiValue ToValue(AbiType type, in AbiWord word, int position)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.UnsignedInteger:
                Require(word.FitsUnsigned(type.Size), "a number is out of range", position, type);
                return AbiValue.Integer(word, isNegative: false);
            case AbiTypeKind.SignedInteger:
                Require(word.FitsSigned(type.Size), "a number is out of range", position, type);
                return AbiValue.Integer(word, word.IsTopBitSet);
            case AbiTypeKind.Address:
                Require(word.FitsUnsigned(Address.Length * 8), "the padding is not zero", position, type);
                return AbiValue.FromAddressWord(word);
            case AbiTypeKind.Boolean:
                Require(word.FitsUnsigned(1), "a bool is neither 0 nor 1", position, type);
                return word.D != 0;
            default:
                Require(word.IsZeroAfter(type.Size), "the padding is not zero", position, type);
                return AbiValue.FixedBytes(word, type.Size);
        }
    }

    private string ReadText(AbiType type, int position)
    {
        try
        {
            return AbiEncoder.StrictUtf8.GetString(ReadBytes(type, position));
        }
        catch (DecoderFallbackException e)
        {
            throw new MalformedDataException($"at byte {position}: a string is not UTF-8", e);
        }
    }

    private ReadOnlySpan<byte> ReadBytes(AbiType type, int position)
    {
        var length = ReadLength(position, type);
        var start = position + AbiWord.Length;
        Require(length <= _data.Length - start, "the data ends within its bytes", position, type);
        Charge(length, position, type);
        return _data.Slice(start, length);
    }

    /// <summary>A length, a count or an offset: never more than there are bytes of input.</summary>
    private int ReadLength(int position, AbiType type)
    {
        var word = ReadWord(position, type);
        var isPossible = word.FitsUnsigned(31) && (int)word.D <= _data.Length;
        Require(isPossible, "a length or offset is greater than the data", position, type);
        return (int)word.D;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AbiWord ReadWord(int position, AbiType type)
    {
        Require(_data.Length - position >= AbiWord.Length, "the data ends within a word", position, type);
        Charge(AbiWord.Length, position, type);
        return AbiWord.Read(_data[position..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Charge(int bytes, int position, AbiType type)
    {
        _budget -= bytes;
        Require(_budget >= 0, "offsets make the same bytes stand for many values", position, type);
    }

    // The check is inlined, its message is not: a check that holds costs a comparison.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Require(bool isMet, string problem, int position, AbiType type)
    {
        if (!isMet)
        {
            throw Malformed(problem, position, type.Name);
        }
    }

    private readonly MalformedDataException Malformed(string problem, int position, string type) =>
        new($"at byte {position} of {_data.Length}, reading {Hex.Shorten(type)}: {problem}");
}
