using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>Swaps that are computed here against what the protocols' own contracts answer, to the unit.</summary>
public sealed class LocalQuoteTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private const int Seed = 20_261_122;
    private const int StatesOfAPool = 16;
    private const int CasesOfAState = 160;
    private const int CasesOfACall = 40;

    /// <summary>To trade everything in a pool of the smallest spacing takes thousands of steps.</summary>
    private const ulong CallGas = 4_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetChain Chain => fixture.Controls.Chain;

    [Theory]
    [InlineData(100)]
    [InlineData(500)]
    [InlineData(3_000)]
    [InlineData(10_000)]
    public async Task V3Swaps_AnyStateSizeAndLimit_AreTheQuotersToTheUnit(int feePips)
    {
        var random = new Random(Seed + feePips);
        var pools = new PoolOnChain(fixture.Controls);
        await pools.PrepareAsync();
        await EnableAsync(feePips);
        var pool = await pools.PoolAsync(feePips, random.Next(150_000, 220_000));
        var (whole, reverted, partial) = (0, 0, 0);
        for (var state = 0; state < StatesOfAPool; state++)
        {
            // Until the sixth state nothing of a new pool covers the whole range of prices.
            await pools.ChurnAsync(pool, feePips, random, positions: 12, isWhole: state == 5);
            var swaps = new UniswapV3Swaps(await pools.StateAsync(pool));
            var cases = Enumerable.Range(0, CasesOfAState).Select(_ => V3Case.Draw(random, swaps.State)).ToArray();
            var answers = await AskAsync(MainnetAddresses.QuoterV2, [.. cases.Select(one => one.Ask())]);
            var where = $"seed {Seed}, fee {feePips}, state {state}";
            foreach (var (one, answer) in cases.Zip(answers))
            {
                var (expected, swap) = (one.Expect(answer), one.Swap(swaps));
                Assert.True(
                    expected == one.Outcome(swap),
                    $"{where}: {one} of {swaps.State} is {swap}, not {expected}");
                Assert.True(
                    one.Limit is not null || one.Whole(swaps) == (one.IsFilled(swap) ? expected?.Amount : null),
                    $"{where}: {one} of {swaps.State} is {one.Whole(swaps)} in short");
                whole += swap is null ? 0 : 1;
                reverted += swap is null ? 1 : 0;
                partial += swap is not null && !one.IsFilled(swap) ? 1 : 0;
            }
        }

        Assert.True(whole > 1_000 && reverted > 20 && partial > 20, $"{whole} whole, {reverted}, {partial} partial");
    }

    [Fact]
    public async Task V2Quotes_AnyReservesAndSize_AreTheRoutersToTheUnit()
    {
        const int States = 20, Sizes = 60;
        var random = new Random(Seed);
        var (pair, router) = await PairAsync();
        var (given, reverted) = (0, 0);
        for (var state = 0; state < States; state++)
        {
            var (usdc, weth) = (Amount(random, 111), Amount(random, 111));
            await Chain.DealAsync(MainnetAddresses.Usdc, pair.Address, usdc, Cancellation);
            await Chain.DealAsync(MainnetAddresses.Weth, pair.Address, weth, Cancellation);
            await Chain.ExecuteAsync([pair.Call(DevnetAccounts.Owner, "sync")], Cancellation);
            var cases = Enumerable.Range(0, Sizes)
                .Select(_ => (Sells: random.Next(2) == 0, IsInput: random.Next(2) == 0, Size: Amount(random, 180)))
                .ToArray();
            AbiFunction Of(bool isInput) => router.Abi.Function(isInput ? "getAmountsOut" : "getAmountsIn");
            var answers = await AskAsync(router.Address, [.. cases.Select(one => Of(one.IsInput).Encode(
                one.Size,
                one.Sells
                    ? new AbiValue[] { MainnetAddresses.Weth, MainnetAddresses.Usdc }
                    : new AbiValue[] { MainnetAddresses.Usdc, MainnetAddresses.Weth }))]);
            foreach (var (one, answer) in cases.Zip(answers))
            {
                var reserves = one.Sells ? new UniswapV2Reserves(weth, usdc) : new UniswapV2Reserves(usdc, weth);
                var amount = one.IsInput ? reserves.ExactInput(one.Size) : reserves.ExactOutput(one.Size);
                var expected = answer.Succeeded
                    ? Of(one.IsInput).Decode(answer.Data.Span)[0].AsItems()[one.IsInput ? 1 : 0].AsBigInteger()
                    : (BigInteger?)null;
                Assert.True(expected == amount, $"seed {Seed}, {one} of {reserves}: {amount}, not {expected}");
                given += amount is null ? 0 : 1;
                reverted += amount is null ? 1 : 0;
            }
        }

        Assert.True(given > 400 && reverted > 40, $"{given} given, {reverted} reverted");
    }

    /// <summary>Of any number of digits, evenly.</summary>
    private static BigInteger Amount(Random random, int bits) =>
        (new BigInteger(random.NextInt64(1, long.MaxValue)) << 128 >> random.Next(191 - bits, 190)) + 1;

    private async Task EnableAsync(int feePips)
    {
        var factory = new DevnetContract(
            Chain.Client, MainnetAddresses.UniswapV3Factory, DevnetContracts.AbiOf("UniswapV3Factory"));
        if (feePips == 100
            && (await factory.ReadAsync("feeAmountTickSpacing", [feePips], Cancellation))[0].AsInt32() == 0)
        {
            await Chain.ExecuteAsync(
                [factory.Call(DevnetAccounts.Owner, "enableFeeAmount", feePips, 1)], Cancellation);
        }
    }

    private async Task<(DevnetContract Pair, DevnetContract Router)> PairAsync()
    {
        var code = NodeModules.Default.Artifact("@uniswap/v2-core", "build/UniswapV2Factory.json");
        var factory = new DevnetContract(
            Chain.Client,
            await Chain.CreateAsync(DevnetAccounts.Owner, code.CreationCode(DevnetAccounts.Owner), Cancellation),
            code.Abi);
        await Chain.ExecuteAsync(
            [factory.Call(DevnetAccounts.Owner, "createPair", MainnetAddresses.Weth, MainnetAddresses.Usdc)],
            Cancellation);
        AbiValue[] tokens = [MainnetAddresses.Weth, MainnetAddresses.Usdc];
        var pair = (await factory.ReadAsync("getPair", tokens, Cancellation))[0].AsAddress();
        var routing = NodeModules.Default.Artifact("@uniswap/v2-periphery", "build/UniswapV2Router02.json");
        var router = await Chain.CreateAsync(
            DevnetAccounts.Owner, routing.CreationCode(factory.Address, MainnetAddresses.Weth), Cancellation);
        return (
            new DevnetContract(Chain.Client, pair, DevnetContracts.AbiOf("UniswapV2Pair")),
            new DevnetContract(Chain.Client, router, routing.Abi));
    }

    private async Task<ImmutableArray<CallOutcome>> AskAsync(Address to, ImmutableArray<byte[]> data)
    {
        var aggregate = DevnetContracts.AbiOf("Multicall3").Function("aggregate3");
        var outcomes = ImmutableArray.CreateBuilder<CallOutcome>(data.Length);
        foreach (var chunk in data.Chunk(CasesOfACall))
        {
            AbiValue calls = chunk.Select(one => (AbiValue)new AbiValue[] { to, true, one }).ToArray();
            var call = new Call(MainnetAddresses.Multicall3, aggregate.Encode(calls)) { Gas = CallGas };
            var answer = await Chain.Client.CallAsync(call, BlockRef.Latest, Cancellation);
            foreach (var outcome in aggregate.Decode(answer)[0].AsItems())
            {
                outcomes.Add(new CallOutcome(outcome[0].AsBool(), outcome[1].AsBytes()));
            }
        }

        return outcomes.MoveToImmutable();
    }

    /// <summary>One question to the quoter.</summary>
    private sealed record V3Case(bool ZeroForOne, bool IsInput, BigInteger Size, BigInteger? Limit, int FeePips)
    {
        private AbiFunction Function => Abis.QuoterV2.Function(
            IsInput ? "quoteExactInputSingle" : "quoteExactOutputSingle");

        public static V3Case Draw(Random random, UniswapV3State state)
        {
            var zeroForOne = random.Next(2) == 0;
            var ticks = random.Next(1, 60) * state.TickSpacing * (zeroForOne ? -1 : 1);
            var root = TickMath.RootAt(state.Tick + ticks);
            BigInteger? limit = random.Next(6) switch
            {
                0 => root,
                1 => root + random.NextInt64(-1_000_000_000_000, 1_000_000_000_000),
                _ => null,
            };

            // On the wrong side of the price a limit is refused; sometimes that is what is asked.
            var (isInput, size) = (random.Next(2) == 0, Amount(random, 110));
            return new V3Case(zeroForOne, isInput, size, limit, state.FeePips);
        }

        public byte[] Ask()
        {
            Address usdc = MainnetAddresses.Usdc, weth = MainnetAddresses.Weth;
            var (sold, bought) = ZeroForOne ? (usdc, weth) : (weth, usdc);
            AbiValue[] question = [sold, bought, Size, FeePips, Limit ?? 0];
            return Function.Encode((AbiValue)question);
        }

        /// <summary>The amount and the root price after; null for a revert, which is not one for want of gas.</summary>
        public (BigInteger Amount, BigInteger Root)? Expect(CallOutcome outcome)
        {
            if (!outcome.Succeeded)
            {
                Assert.False(outcome.Data.IsEmpty, $"{this} ran out of gas");
                return null;
            }

            var answer = Function.Decode(outcome.Data.Span);
            return (answer[0].AsBigInteger(), answer["sqrtPriceX96After"].AsBigInteger());
        }

        public PoolSwap? Swap(UniswapV3Swaps swaps) => IsInput
            ? swaps.ExactInput(ZeroForOne, Size, Limit)
            : swaps.ExactOutput(ZeroForOne, Size, Limit);

        public (BigInteger Amount, BigInteger Root)? Outcome(PoolSwap? swap) =>
            swap is null ? null : (IsInput ? swap.AmountOut : swap.AmountIn, swap.SqrtPriceX96);

        /// <summary>The amount alone, which is computed in fewer digits where that is possible.</summary>
        public BigInteger? Whole(UniswapV3Swaps swaps) =>
            IsInput ? swaps.AmountOut(ZeroForOne, Size) : swaps.AmountIn(ZeroForOne, Size);

        public bool IsFilled(PoolSwap? swap) => swap is not null && (IsInput ? swap.AmountIn : swap.AmountOut) == Size;
    }
}
