using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class PowerOfTenTests
{
    [Fact]
    public void DigitsOf_BothSidesOfEveryPowerOfTenAndOfTwo_IsTheLengthOfTheDecimalText()
    {
        for (var exponent = 0; exponent <= 300; exponent++)
        {
            foreach (var power in new[] { BigInteger.Pow(10, exponent), BigInteger.Pow(2, exponent) })
            {
                foreach (var value in new[] { power - 1, power, power + 1 })
                {
                    Assert.Equal(
                        value.ToString(CultureInfo.InvariantCulture).Length, PowerOfTen.DigitsOf(value));
                }
            }
        }
    }
}
