using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Ledgers;
using KeeperBot.Tests.Terminal;

namespace KeeperBot.Tests.Ledgers;

public sealed class HedgePostingsTests
{
    private static readonly VaultMandate Vault = SampleDecisions.Vault;
    private static readonly LedgerAsset Base = LedgerAsset.Of(Vault, Vault.Base);
    private static readonly LedgerAsset Quote = LedgerAsset.Of(Vault, Vault.Quote);

    [Fact]
    public void Of_Buy_TakesTheFeeOutOfTheQuoteThatWentIn()
    {
        // 3 001.500001 USDC at 0.05 %: the fee is rounded up, as the pool rounds it.
        var postings = HedgePostings.Of(Vault, Included([new LegFill(1, 1_000, -3_001_500_001)]));

        Assert.Equal(1_000, Sum(postings, Base, LedgerAccount.Market, LedgerAccount.Inventory));
        Assert.Equal(0, Sum(postings, Base, LedgerAccount.Inventory, LedgerAccount.Fees));
        Assert.Equal(1_500_751, Sum(postings, Quote, LedgerAccount.Inventory, LedgerAccount.Fees));
        Assert.Equal(2_999_999_250, Sum(postings, Quote, LedgerAccount.Inventory, LedgerAccount.Market));
    }

    [Fact]
    public void Of_Sell_TakesTheFeeOutOfTheBaseThatWentIn()
    {
        var postings = HedgePostings.Of(Vault, Included([new LegFill(2, -1_000_000, 2_990)]));

        Assert.Equal(3_000, Sum(postings, Base, LedgerAccount.Inventory, LedgerAccount.Fees));
        Assert.Equal(997_000, Sum(postings, Base, LedgerAccount.Inventory, LedgerAccount.Market));
        Assert.Equal(2_990, Sum(postings, Quote, LedgerAccount.Market, LedgerAccount.Inventory));
        Assert.Equal(0, Sum(postings, Quote, LedgerAccount.Inventory, LedgerAccount.Fees));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Of_RevertOrCancel_CostsGasAlone(bool success, bool cancel)
    {
        var posting = Assert.Single(HedgePostings.Of(
            Vault,
            Included([]) with
            {
                Success = success,
                Kind = cancel ? InclusionKind.Cancel : InclusionKind.Plan,
                Fill = null,
            }));

        Assert.Equal(LedgerAsset.KeeperEther, posting.Asset);
        Assert.Equal((LedgerAccount.Inventory, LedgerAccount.Gas), (posting.From, posting.To));
        Assert.Equal(312_000 * new BigInteger(15_100_000_000), posting.Amount);
        Assert.Equal(SampleDecisions.HashOf(7).ToString(), posting.Evidence);
    }

    [Fact]
    public void Of_InclusionOnAnL2_PostsItsDataWithItsGas()
    {
        var included = Included([]) with { Fill = null };
        var posting = Assert.Single(HedgePostings.Of(Vault, included with { DataFeeWei = 1_234_567 }));
        Assert.Equal(included.GasCostWei + 1_234_567, posting.Amount);
        Assert.True((included with { DataFeeWei = 1, Kind = InclusionKind.Rival }).GasCostWei.IsZero);
    }

    [Fact]
    public void Of_FillOfAVenueThatTheMandateDoesNotHave_IsAnInvariantError()
    {
        var error = Assert.Throws<InvariantException>(
            () => HedgePostings.Of(Vault, Included([new LegFill(3, 1, -1)])));
        Assert.Contains("venue 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("eth-options", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RandomFills_BalanceAndCloseTheEquation()
    {
        const int Seed = 1202;
        var random = new Random(Seed);
        for (var history = 0; history < 500; history++)
        {
            var (weth, usdc, ether) = (Amount(random), Amount(random), Amount(random));
            var (wethEnd, usdcEnd, etherEnd) = (weth, usdc, ether);
            var postings = ImmutableArray.CreateBuilder<Posting>();
            for (var trade = random.Next(6); trade >= 0; trade--)
            {
                var legs = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Leg(random)).ToImmutableArray();
                var inclusion = Included(legs) with
                {
                    GasUsed = (ulong)random.Next(21_000, 900_000),
                    DataFeeWei = random.Next(2) * Amount(random),
                };
                postings.AddRange(HedgePostings.Of(Vault, inclusion));
                wethEnd += legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.BaseDelta);
                usdcEnd += legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.QuoteDelta);
                etherEnd -= inclusion.GasCostWei;
            }

            var ledger = Ledger.Close(
                [new(Base, weth, wethEnd), new(Quote, usdc, usdcEnd), new(LedgerAsset.KeeperEther, ether, etherEnd)],
                postings.ToImmutable());
            Assert.True(ledger.Closes, $"seed {Seed}, history {history}: {string.Join("; ", ledger.Lines)}");

            // A single unit that goes astray is seen.
            var bent = Ledger.Close([new(Base, weth, wethEnd + 1)], [.. postings.Where(p => p.Asset == Base)]);
            Assert.False(bent.Closes, $"seed {Seed}, history {history}");
        }
    }

    private static LegFill Leg(Random random)
    {
        var (bought, sold) = (Amount(random), -Amount(random));
        var venue = (uint)random.Next(1, 3);
        return random.Next(2) == 0 ? new LegFill(venue, bought, sold) : new LegFill(venue, sold, bought);
    }

    private static BigInteger Amount(Random random)
    {
        var bytes = new byte[random.Next(1, 20)];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    private static BigInteger Sum(
        ImmutableArray<Posting> postings, LedgerAsset asset, LedgerAccount from, LedgerAccount to) => postings
        .Where(p => p.Asset == asset && p.From == from && p.To == to)
        .Aggregate(BigInteger.Zero, (sum, p) => sum + p.Amount);

    private static Inclusion Included(ImmutableArray<LegFill> legs) => new(
        SampleDecisions.HashOf(7),
        12,
        SampleDecisions.HashOf(8),
        true,
        InclusionKind.Plan,
        312_000,
        15_100_000_000,
        new Fill(0, 0, 0, 0, 0, 0, SampleDecisions.HashOf(9), legs),
        null);
}
