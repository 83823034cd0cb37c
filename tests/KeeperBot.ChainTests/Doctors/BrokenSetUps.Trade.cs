using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>Broken prices, venues and powers.</summary>
internal static partial class BrokenSetUps
{
    private static readonly string[] VaultReads = ["executor", "owner", "hedgeBounds"];

    private const int LastOfAmount = 31;

    /// <summary>Reverts without a word: PUSH0 PUSH0 REVERT.</summary>
    private static readonly byte[] Reverting = [0x5f, 0x5f, 0xfd];

    private static IEnumerable<BrokenSetUp> OfPrices() =>
    [
        Vault("feeds swapped", "feeds", "the feeds are swapped", (vault, _) => vault with
        {
            Oracle = vault.Oracle with { BaseFeed = vault.Oracle.QuoteFeed, QuoteFeed = vault.Oracle.BaseFeed },
        }),
        Vault("one feed for both tokens", "feeds", "USDC by 'ETH / USD'", (vault, _) => vault with
        {
            Oracle = vault.Oracle with { QuoteFeed = vault.Oracle.BaseFeed },
        }),
        Chain("feed that was shut down", "feeds", "of 0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419",
            bench => bench.SetCodeAsync(bench.Addresses.EthUsdAggregator, Reverting)),
        new("feed that the executor does not have", "assets", "oracle.baseFeed is", async bench =>
        {
            var modules = new PackagedContracts(NodeModules.Default);
            var another = await bench.Controls.Chain.CreateAsync(
                DevnetAccounts.Owner,
                modules.FeedProxy.CreationCode(bench.Addresses.EthUsdAggregator, Address.Zero),
                Cancellation);
            await bench.CallAsync(bench.Contracts.EthUsdAggregator, "addAccess", another);
            return WithVault(bench.Sound(), vault => vault with
            {
                Oracle = vault.Oracle with { BaseFeed = another.ToString() },
            });
        }),
        Vault("older prices than the executor takes", "assets", "oracle.baseMaxAge is 7200 s", (vault, _) =>
            vault with { Oracle = vault.Oracle with { BaseMaxAge = "2 h" } }),
        Chain("feed that is stale", "price-age", "the base feed is",
            bench => bench.Controls.WarpAsync(TimeSpan.FromHours(2), Cancellation)),
        Chain("executor that reckons another price", "oracle-price", "the executor says", async bench =>
        {
            var stated = await bench.Contracts.Executor.ReadAsync("oraclePrice", [], Cancellation);
            var standIn = await CopyOfExecutorAsync(bench);
            var price = bench.Contracts.Executor.Abi.Function("oraclePrice");
            standIn.Answer(
                price.Selector, new(true, price.EncodeOutput(stated[0].AsBigInteger() / 10)));
            await bench.SetCodeAsync(bench.Addresses.Executor, standIn.Code());
        }),
        Chain("price that lacks a factor", "price", "bps apart",
            bench => bench.Controls.SetFeedPriceAsync(KeeperDevnet.Usd(4_400), Cancellation)),
        Chain("price that jumps", "price-age", "moved by 900.00 % in a round",
            bench => bench.Controls.SetFeedPriceAsync(KeeperDevnet.Usd(30_000), Cancellation)),
        Vault("second opinion that is no pool", "cross-checks", "token0", (vault, _) => vault with
        {
            Oracle = vault.Oracle with
            {
                CrossChecks = [new CrossCheckOptions { Kind = "twap", Source = vault.Address }],
            },
        }),
        Chain("pools that were pushed", "price", "bps apart",
            bench => bench.Controls.SetPoolPriceAsync(KeeperDevnet.Usd(3_300), Cancellation)),
    ];

