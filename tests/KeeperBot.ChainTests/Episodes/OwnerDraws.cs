using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>What the owner, the guardian and the buyers of the vault's options do.</summary>
internal sealed class OwnerDraws(EpisodeChain chain, EpisodeReader reader)
{
    private const ulong Day = 86_400;
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    private DevnetContracts Contracts => chain.Controls.Contracts;

    /// <summary>All of it.</summary>
    public ImmutableArray<Draw> All =>
    [
        new("options sold", 0.04, Sell),
        new("dollars withdrawn", 0.008, moment => moment.Send(Contracts.Executor.Call(
            DevnetAccounts.Owner, "withdraw", MainnetAddresses.Usdc, Part(moment, moment.Seen.Usdc)))),
        new("ether withdrawn", 0.008, moment => moment.Send(Contracts.Executor.Call(
            DevnetAccounts.Owner, "withdraw", MainnetAddresses.Weth, Part(moment, moment.Seen.Weth)))),
        new("dollars added", 0.012, moment => moment.Send(Contracts.Usdc.Call(
            DevnetAccounts.Liquidity, "transfer", Contracts.Executor.Address,
            moment.Random.Next(1_000, 80_000) * Dollar + moment.Random.Next(1_000_000)))),
        new("ether added", 0.008, moment => moment.Send(Contracts.Weth.Call(
            DevnetAccounts.Liquidity, "transfer", Contracts.Executor.Address,
            (BigInteger)(moment.Between(0.1, 20) * 1e18)))),
        new("executor paused", 0.006, moment =>
        {
            moment.Send(Contracts.Executor.Call(DevnetAccounts.Guardian, "pause"));
            moment.SendAfter(
                moment.Random.Next(1, 5), Contracts.Executor.Call(DevnetAccounts.Owner, "unpause"));
        }),
        new("settled by the guardian", 0.01, moment => moment.Send(moment.Seen.Accounts.Select(account =>
            Contracts.Executor.Call(DevnetAccounts.Guardian, "settle", (ulong)account.Venue)))),
    ];

    private static BigInteger Part(StrangerMoment moment, BigInteger of) => of * moment.Random.Next(50, 700) / 1_000;

    private void Sell(StrangerMoment moment)
    {
        var (owner, buyer, vault) = (DevnetAccounts.Owner, DevnetAccounts.Buyer, Contracts.Vault);
        var (id, premium) = (reader.NextSeries(moment.Reading), Ether / 50);
        var strike = new BigInteger(Math.Round(moment.Seen.Spot * moment.Between(0.8, 1.25))) * Ether;
        var expiry = moment.Seen.Header.Timestamp + (ulong)moment.Random.Next(3 * (int)Day, 40 * (int)Day);
        var size = moment.Random.Next(1, 12) * Ether;
        AbiValue[] terms = [moment.Random.Next(2) == 0, strike, expiry, size, premium];
        moment.Send(
            vault.Call(owner, "list", terms),
            Contracts.Weth.Call(buyer, "approve", vault.Address, size),
            vault.Call(buyer, "buy", id, size, size));
    }
}
