using System.Collections.Immutable;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains.Profiles;

/// <summary>Ethereum mainnet. Sources: docs.chain.link, docs.uniswap.org, Circle, the clients' genesis.</summary>
public sealed class EthereumMainnet : ChainProfile
{
    private const int UsdDecimals = 8;
    private const int EtherDecimals = 18;

    /// <inheritdoc/>
    public override string Name => "ethereum";

    /// <inheritdoc/>
    public override ulong ChainId => 1;

    /// <inheritdoc/>
    public override Hash32 Genesis { get; } =
        Hash32.Parse("0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");

    /// <inheritdoc/>
    public override int BlockMilliseconds => 12_000;

    /// <inheritdoc/>
    public override FeeModel Fees => FeeModel.Ethereum;

    /// <inheritdoc/>
    public override TokenProfile Weth { get; } =
        new(Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"), "WETH", 18);

    /// <inheritdoc/>
    public override TokenProfile Usdc { get; } =
        new(Address.Parse("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"), "USDC", 6);

    /// <inheritdoc/>
    public override FeedProfile EtherUsd { get; } =
        new(Address.Parse("0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419"), "ETH / USD", UsdDecimals, 3_600, 50);

    /// <inheritdoc/>
    public override FeedProfile UsdcUsd { get; } =
        new(Address.Parse("0x8fFfFfd4AfB6115b954Bd326cbe7B4BA576818f6"), "USDC / USD", UsdDecimals, 86_400, 25);

    /// <inheritdoc/>
    public override ImmutableArray<FeedProfile> Feeds =>
    [
        EtherUsd,
        UsdcUsd,
        new(Address.Parse("0xF4030086522a5bEEa4988F8cA5B36dbC97BeE88c"), "BTC / USD", UsdDecimals, 3_600, 50),
        new(Address.Parse("0xCfE54B5cD566aB89272946F602D76Ea879CAb4a8"), "STETH / USD", UsdDecimals, 3_600, 100),
        new(Address.Parse("0x86392dC19c0b719886221c78AB11eb8Cf5c52812"), "STETH / ETH", EtherDecimals, 86_400, 50),
    ];

    /// <inheritdoc/>
    public override Address? SequencerUptime => null;

    /// <inheritdoc/>
    public override Address UniswapV3Factory { get; } = Address.Parse("0x1F98431c8aD98523631AE4a59f267346ea31F984");

    /// <inheritdoc/>
    public override Address QuoterV2 { get; } = Address.Parse("0x61fFE014bA17989E743c5F6cB21bF9697530B21e");
}
