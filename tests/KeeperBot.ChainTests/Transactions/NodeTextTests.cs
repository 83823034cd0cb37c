using System.Numerics;
using System.Text.Json;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Transactions;

namespace KeeperBot.ChainTests.Transactions;

/// <summary>What real nodes say today, against what the classifier has learnt that they say.</summary>
public sealed class NodeTextTests
{
    private const long Gwei = 1_000_000_000;
    private const ulong Gas = 21_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_ToAnvil_EachMistakeIsNamed()
    {
        await using var node = await AnvilNode.StartAsync(Cancellation);
        using var key = await FundedAsync(node.Client, "anvil");
        await CheckMistakesAsync(node.Client, key);
        Assert.Equal(SendOutcome.Underpriced, await SendAsync(node.Client, key, 1, new GasPrices(1, 1)));
        Assert.Equal(
            SendOutcome.ReplacementUnderpriced,
            await SendAsync(node.Client, key, 0, new GasPrices(20 * Gwei, Gwei), 22_000));

        await node.RequestAsync("anvil_mine", Cancellation, "[1]");
        Assert.Equal(
            SendOutcome.NonceSpent, await SendAsync(node.Client, key, 0, new GasPrices(90 * Gwei, 9 * Gwei), 22_000));
    }

    [Fact]
    public async Task Send_ToHardhat_EachMistakeIsNamed()
    {
        await using var node = await HardhatNode.StartAsync(Cancellation);
        using var key = await FundedAsync(node.Client, "hardhat");
        await CheckMistakesAsync(node.Client, key);
        await MineAsync(node.Client, "hardhat");
        Assert.Equal(
            SendOutcome.NonceSpent, await SendAsync(node.Client, key, 0, new GasPrices(90 * Gwei, 9 * Gwei), 22_000));
    }

    /// <summary>Hardhat's pool asks for 10 % more on both prices, as geth's does.</summary>
    [Fact]
    public async Task Bump_InAPoolWithTheTenPercentRule_IsTakenEveryTimeAndLessIsNot()
    {
        await using var node = await HardhatNode.StartAsync(Cancellation);
        using var key = await FundedAsync(node.Client, "hardhat");
        var market = new FeeSuggestion(Gwei, 1, (2 * Gwei) + 1);
        var prices = new GasPrices((20 * Gwei) + 1, Gwei + 7);
        Assert.Equal(SendOutcome.Accepted, await SendAsync(node.Client, key, 0, prices));
        for (var bump = 0; bump < 10; bump++)
        {
            var next = FeeBump.Next(prices, market, 1_000 * Gwei)!.Value;
            GasPrices[] tooLittle =
            [
                next with { TipWei = prices.TipWei }, next with { MaxFeeWei = prices.MaxFeeWei },
                new(prices.MaxFeeWei * 109 / 100, prices.TipWei * 109 / 100),
            ];
            foreach (var less in tooLittle)
            {
                Assert.Equal(
                    SendOutcome.ReplacementUnderpriced, await SendAsync(node.Client, key, 0, less, 22_000));
            }

            Assert.Equal(SendOutcome.Accepted, await SendAsync(node.Client, key, 0, next));
            prices = next;
        }
    }

    private static async Task CheckMistakesAsync(EthereumClient client, PrivateKey key)
    {
        var fair = new GasPrices(20 * Gwei, Gwei);
        Assert.Equal(SendOutcome.Accepted, await SendAsync(client, key, 0, fair));
        Assert.Equal(SendOutcome.Accepted, await SendAsync(client, key, 0, fair));
        Assert.Equal(SendOutcome.GasLimit, await SendAsync(client, key, 1, fair, 100_000_000));
        Assert.Equal(SendOutcome.Refused, await SendAsync(client, key, 1, fair, chainId: 1));

        using var poor = PrivateKey.Generate();
        Assert.Equal(SendOutcome.InsufficientFunds, await SendAsync(client, poor, 0, fair));
    }

    /// <summary>Offers a payment to ourselves; the text is shown when the outcome is not the one expected.</summary>
    private static async Task<SendOutcome> SendAsync(
        EthereumClient client, PrivateKey key, ulong nonce, GasPrices prices, ulong gas = Gas, ulong chainId = 31337)
    {
        var signed = new Eip1559Transaction
        {
            ChainId = chainId,
            Nonce = nonce,
            To = key.Address,
            MaxFeePerGas = prices.MaxFeeWei,
            MaxPriorityFeePerGas = prices.TipWei,
            GasLimit = gas,
        }.Sign(key);
        try
        {
            await client.SendRawTransactionAsync(signed.Raw, Cancellation);
            return SendOutcome.Accepted;
        }
        catch (RpcException error)
        {
            var outcome = SendErrors.Classify(error);
            TestContext.Current.SendDiagnosticMessage($"{outcome}: {error.Message}");
            return outcome;
        }
    }

    private static async Task<PrivateKey> FundedAsync(EthereumClient client, string prefix)
    {
        var key = PrivateKey.Generate();
        await RequestAsync(
            client, $"{prefix}_setBalance", key.Address.ToString(), Hex.Quantity(BigInteger.Pow(10, 18)));
        return key;
    }

    private static Task MineAsync(EthereumClient client, string prefix) =>
        RequestAsync(client, $"{prefix}_mine", "0x1");

    private static Task<JsonElement> RequestAsync(EthereumClient client, string method, params string[] parameters) =>
        client.RequestAsync(
            method,
            json =>
            {
                foreach (var parameter in parameters)
                {
                    json.WriteStringValue(parameter);
                }
            },
            Cancellation);
}
