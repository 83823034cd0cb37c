using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Ledgers;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Ledgers;

public sealed class LedgerTests
{
    private static readonly LedgerAsset Weth = new("eth-options", "WETH", 18);
    private static readonly LedgerAsset Usdc = new("eth-options", "USDC", 6);

    [Fact]
    public void Close_SeveralAssets_AddsEachFlowToItsOwnEquation()
    {
        var ledger = Ledger.Close(
            [new(Weth, 100, 133), new(Usdc, 5_000, 4_870)],
            [
                Move(Weth, LedgerAccount.External, LedgerAccount.Inventory, 10),
                Move(Weth, LedgerAccount.Inventory, LedgerAccount.External, 3),
                Move(Weth, LedgerAccount.Market, LedgerAccount.Inventory, 40),
                Move(Weth, LedgerAccount.Inventory, LedgerAccount.Market, 13),
                Move(Weth, LedgerAccount.Inventory, LedgerAccount.Gas, 1),
                Move(Usdc, LedgerAccount.Inventory, LedgerAccount.Market, 120),
                Move(Usdc, LedgerAccount.Inventory, LedgerAccount.Fees, 10),
            ]);

        Assert.Equal(new LedgerLine(Weth, 100, 10, 3, 27, 0, 1, 133), ledger.Lines[0]);
        Assert.Equal(new LedgerLine(Usdc, 5_000, 0, 0, -120, 10, 0, 4_870), ledger.Lines[1]);
        Assert.True(ledger.Closes);
    }

    [Fact]
    public void Close_OneUnitMissing_DoesNotCloseAndShowsWhatWasExpected()
    {
        var ledger = Ledger.Close(
            [new(Weth, 0, 0), new(Usdc, 5_000_000, 3_999_999)],
            [Move(Usdc, LedgerAccount.Inventory, LedgerAccount.Market, 1_000_000)]);

        Assert.False(ledger.Closes);
        Assert.True(ledger.Lines[0].Closes);
        Assert.False(ledger.Lines[1].Closes);
        Assert.Equal(4_000_000, ledger.Lines[1].Expected);
        Assert.Contains(
            LedgerText.Lines(ledger).Select(Style.Strip),
            line => line.EndsWith("✗ expected 4.000000", StringComparison.Ordinal));
        Assert.Single(LedgerText.Lines(ledger), line => line.Contains("✓ closes", StringComparison.Ordinal));
    }

    [Fact]
    public void Close_AmountsBeyondADouble_AreExactToTheUnit()
    {
        var start = BigInteger.Pow(10, 40);
        Assert.True(Ledger.Close(
            [new(Weth, start, start + 1)], [Move(Weth, LedgerAccount.Market, LedgerAccount.Inventory, 1)]).Closes);
        Assert.False(Ledger.Close([new(Weth, start, start + 1)], []).Closes);
    }

    [Theory]
    [InlineData(LedgerAccount.Inventory, LedgerAccount.Market, -1)]
    [InlineData(LedgerAccount.Inventory, LedgerAccount.Inventory, 1)]
    public void Close_WhatIsNoPosting_IsAnInvariantError(LedgerAccount from, LedgerAccount to, int amount) =>
        Assert.Throws<InvariantException>(() => Ledger.Close([new(Weth, 0, 0)], [Move(Weth, from, to, amount)]));

    [Fact]
    public void Close_PostingOfAnAssetWithoutBalances_CannotBeOverlooked()
    {
        var error = Assert.Throws<InvariantException>(() =>
            Ledger.Close([new(Weth, 0, 0)], [Move(Usdc, LedgerAccount.External, LedgerAccount.Inventory, 1)]));
        Assert.Contains("USDC", error.Message, StringComparison.Ordinal);
    }

    private static Posting Move(LedgerAsset asset, LedgerAccount from, LedgerAccount to, BigInteger amount) =>
        new(asset, from, to, amount, "test");
}
