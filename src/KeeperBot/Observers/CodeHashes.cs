using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Observers;

/// <summary>Reads the code hashes of several accounts at one block in one call, without a contract of ours.</summary>
/// <remarks>
/// <c>eth_call</c> without a recipient runs the data as the code of a contract creation, and returns what that would
/// deploy. The code here asks <c>EXTCODEHASH</c> (EIP-1052) of every address that follows it. Its answer begins with a
/// word of zeros, as nothing that begins with 0xEF may be deployed (EIP-3541).
/// </remarks>
public static class CodeHashes
{
    private const int Word = 32;

    /// <summary>
    /// Copies the addresses behind the code to memory from 0x20 on, and replaces each by its code hash.
    /// </summary>
    private static readonly byte[] Program =
    [
        0x60, 0x27, 0x38, 0x03, // size of what follows: codesize - 0x27
        0x80, 0x60, 0x27, 0x60, 0x20, 0x39, // codecopy(0x20, 0x27, size)
        0x60, 0x20, 0x01, // end = size + 0x20
        0x60, 0x20, // i = 0x20
        0x5b, 0x81, 0x81, 0x10, 0x15, 0x60, 0x22, 0x57, // 0x0f: if not i < end, go to 0x22
        0x80, 0x51, 0x3f, 0x81, 0x52, // mstore(i, extcodehash(mload(i)))
        0x60, 0x20, 0x01, 0x60, 0x0f, 0x56, // i += 0x20, go to 0x0f
        0x5b, 0x50, 0x60, 0x00, 0xf3, // 0x22: return(0, end)
    ];

    /// <summary>The code hash of an account that exists and has no code.</summary>
    public static readonly Hash32 NoCode = Keccak256.Compute([]);

    /// <summary>The code hashes at a block, in the order of the accounts; zero for one that does not exist.</summary>
    /// <exception cref="EthereumException">The chain cannot be read, or does not answer as it must.</exception>
    public static async Task<ImmutableArray<CodeSeen>> ReadAsync(
        IChain chain, ImmutableArray<Address> accounts, Hash32 block, CancellationToken cancellation)
    {
        var data = new byte[Program.Length + (accounts.Length * Word)];
        Program.CopyTo(data, 0);
        for (var i = 0; i < accounts.Length; i++)
        {
            accounts[i].CopyTo(data.AsSpan(Program.Length + (i * Word) + Word - Address.Length));
        }

        var outcome = await chain.CallAsync(new Call(null, data), BlockRef.Hash(block), cancellation);
        if (!outcome.Succeeded || outcome.Data.Length != (accounts.Length + 1) * Word)
        {
            throw new EthereumException($"{chain.Name}: the code hashes of {accounts.Length} accounts cannot be read");
        }

        return
        [
            .. accounts.Select((account, i) =>
                new CodeSeen(account, new Hash32(outcome.Data.Span.Slice((i + 1) * Word, Word)))),
        ];
    }
}
