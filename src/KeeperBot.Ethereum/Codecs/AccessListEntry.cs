using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>An account and those of its storage slots that a transaction announces it will touch.</summary>
/// <remarks>Source: EIP-2930.</remarks>
public sealed record AccessListEntry(Address Address, ImmutableArray<Hash32> StorageKeys)
{
    internal static byte[] Encode(ImmutableArray<AccessListEntry> entries) =>
        Rlp.EncodeList([.. entries.Select(static entry => Rlp.EncodeList(
            Rlp.Encode(entry.Address.ToArray()),
            Rlp.EncodeList([.. entry.StorageKeys.Select(static key => Rlp.Encode(key.ToArray()))])))]);

    internal static ImmutableArray<AccessListEntry> Read(ref RlpReader reader)
    {
        var list = reader.ReadList("accessList");
        var entries = ImmutableArray.CreateBuilder<AccessListEntry>();
        while (!list.IsAtEnd)
        {
            var entry = list.ReadList("an accessList entry");
            var address = entry.ReadAddressOrNone("an accessList address")
                ?? throw new MalformedDataException("RLP: an accessList address is empty");
            var slots = entry.ReadList("storageKeys");
            var keys = ImmutableArray.CreateBuilder<Hash32>();
            while (!slots.IsAtEnd)
            {
                keys.Add(new Hash32(slots.ReadBytes("a storage key")));
            }

            entry.ExpectEnd("an accessList entry");
            entries.Add(new AccessListEntry(address, keys.ToImmutable()));
        }

        return entries.ToImmutable();
    }
}
