using System.Buffers.Binary;
using KeeperBot.Ethereum;

namespace KeeperBot.Storms;

/// <summary>A digest of everything that happens in a storm, in order.</summary>
internal sealed class StormTrace
{
    /// <summary>The digest so far.</summary>
    public ulong Digest { get; private set; }

    /// <summary>Something happened.</summary>
    public void Mix(ulong what) => Digest = StormRandom.Mix(Digest ^ what) + 1;

    /// <summary>Something with this hash happened.</summary>
    public void Mix(Hash32 what)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Length];
        what.CopyTo(bytes);
        Mix(BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
