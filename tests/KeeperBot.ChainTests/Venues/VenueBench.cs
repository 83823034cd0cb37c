using System.Numerics;
using KeeperBot.ChainTests.Doctors;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Venues;

/// <summary>What a venue did, as the executor's event has it, and the gas of the whole plan.</summary>
internal sealed record VenueFill(BigInteger Filled, BigInteger Pending, BigInteger QuoteDelta, BigInteger Gas);

/// <summary>What moved, as the executor's event has it: quote units of the executor and of the account.</summary>
internal sealed record VenueMargin(BigInteger QuoteDelta, BigInteger ValueDelta, BigInteger Gas);

/// <summary>
/// A real executor with one venue that holds a position, dollars and a keeper. Its vault is a stand-in that allows any
/// hedge up to a million ether; all else is the executor's own judgement.
/// </summary>
internal sealed class VenueBench
{
    /// <summary>The executor's number of the venue.</summary>
    public const int Venue = 7;

    /// <summary>The floor of the margin: a tenth of the position.</summary>
    public const int FloorBps = 1_000;

    /// <summary>A year: no test wants the executor to find its feeds too old before the venue does.</summary>
    private const int MaxFeedAge = 31_536_000;

    private const int SlippageBps = 500;

    public static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    public static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    /// <summary>The seventh account of anvil's mnemonic.</summary>
    private static readonly Address Keeper = Address.Parse("0x976EA74026E726554dB657fA54763abd0C3a0aa9");

    private static readonly Address Vault = Address.Parse("0x0000000000000000000000000000000000b0047d");

    private VenueBench(DevnetControls controls, DevnetContract executor, DevnetContract adapter) =>
        (Controls, Executor, Adapter) = (controls, executor, adapter);

    public DevnetControls Controls { get; }

    public DevnetContract Executor { get; }

    public DevnetContract Adapter { get; }

