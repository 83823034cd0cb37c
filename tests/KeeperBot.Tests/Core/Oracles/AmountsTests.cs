using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Oracles;

public sealed class AmountsTests
{
    private static readonly VaultMandate Vault = new Scenario().Only.Mandate;

    [Theory]
    [InlineData("1000000000000000000", "3000000000000000000000", "3000000000")]
    [InlineData("-1000000000000000000", "3000000000000000000000", "-3000000000")]
    [InlineData("333333333", "3000000000000000000000", "0")]
    [InlineData("333333334", "3000000000000000000000", "1")]
    [InlineData("-333333333", "3000000000000000000000", "0")]
    public void QuoteFor_BaseAmount_RoundsTowardZero(string amount, string price, string quote) =>
        Assert.Equal(
            BigInteger.Parse(quote), Amounts.QuoteFor(Vault, BigInteger.Parse(amount), BigInteger.Parse(price)));

    [Theory]
    [InlineData(18, "1234567890123456789", 1_234_567_890)]
    [InlineData(9, "1234567891", 1_234_567_891)]
    [InlineData(6, "-1234567", -1_234_567_000)]
    public void ToQuantum_TokenAmount_IsTheNearestQuantum(int decimals, string amount, long quanta) =>
        Assert.Equal(new Quantum(quanta), Amounts.ToQuantum(BigInteger.Parse(amount), Token(decimals)));

    [Theory]
    [InlineData(18, 1_234_567_890, "1234567890000000000")]
    [InlineData(9, 1_234_567_891, "1234567891")]
    [InlineData(6, 1_234_567_999, "1234567")]
    [InlineData(6, -1_234_567_999, "-1234567")]
    public void FromQuantum_TokenWithFewerDecimals_RoundsTowardZero(int decimals, long quanta, string amount) =>
        Assert.Equal(BigInteger.Parse(amount), Amounts.FromQuantum(new Quantum(quanta), Token(decimals)));

    private static Token Token(int decimals) => new(Scenario.Account(1), "T", decimals);
}
