using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains.Profiles;

/// <summary>Arbitrum One. Sources: docs.chain.link, docs.uniswap.org, Circle, the chain's block 0.</summary>
public sealed class ArbitrumOne : ChainProfile
{
    private const int UsdDecimals = 8;

    /// <inheritdoc/>
    public override string Name => "arbitrum";

    /// <inheritdoc/>
    public override ulong ChainId => 42_161;

    /// <inheritdoc/>
    public override Hash32 Genesis { get; } =
        Hash32.Parse("0x7ee576b35482195fc49205cec9af72ce14f003b9ae69f6ba0faef4514be8b442");

    /// <inheritdoc/>
    public override int BlockMilliseconds => 250;

    /// <inheritdoc/>
    public override FeeModel Fees => FeeModel.Arbitrum;

    /// <inheritdoc/>
    public override TokenProfile Weth { get; } =
        new(Address.Parse("0x82aF49447D8a07e3bd95BD0d56f35241523fBab1"), "WETH", 18);

    /// <inheritdoc/>
    public override TokenProfile Usdc { get; } =
        new(Address.Parse("0xaf88d065e77c8cC2239327C5EDb3A432268e5831"), "USDC", 6);

    /// <inheritdoc/>
    public override FeedProfile EtherUsd { get; } =
        new(Address.Parse("0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612"), "ETH / USD", UsdDecimals, 86_400, 5);

    /// <inheritdoc/>
    public override FeedProfile UsdcUsd { get; } =
        new(Address.Parse("0x50834F3163758fcC1Df9973b6e91f0F0F0434aD3"), "USDC / USD", UsdDecimals, 86_400, 10);

    /// <inheritdoc/>
    public override Address? SequencerUptime { get; } =
        Address.Parse("0xFdB631F5EE196F0ed6FAa767959853A9F217697D");

    /// <inheritdoc/>
    public override Address UniswapV3Factory { get; } = Address.Parse("0x1F98431c8aD98523631AE4a59f267346ea31F984");

    /// <inheritdoc/>
    public override Address QuoterV2 { get; } = Address.Parse("0x61fFE014bA17989E743c5F6cB21bF9697530B21e");
}