    /// <summary>Of every plan that was executed, oldest first.</summary>
    public List<Receipt> Receipts { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Deploys an executor, a venue's adapter on it, and gives it a million dollars.</summary>
    /// <param name="controls">The devnet.</param>
    /// <param name="adapter">The adapter's name in <c>abi/</c>.</param>
    /// <param name="arguments">What its constructor takes after the executor.</param>
    public static async Task<VenueBench> StartAsync(
        DevnetControls controls, string adapter, params AbiValue[] arguments)
    {
        var (chain, owner) = (controls.Chain, DevnetAccounts.Owner);
        var bounds = DevnetContracts.AbiOf("IHedgedVault").Function("hedgeBounds");
        byte[] answer =
        [
            .. Word(-1_000_000 * Ether), .. Word(1_000_000 * Ether),
        ];
        var vault = new StandInContract().Answer(bounds.Encode([]), new CallOutcome(true, answer));
        await chain.SetCodeAsync(Vault, vault.Code(), Cancellation);
        AbiValue[] limits =
            [10_000_000 * Dollar, 1_000_000_000 * Dollar, 100_000_000 * Dollar, 86_400, SlippageBps];
        var executor = await CreateAsync(
            chain, "HedgeExecutor",
            [
                Vault, MainnetAddresses.Weth, MainnetAddresses.Usdc, MainnetAddresses.EthUsdFeed,
                MainnetAddresses.UsdcUsdFeed, MaxFeedAge, MaxFeedAge, owner, Keeper, DevnetAccounts.Guardian, limits,
            ]);
        var venue = await CreateAsync(chain, adapter, [executor.Address, .. arguments]);
        await chain.ExecuteAsync(
            [
                executor.Call(owner, "setVenue", Venue, venue.Address, true),
                executor.Call(owner, "setMarginFloor", Venue, FloorBps),
                controls.Contracts.Usdc.Call(
                    DevnetAccounts.Liquidity, "transfer", executor.Address, 1_000_000 * Dollar),
            ],
            Cancellation);
        return new VenueBench(controls, executor, venue);
    }

    /// <summary>One leg at the venue, at the widest limit that the executor lets pass or another.</summary>
    public async Task<VenueFill> OrderAsync(BigInteger size, BigInteger? limit = null, bool settles = false)
    {
        var receipt = await ExecuteAsync(await PlanAsync(size, 0, limit, settles));
        var filled = EventOf(receipt, "LegFilled");
        return new VenueFill(
            filled["filled"].AsBigInteger(), filled["pending"].AsBigInteger(), filled["quoteDelta"].AsBigInteger(),
            receipt.GasUsed);
    }

    /// <summary>Margin in, or out below zero.</summary>
    public async Task<VenueMargin> MoveMarginAsync(BigInteger amount)
    {
        var receipt = await ExecuteAsync(await PlanAsync(0, amount));
        var moved = EventOf(receipt, "MarginMoved");
        return new VenueMargin(
            moved["quoteDelta"].AsBigInteger(), moved["valueDelta"].AsBigInteger(), receipt.GasUsed);
    }

    /// <summary>The keeper takes the venue's report.</summary>
    public async Task<VenueFill> SettleAsync()
    {
        var receipt = await ExecuteAsync(Executor.Call(Keeper, "settle", Venue));
        var report = EventOf(receipt, "VenueSettled");
        return new VenueFill(
            report["filled"].AsBigInteger(), report["pending"].AsBigInteger(), report["quoteDelta"].AsBigInteger(),
            receipt.GasUsed);
    }

    /// <summary>Why the executor refuses a plan; what the venue said, if it was the venue.</summary>
    public async Task<string> RefusalAsync(BigInteger size, BigInteger margin = default, BigInteger? limit = null) =>
        await RefusalAsync(await PlanAsync(size, margin, limit));

    /// <summary>Why a transaction reverts; what the venue said, if it was the venue.</summary>
    public async Task<string> RefusalAsync(DevnetTransaction transaction)
    {
        var data = await RevertDataAsync(transaction);
        var reason = RevertReason.Decode(data.Span, Executor.Abi, Adapter.Abi);
        return reason.Error?.Name == "VenueCallFailed"
            ? $"venue: {RevertReason.Decode(reason.Arguments!["reason"].AsBytes(), Adapter.Abi)}"
            : reason.ToString();
    }

    /// <summary>What a transaction reverts with.</summary>
    public async Task<ReadOnlyMemory<byte>> RevertDataAsync(DevnetTransaction transaction)
    {
        var call = new Call(transaction.To, transaction.Data) { From = transaction.From, Gas = transaction.Gas };
        var refusal = await Assert.ThrowsAsync<RpcErrorException>(
            () => Controls.Chain.Client.CallAsync(call, BlockRef.Latest, Cancellation));
        return refusal.RevertData ?? ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>What the adapter says its account is worth, quote units.</summary>
    public async Task<BigInteger> ValueAsync() =>
        (await Adapter.ReadAsync("accountValue", [], Cancellation))[0].AsBigInteger();

    /// <summary>The executor's price, quote per base with 18 decimals.</summary>
    public async Task<BigInteger> PriceAsync() =>
        (await Executor.ReadAsync("oraclePrice", [], Cancellation))[0].AsBigInteger();

    /// <summary>The hedge that the executor has on record.</summary>
    public async Task<BigInteger> HedgeAsync() =>
        (await Executor.ReadAsync("status", [], Cancellation))[0]["hedge"].AsBigInteger();

    /// <summary>Fails unless the executor's record and the adapter's exposure are the venue's own position.</summary>
    public async Task RequireExposureAsync(BigInteger position, BigInteger pending = default)
    {
        var record = await Executor.ReadAsync("venueExposure", [Venue], Cancellation);
        var exposure = await Adapter.ReadAsync("exposure", [], Cancellation);
        Assert.Equal((position, pending), (record[0].AsBigInteger(), record[1].AsBigInteger()));
        Assert.Equal((position, pending), (exposure[0].AsBigInteger(), exposure[1].AsBigInteger()));
        Assert.Equal(position, await HedgeAsync());
    }

    /// <summary>
    /// What the account's value gains per dollar of the oracle's price, from so many hundredths of a percent below to
    /// as many above, in blocks that are undone.
    /// </summary>
    public async Task<double> DeltaAsync(int stepBps = 100)
    {
        var price = await Controls.ReadFeedPriceAsync(Cancellation);
        var (low, high) = (price * (10_000 - stepBps) / 10_000, price * (10_000 + stepBps) / 10_000);
        var rise = await AtPriceAsync(high, ValueAsync) - await AtPriceAsync(low, ValueAsync);
        return (double)rise / 1e6 / ((double)(high - low) / 1e8);
    }

    /// <summary>What a view says in the next block if the feed has another price there; the block is undone.</summary>
    public async Task<BigInteger> AtPriceAsync(BigInteger price, Func<Task<BigInteger>> read)
    {
        var before = await ChainSnapshot.TakeAsync(Controls.Chain, Cancellation);
        await Controls.SetFeedPriceAsync(price, Cancellation);
        var value = await read();
        await before.RestoreAsync();
        return value;
    }

    /// <summary>What an account holds of a token.</summary>
    public async Task<BigInteger> BalanceAsync(Address token, Address account) =>
        (await (Controls.Contracts.Usdc with { Address = token }).ReadAsync("balanceOf", [account], Cancellation))[0]
            .AsBigInteger();

    /// <summary>The next plan as the keeper would send it now.</summary>
    public async Task<DevnetTransaction> PlanAsync(
        BigInteger size, BigInteger margin, BigInteger? limit = null, bool settles = false)
    {
        var status = (await Executor.ReadAsync("status", [], Cancellation))[0];
        BigInteger Of(string name) => status[name].AsBigInteger();
        var (hedge, pending) = (Of("hedge"), Of("pendingBuy") - Of("pendingSell"));
        var price = await PriceAsync();
        var widest = price * (10_000 + (size.Sign * SlippageBps)) / 10_000;
        var head = await Controls.Chain.HeadAsync(Cancellation);
        var planId = (await Executor.ReadAsync("planIdOf", [status["sequence"]], Cancellation))[0];
        AbiValue[] none = [];
        AbiValue order = new AbiValue[]
        {
            planId, status["sequence"], head.Timestamp + 3_600, hedge, hedge + pending + size, new byte[32],
            settles ? AbiValue.Of(Venue) : none,
            margin.IsZero ? none : AbiValue.Of(AbiValue.Of(Venue, margin)),
            size.IsZero ? none : AbiValue.Of(AbiValue.Of(Venue, size, limit ?? widest)),
        };
        return Executor.Call(Keeper, "hedge", order);
    }

    /// <summary>A whole number as contracts return it.</summary>
    public static byte[] Word(BigInteger value)
    {
        var word = new byte[Hash32.Length];
        word.AsSpan().Fill((byte)(value.Sign < 0 ? 0xff : 0));
        var bytes = value.ToByteArray(isBigEndian: true);
        bytes.CopyTo(word, word.Length - bytes.Length);
        return word;
    }

    private static async Task<DevnetContract> CreateAsync(DevnetChain chain, string name, AbiValue[] arguments)
    {
        var artifact = ContractArtifact.Own(name);
        var at = await chain.CreateAsync(DevnetAccounts.Owner, artifact.CreationCode(arguments), Cancellation);
        return new DevnetContract(chain.Client, at, artifact.Abi);
    }

    /// <summary>Executes a plan, margin before the trade.</summary>
    public async Task<Receipt> ExecuteAsync(DevnetTransaction transaction)
    {
        var receipt = (await Controls.Chain.IncludeAsync([transaction], Cancellation)).Single();
        if (!receipt.Succeeded)
        {
            throw new DevnetException(await RefusalAsync(transaction));
        }

        Receipts.Add(receipt);
        return receipt;
    }

    private AbiRecord EventOf(Receipt receipt, string name)
    {
        var definition = Executor.Abi.Event(name);
        var log = receipt.Logs.Single(log =>
            log.Address == Executor.Address && definition.Matches(log.Topics.AsSpan()));
        return definition.Decode(log.Topics.AsSpan(), log.Data.Span);
    }
}
