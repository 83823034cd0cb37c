using KeeperBot.Core.Oracles;

namespace KeeperBot.Tests.Core.Oracles;

public sealed class FeedTermsTests
{
    [Theory]
    [InlineData("ETH / USD", "WETH", true)]
    [InlineData("ETH / USD", "ETH", true)]
    [InlineData("USDC / USD", "USDC", true)]
    [InlineData("WSTETH / USD", "wstETH", true)]
    [InlineData("ETH/USD", "WETH", true)]
    [InlineData("BTC / USD", "WETH", false)]
    [InlineData("USDC / USD", "WETH", false)]
    [InlineData("ETH / BTC", "WETH", false)]
    [InlineData("STETH / USD", "WETH", false)]
    [InlineData("ETH / USD", "stETH", false)]
    [InlineData("ETH / USD / x", "WETH", false)]
    [InlineData("", "WETH", false)]
    [InlineData(" / USD", "W", true)]
    public void Prices_WhatAFeedSays_FitsTheToken(string description, string symbol, bool fits) =>
        Assert.Equal(fits, new FeedTerms(description, 8).Prices(symbol));
}
