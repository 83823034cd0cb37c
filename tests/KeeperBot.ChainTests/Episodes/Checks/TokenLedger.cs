using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Episodes.Checks;

/// <summary>
/// The executor's tokens, block by block: what the tokens' own logs say that came and went, against the balances.
/// </summary>
/// <param name="contracts">The tokens, and the executor.</param>
internal sealed class TokenLedger(DevnetContracts contracts)
{
    private static readonly AbiEvent Transfer = DevnetContracts.AbiOf("ERC20").Event("Transfer");

    private BlockSeen? _before;

    /// <summary>What did not hold.</summary>
    public List<EpisodeViolation> Violations { get; } = [];

    /// <summary>Takes the next block.</summary>
    public void Take(BlockSeen seen)
    {
        if (_before is { } before)
        {
            Close(seen, "WETH", seen.Weth - before.Weth, contracts.Weth.Address);
            Close(seen, "USDC", seen.Usdc - before.Usdc, contracts.Usdc.Address);
        }

        _before = seen;
    }

    private void Close(BlockSeen seen, string symbol, BigInteger change, Address token)
    {
        var moved = BigInteger.Zero;
        foreach (var log in seen.Logs.Where(l => l.Address == token && Transfer.Matches(l.Topics.AsSpan())))
        {
            var transfer = Transfer.Decode(log.Topics.AsSpan(), log.Data.Span);
            moved += transfer[1].AsAddress() == contracts.Executor.Address ? transfer[2].AsBigInteger() : 0;
            moved -= transfer[0].AsAddress() == contracts.Executor.Address ? transfer[2].AsBigInteger() : 0;
        }

        if (moved != change)
        {
            Violations.Add(new EpisodeViolation(
                EpisodePromise.LedgerCloses,
                seen.Header.Number,
                $"the executor's {symbol} changed by {change}, and {moved} was moved"));
        }
    }
}
