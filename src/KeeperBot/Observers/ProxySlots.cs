using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;

namespace KeeperBot.Observers;

/// <summary>
/// Where an upgradeable proxy keeps what it runs (EIP-1967). A contract that is none has zeros there.
/// </summary>
public static class ProxySlots
{
    private static readonly ImmutableArray<(string Name, Hash32 Slot)> Known =
    [
        .. new[] { "implementation", "beacon", "admin" }.Select(name => (name, SlotOf($"eip1967.proxy.{name}"))),
    ];

    /// <summary>What stands in the slots of some contracts at a block, where it is not zero.</summary>
    /// <exception cref="EthereumException">The chain cannot be read.</exception>
    public static async Task<ImmutableArray<ProxySlot>> ReadAsync(
        IChain chain, ImmutableArray<Address> contracts, Hash32 block, CancellationToken cancellation)
    {
        var slots = contracts.SelectMany(contract => Known.Select(slot => (contract, slot.Name, slot.Slot))).ToList();
        var words = await chain.StorageAsync(
            [.. slots.Select(slot => new StorageSlot(slot.contract, slot.Slot))], block, cancellation);
        return
        [
            .. slots.Zip(words, (slot, word) => new ProxySlot(slot.contract, slot.Name, word))
                .Where(slot => !slot.Word.IsZero),
        ];
    }

    /// <summary>The number of a slot: keccak-256 of its label less one, so that no mapping can reach it.</summary>
    internal static Hash32 SlotOf(string label)
    {
        var number = new BigInteger(
            Keccak256.Compute(Encoding.ASCII.GetBytes(label)).ToArray(), isUnsigned: true, isBigEndian: true) - 1;
        return new Hash32(number.ToByteArray(isUnsigned: true, isBigEndian: true));
    }
}

/// <summary>A slot of EIP-1967 with something in it.</summary>
/// <param name="Contract">The proxy.</param>
/// <param name="Name"><c>implementation</c>, <c>beacon</c> or <c>admin</c>.</param>
/// <param name="Word">An address, as a word.</param>
public sealed record ProxySlot(Address Contract, string Name, Hash32 Word)
{
    /// <summary>The address in it.</summary>
    public Address Target => new(Word.ToArray().AsSpan(Hash32.Length - Address.Length));
}
