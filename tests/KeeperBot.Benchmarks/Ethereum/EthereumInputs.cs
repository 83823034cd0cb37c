using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Benchmarks.Ethereum;

/// <summary>The inputs that every library gets: what a keeper hashes, encodes, decodes and signs all day.</summary>
internal static class EthereumInputs
{
    public const string Hashed = "0x1b84d6c1e5a8ad2aa0f1d1d2c1e2f7d5a0b7c1c4c8f5b5f7a9d3e3b1a2c4d5e6";

    /// <summary>SwapRouter02's swap, as the venue adapter makes it.</summary>
    public const string Swap =
        "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, "
        + "uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) payable "
        + "returns (uint256 amountOut)";

    /// <summary>A Chainlink feed's answer.</summary>
    public const string Round =
        "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, "
        + "uint80 answeredInRound)";

    /// <summary>The first of the keys that every development node publishes; worth nothing.</summary>
    public const string Key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    public const int Fee = 500;

    public static Address TokenIn { get; } = Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2");

    public static Address TokenOut { get; } = Address.Parse("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48");

    public static Address Recipient { get; } = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

    public static BigInteger AmountIn { get; } = 10 * BigInteger.Pow(10, 18);

    public static BigInteger AmountOutMinimum { get; } = 29_850_000_000;

    public static BigInteger PriceLimit { get; } =
        BigInteger.Parse("1461446703485210103287273052203988822378723970341");

    /// <summary>A proxy puts the phase above the aggregator's 64 bits.</summary>
    private static BigInteger RoundId { get; } = (new BigInteger(6) << 64) + 20_160;

    /// <summary>What a feed returned, as the node's JSON has it.</summary>
    public static string RoundData { get; } = Hex.Encode(AbiFunction.Parse(Round).EncodeOutput(
        RoundId, 300_012_345_678, 1_760_000_000, 1_760_000_012, RoundId));

    /// <summary>The transaction that is signed: the swap above.</summary>
    public static Eip1559Transaction Transaction { get; } = new()
    {
        ChainId = 1,
        Nonce = 42,
        MaxPriorityFeePerGas = 1_000_000_000,
        MaxFeePerGas = 60_000_000_000,
        GasLimit = 450_000,
        To = Recipient,
        Data = AbiFunction.Parse(Swap).Encode(AbiValue.Of(
            TokenIn, TokenOut, Fee, Recipient, AmountIn, AmountOutMinimum, PriceLimit)),
    };

    /// <summary>All of them, for another process.</summary>
    public static JsonObject ToJson() => new()
    {
        ["hashed"] = Hashed,
        ["swap"] = Swap,
        ["round"] = Round,
        ["key"] = Key,
        ["params"] = new JsonObject
        {
            ["tokenIn"] = TokenIn.ToString(),
            ["tokenOut"] = TokenOut.ToString(),
            ["fee"] = Fee,
            ["recipient"] = Recipient.ToString(),
            ["amountIn"] = AmountIn.ToString(),
            ["amountOutMinimum"] = AmountOutMinimum.ToString(),
            ["sqrtPriceLimitX96"] = PriceLimit.ToString(),
        },
        ["roundData"] = RoundData,
        ["transaction"] = new JsonObject
        {
            ["chainId"] = Transaction.ChainId,
            ["nonce"] = Transaction.Nonce,
            ["maxPriorityFeePerGas"] = Transaction.MaxPriorityFeePerGas.ToString(),
            ["maxFeePerGas"] = Transaction.MaxFeePerGas.ToString(),
            ["gas"] = Transaction.GasLimit.ToString(),
            ["to"] = Recipient.ToString(),
            ["data"] = Hex.Encode(Transaction.Data.Span),
        },
    };
}