    private static IEnumerable<BrokenSetUp> OfVenues() =>
    [
        Vault("venue that the executor does not have", "venues", "has no venue 7",
            (vault, _) => WithVenue(vault, venue => venue with { Id = 7 })),
        Chain("venue that the owner disallowed", "venues", "does not allow venue 1", bench => bench.CallAsync(
            bench.Contracts.Executor, "setVenue", 1, bench.Addresses.SpotVenue500, false)),
        Chain("adapter of another executor", "venues", "serves the executor", async bench =>
        {
            var adapter = await bench.CreateAsync(
                "UniswapV3SpotVenue", await bench.CreateExecutorAsync(), bench.Addresses.SwapRouter02, 500);
            await bench.SetCodeAsync(bench.Addresses.SpotVenue500, await bench.CodeOfAsync(adapter));
        }),
        Vault("wrong fee of a pool", "pools", "feePips says 3000",
            (vault, _) => WithVenue(vault, venue => venue with { FeePips = 3_000 })),
        Vault("pool of another venue", "pools", "trades in the pool",
            (vault, bench) => WithVenue(vault, venue => venue with
            {
                Pool = bench.Addresses.UsdcWethPool3000.ToString(),
            })),
        Chain("pool without liquidity", "pools", "is empty", bench => bench.StoreAsync(
            bench.Addresses.UsdcWethPool500, new Hash32([.. new byte[Hash32.Length - 1], 4]), Hash32.Zero)),
        Vault("quoter that is no quoter", "quoters", "of 0x000000000022D473030F116dDEE9F6B43aC78BA3",
            (vault, bench) => WithVenue(vault, venue => venue with { Quoter = bench.Addresses.Permit2.ToString() })),
        Vault("router in the place of the quoter", "quoters", "has no quote",
            (vault, bench) => WithVenue(vault, venue => venue with
            {
                Quoter = bench.Addresses.SwapRouter02.ToString(),
            })),
        Chain("quoter that is a unit off the pool's state", "quoters", "the pool's state", BendQuoterAsync),
    ];

    private static IEnumerable<BrokenSetUp> OfPowers() =>
    [
        Chain("executor that obeys another keeper", "keeper-role", "the executor obeys",
            bench => bench.CallAsync(bench.Contracts.Executor, "setKeeper", Somebody)),
        Chain("key that owns the executor", "roles", "owns the executor",
            bench => bench.OverwriteAsync(bench.Addresses.Executor, DevnetAccounts.Owner, bench.Keeper)),
        Chain("key that may take the executor over", "roles", "pendingOwner",
            bench => bench.CallAsync(bench.Contracts.Executor, "transferOwnership", bench.Keeper)),
        Chain("key that owns the vault", "roles", "owns the vault",
            bench => bench.OverwriteAsync(bench.Addresses.Vault, DevnetAccounts.Owner, bench.Keeper)),
        Chain("key that is the guardian", "roles", "is the guardian too",
            bench => bench.CallAsync(bench.Contracts.Executor, "setGuardian", bench.Keeper)),
        Chain("executor that lets its keeper set limits", "least-privilege", "setLimits", async bench =>
        {
            var standIn = await CopyOfExecutorAsync(bench);
            var call = Forbidden(bench).First(call => call.Function == "setLimits");
            await bench.SetCodeAsync(
                bench.Addresses.Executor, standIn.Answer(call.Data.Span, new(true, default)).Code());
        }),
        Chain("executor that lets anybody hedge", "least-privilege", "by anybody", async bench =>
        {
            var standIn = await CopyOfExecutorAsync(bench);
            var call = Forbidden(bench).First(call => call.Function == "hedge");
            await bench.SetCodeAsync(
                bench.Addresses.Executor, standIn.Answer(call.Data.Span, new(true, default)).Code());
        }),
        Chain("executor that refuses for another reason", "least-privilege", "not for lack of authority", async bench =>
        {
            var standIn = await CopyOfExecutorAsync(bench);
            var call = Forbidden(bench).First(call => call.Function == "withdraw");
            await bench.SetCodeAsync(
                bench.Addresses.Executor, standIn.Answer(call.Data.Span, new(false, default)).Code());
        }),
        Vault("wider slippage than the executor's", "limits", "maxSlippageBps is 80, the executor allows 50",
            (vault, _) => vault with { Limits = vault.Limits with { MaxSlippageBps = 80 } }),
        Vault("larger trades than the executor's", "limits", "maxNotionalPerTrade is 400 000.00 USDC",
            (vault, _) => vault with { Limits = vault.Limits with { MaxNotionalPerTrade = "400000 USDC" } }),
        Chain("limits that the owner lowered", "limits", "the executor allows 1.00 USDC",
            bench => SetLimitsAsync(bench, 1_000_000, 3_000_000_000)),
        Chain("loss budget of nothing", "limits", "loss budget is zero",
            bench => SetLimitsAsync(bench, 300_000_000_000, 0)),
        Chain("executor that is paused", "paused", "is paused", bench => bench.CallAsync(
            DevnetAccounts.Guardian, bench.Contracts.Executor, "pause")),
        Chain("vault whose book cannot be read", "decision", "openSeries", async bench =>
        {
            var (vault, standIn) = (bench.Contracts.Vault, new StandInContract());
            foreach (var read in VaultReads)
            {
                await standIn.CopyAsync(vault, null, vault.Abi.Function(read).Encode(), Cancellation);
            }

            foreach (var call in Forbidden(bench).Where(call => call.To == vault.Address))
            {
                await standIn.CopyAsync(vault, call.Caller, call.Data, Cancellation);
            }

            await bench.SetCodeAsync(vault.Address, standIn.Code());
        }),
    ];

