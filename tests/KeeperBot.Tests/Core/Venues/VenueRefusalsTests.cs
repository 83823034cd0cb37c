using System.Buffers.Binary;
using System.Text;
using KeeperBot.Core;

namespace KeeperBot.Tests.Core.Venues;

public sealed class VenueRefusalsTests
{
    /// <summary>In the words of Uniswap's router, V3SwapRouter.sol and TransferHelper.sol.</summary>
    [Theory]
    [InlineData("Too little received", "slippage: Too little received")]
    [InlineData("Too much requested", "slippage: Too much requested")]
    [InlineData("STF", "insufficient funds: STF")]
    [InlineData("something new", "something new")]
    public void Say_WordsOfAVenue_NamesWhatIsKnown(string words, string said) =>
        Assert.Equal(said, Abis.Say(ErrorOf(words)));

    /// <summary>Error(string) as the ABI encodes it.</summary>
    private static byte[] ErrorOf(string words)
    {
        var data = new byte[4 + (3 * 32)];
        BinaryPrimitives.WriteUInt32BigEndian(data, 0x08c379a0);
        data[4 + 31] = 32;
        data[4 + 63] = (byte)words.Length;
        Encoding.ASCII.GetBytes(words, data.AsSpan(4 + 64));
        return data;
    }
}
