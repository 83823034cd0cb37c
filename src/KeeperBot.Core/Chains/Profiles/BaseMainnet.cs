using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains.Profiles;

/// <summary>Base. Sources: docs.chain.link, docs.uniswap.org, Circle, the superchain registry.</summary>
public sealed class BaseMainnet : ChainProfile
{
    private const int UsdDecimals = 8;

    /// <inheritdoc/>
    public override string Name => "base";

    /// <inheritdoc/>
    public override ulong ChainId => 8453;

    /// <inheritdoc/>
    public override Hash32 Genesis { get; } =
        Hash32.Parse("0xf712aa9241cc24369b143cf6dce85f0902a9731e70d66818a3a5845b296c73dd");

    /// <inheritdoc/>
    public override int BlockMilliseconds => 2_000;

    /// <inheritdoc/>
    public override FeeModel Fees => FeeModel.OpStack;

    /// <inheritdoc/>
    public override TokenProfile Weth { get; } =
        new(Address.Parse("0x4200000000000000000000000000000000000006"), "WETH", 18);

    /// <inheritdoc/>
    public override TokenProfile Usdc { get; } =
        new(Address.Parse("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"), "USDC", 6);

    /// <inheritdoc/>
    public override FeedProfile EtherUsd { get; } =
        new(Address.Parse("0x71041dddad3595F9CEd3DcCFBe3D1F4b0a16Bb70"), "ETH / USD", UsdDecimals, 1_200, 15);

    /// <inheritdoc/>
    public override FeedProfile UsdcUsd { get; } =
        new(Address.Parse("0x7e860098F58bBFC8648a4311b374B1D669a2bc6B"), "USDC / USD", UsdDecimals, 86_400, 30);

    /// <inheritdoc/>
    public override Address? SequencerUptime { get; } =
        Address.Parse("0xBCF85224fc0756B9Fa45aA7892530B47e10b6433");

    /// <inheritdoc/>
    public override Address UniswapV3Factory { get; } = Address.Parse("0x33128a8fC17869897dcE68Ed026d694621f6FDfD");

    /// <inheritdoc/>
    public override Address QuoterV2 { get; } = Address.Parse("0x3d4e44Eb1374240CE5F1B871ab261CD16335B76a");
}
