using KeeperBot.ChainTests.Recipes;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>Code that the keeper relies on is replaced under it.</summary>
public sealed class CodeWatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Executor_GetsOtherCode_NothingIsSignedFromThatBlockOnUntilAnOperatorResumes()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        var file = bench.Configure();
        await using (var keeper = await bench.StartKeeperAsync(file, Cancellation))
        {
            await bench.IncludeAsync(keeper, Cancellation);
            var executor = keeper.Mandate.Vaults[0].Executor;
            Assert.Contains(keeper.Journal.State.Codes, code => code.Contract == executor);

            // One byte behind the code is never run: all that it did it still does.
            var code = await bench.Chain.Client.GetCodeAsync(executor, BlockRef.Latest, Cancellation);
            await bench.Chain.Controls.Chain.SetCodeAsync(executor, (byte[])[.. code, 0], Cancellation);
            await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(3_300), Cancellation);
            var decision = await keeper.TurnAsync(Cancellation);
            Assert.Equal((Verdict.Refuse, "halted"), (decision?.Verdict, decision?.Decisive.Code));
            Assert.Equal(HaltCode.CodeChanged, keeper.Journal.State.Halt?.Code);
            Assert.Contains(executor.ToString(), keeper.Journal.State.Halt!.Why, StringComparison.Ordinal);
        }

        var resumed = await KeeperProcess.RunAsync(Cancellation, "resume", "--config", file, "--yes");
        Assert.Equal(ExitCode.Ok, resumed.ExitCode);
        await using var accepted = await bench.StartKeeperAsync(file, Cancellation);
        await accepted.TurnAsync(Cancellation);
        Assert.Null(accepted.Journal.State.Halt);
    }

    [Fact]
    public async Task KeepersAccount_DelegatesToCode_Halts()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        await using var keeper = await bench.StartKeeperAsync(bench.Configure(), Cancellation);
        var designator = Hex.Decode("0xef0100" + keeper.Mandate.Multicall.ToString()[2..]);
        await bench.Chain.Controls.Chain.SetCodeAsync(keeper.Key.Address, designator, Cancellation);
        await bench.Chain.Controls.MineAsync(1, Cancellation);
        await keeper.TurnAsync(Cancellation);
        Assert.Equal(HaltCode.KeeperHasCode, keeper.Journal.State.Halt?.Code);
        Assert.Empty(keeper.Attempts);
    }
}