    private static Task SetLimitsAsync(DoctorBench bench, long perTrade, long loss)
    {
        AbiValue limits = new AbiValue[] { perTrade, 1_000_000_000_000, loss, 86_400, 50 };
        return bench.CallAsync(bench.Contracts.Executor, "setLimits", limits);
    }

    private static Mandate MandateOf(DoctorBench bench) =>
        KeeperConfiguration.Load(bench.Write(bench.Sound())).Mandate;

    private static IEnumerable<ForbiddenCall> Forbidden(DoctorBench bench)
    {
        var mandate = MandateOf(bench);
        var vault = mandate.Vaults[0];

        // The limits as they are deployed: what setLimits is tried with.
        var limits = new ExecutorLimits(300_000_000_000, 1_000_000_000_000, 3_000_000_000, 86_400, 50);
        var terms = new ExecutorTerms(
            vault.Vault, vault.Base.Address, vault.Quote.Address, vault.Oracle.BaseFeed, vault.Oracle.QuoteFeed, 1, 1,
            DevnetAccounts.Owner, Address.Zero, mandate.Keeper, DevnetAccounts.Guardian, false, limits);
        return ForbiddenCall.OfExecutor(mandate, vault, terms)
            .Concat(VaultKind.Named(vault.Kind).Forbids(mandate, vault));
    }

    /// <summary>Puts a copy in the quoter's place that answers one of the doctor's questions a unit off.</summary>
    private static async Task BendQuoterAsync(DoctorBench bench)
    {
        var (quoter, vault, standIn) = (bench.Contracts.Quoter, MandateOf(bench).Vaults[0], new StandInContract());
        var asked = VenueKind.Named(QuotedPoolVenue.KindName);
        var answers = await BlockReader.ReadAsync(
            new EthereumNode(bench.Controls.Chain.Client),
            await bench.Controls.Chain.HeadAsync(Cancellation),
            known => OracleKind.Named(vault.Oracle.Kind).Observe(vault, known)
                .Concat(vault.Venues.SelectMany(venue => asked.Observe(venue, vault, known))),
            Cancellation);
        await standIn.CopyAsync(quoter, null, quoter.Abi.Function("factory").Encode(), Cancellation);
        var isBent = false;
        foreach (var (ask, answer) in answers.InOrder.Where(pair => pair.Key.To == quoter.Address))
        {
            var data = answer.Data.ToArray();
            data[LastOfAmount] ^= isBent ? (byte)0 : (byte)1;
            isBent = true;
            standIn.Answer(ask.Data, new CallOutcome(answer.Success, data));
        }

        await bench.SetCodeAsync(quoter.Address, standIn.Code());
    }

    /// <summary>A stand-in that answers all that the doctor asks as the executor does.</summary>
    private static async Task<StandInContract> CopyOfExecutorAsync(DoctorBench bench)
    {
        var (executor, standIn) = (bench.Contracts.Executor, new StandInContract());
        var reads = ExecutorTerms.Observe(executor.Address).Append(ExecutorTerms.OraclePrice(executor.Address))
            .Append(ExecutorTerms.Venue(executor.Address, 1)).Append(ExecutorTerms.Venue(executor.Address, 2));
        foreach (Ask read in reads)
        {
            await standIn.CopyAsync(executor, null, read.Data.ToArray(), Cancellation);
        }

        foreach (var call in Forbidden(bench).Where(call => call.To == executor.Address))
        {
            await standIn.CopyAsync(executor, call.Caller, call.Data, Cancellation);
        }

        return standIn;
    }
}
