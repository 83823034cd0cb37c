using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains.Profiles;

/// <summary>OP Mainnet. Sources: docs.chain.link, docs.uniswap.org, Circle, the superchain registry.</summary>
public sealed class OptimismMainnet : ChainProfile
{
    private const int UsdDecimals = 8;

    /// <inheritdoc/>
    public override string Name => "optimism";

    /// <inheritdoc/>
    public override ulong ChainId => 10;

    /// <inheritdoc/>
    public override Hash32 Genesis { get; } =
        Hash32.Parse("0x7ca38a1916c42007829c55e69d3e9a73265554b586a499015373241b8a3fa48b");

    /// <inheritdoc/>
    public override int BlockMilliseconds => 2_000;

    /// <inheritdoc/>
    public override FeeModel Fees => FeeModel.OpStack;

    /// <inheritdoc/>
    public override TokenProfile Weth { get; } =
        new(Address.Parse("0x4200000000000000000000000000000000000006"), "WETH", 18);

    /// <inheritdoc/>
    public override TokenProfile Usdc { get; } =
        new(Address.Parse("0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85"), "USDC", 6);

    /// <inheritdoc/>
    public override FeedProfile EtherUsd { get; } =
        new(Address.Parse("0x13e3Ee699D1909E989722E753853AE30b17e08c5"), "ETH / USD", UsdDecimals, 1_200, 15);

    /// <inheritdoc/>
    public override FeedProfile UsdcUsd { get; } =
        new(Address.Parse("0x16a9FA2FDa030272Ce99B29CF780dFA30361E0f3"), "USDC / USD", UsdDecimals, 86_400, 10);

    /// <inheritdoc/>
    public override Address? SequencerUptime { get; } =
        Address.Parse("0x371EAD81c9102C9BF4874A9075FFFf170F2Ee389");

    /// <inheritdoc/>
    public override Address UniswapV3Factory { get; } = Address.Parse("0x1F98431c8aD98523631AE4a59f267346ea31F984");

    /// <inheritdoc/>
    public override Address QuoterV2 { get; } = Address.Parse("0x61fFE014bA17989E743c5F6cB21bF9697530B21e");
}
