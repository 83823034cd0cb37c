using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Ethereum.Abi;

public sealed class AbiDecodingTests
{
    private const string One = "0000000000000000000000000000000000000000000000000000000000000001";
    private const string Two = "0000000000000000000000000000000000000000000000000000000000000002";
    private const string ThirtyTwo = "0000000000000000000000000000000000000000000000000000000000000020";
    private const string Huge = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    private const string Large = "000000000000000000000000000000000000000000000000000000007fffffff";

    [Theory]
    [InlineData("uint256", "")]
    [InlineData("uint256", "00")]
    [InlineData("bool", Two)]
    [InlineData("uint8", Huge)]
    [InlineData("int8", "00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("address", "0000000000000000000000010000000000000000000000000000000000000000")]
    [InlineData("bytes4", One)]
    [InlineData("bytes", Huge)]
    [InlineData("bytes", Large)]
    [InlineData("bytes", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("bytes", ThirtyTwo)]
    [InlineData("bytes", ThirtyTwo + Huge)]
    [InlineData("bytes", ThirtyTwo + Large)]
    [InlineData("bytes", ThirtyTwo + One)]
    [InlineData("string", ThirtyTwo + One + "ff00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("uint256[]", ThirtyTwo + Huge)]
    [InlineData("uint256[]", ThirtyTwo + Large)]
    [InlineData("uint256[]", ThirtyTwo + Two + One)]
    [InlineData("bytes[]", ThirtyTwo + One + "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("uint256[3]", One + One)]
    [InlineData("(uint256,bytes)", ThirtyTwo + One + One)]
    public void Decode_Malformed_IsRefused(string type, string hex)
    {
        var function = AbiFunction.Parse($"function f() returns ({type})");
        var error = Assert.Throws<MalformedDataException>(() => function.Decode(Hex.Decode("0x" + hex)));
        Assert.Contains("f()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_DirtyOrMissingPaddingAfterBytes_IsTaken()
    {
        var function = AbiFunction.Parse("function f() returns (bytes)");
        Assert.Equal(new byte[] { 0xAB }, function.Decode(Hex.Decode("0x" + ThirtyTwo + One + "ab"))[0].AsBytes());
        Assert.Equal(new byte[] { 0xAB }, function.Decode(Hex.Decode("0x" + ThirtyTwo + One + "abcd"))[0].AsBytes());
    }

    [Fact]
    public void Decode_EveryTruncation_IsRefused()
    {
        var function = AbiFunction.Parse("function f() returns (uint8, string, (bytes, uint256[2])[])");
        var data = function.EncodeOutput(7, "text", AbiValue.Of(AbiValue.Of(new byte[40], AbiValue.Of(1, 2))));
        Assert.Equal(3, function.Decode(data).Count);

        // The last word is read to its end; the padding of bytes inside is covered by what follows.
        for (var length = 0; length < data.Length - 24; length++)
        {
            Assert.Throws<MalformedDataException>(() => function.Decode(data.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("bytes[]", 2000)]
    [InlineData("uint256[][]", 2000)]
    [InlineData("uint256[][][][]", 200)]
    public void Decode_OffsetsThatShareBytes_IsRefusedInBoundedMemory(string type, int count)
    {
        // Every level points all of its items to the one next level: count^levels values in a few kilobytes.
        var isBytes = type.StartsWith("bytes", StringComparison.Ordinal);
        var levels = type.Split("[]").Length - (isBytes ? 0 : 1);
        var words = new List<string> { Word(32) };
        for (var level = 1; level < levels; level++)
        {
            words.Add(Word(count));
            words.AddRange(Enumerable.Repeat(Word(count * 32), count));
        }

        words.Add(Word(count));
        words.AddRange(Enumerable.Repeat(Word(1), count));
        var function = AbiFunction.Parse($"function f() returns ({type})");
        var data = Hex.Decode("0x" + string.Concat(words));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MalformedDataException>(() => function.Decode(data));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (10L * data.Length) + 100_000);
    }

    private static string Word(int value) => value.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
}
