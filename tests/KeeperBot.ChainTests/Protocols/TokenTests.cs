using System.Diagnostics;
using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>Tokens of an account, as they are and as shares of OpenZeppelin's tokenised vault (EIP-4626).</summary>
public sealed class TokenTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private readonly LiquidityOnChain _chain = new(fixture.Controls);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Address Provider => LiquidityOnChain.Provider;

    private DevnetContract Weth => fixture.Contracts.Weth;

    [Fact]
    public async Task Tokens_OfAnAccount_AreItsBalances()
    {
        var position = await _chain.ReadAsync<TokenPosition>(new BookMandate("tokens", Provider));
        Assert.Equal(["WETH", "USDC"], position.Held.Select(held => held.Token.Symbol));
        Assert.Equal(
            (await Weth.ReadAsync("balanceOf", [Provider], Cancellation))[0].AsBigInteger(), position.Held[0].Amount);
        Assert.Equal(position.Held[0].Units, LiquidityOnChain.At(position, 3_000).Of("WETH").Delta);
    }

    [Fact]
    public async Task Shares_ThroughTheirLife_AreReadAsWhatTheVaultPays()
    {
        var vault = await DeployAsync();
        var book = new BookMandate("erc4626", Provider) { Contracts = [new NamedContract("vault", vault.Address)] };
        Assert.Empty((await _chain.ReadAsync<TokenPosition>(book)).Held);
        await DepositAsync(vault, DevnetAccounts.Liquidity, 70 * Ether);
        await DepositAsync(vault, Provider, (11 * Ether) + 7);
        await AssertPaysAsync(vault, book);

        // The vault earns, then loses: its shares are worth more, then less.
        await ExecuteAsync(Weth.Call(DevnetAccounts.Liquidity, "transfer", vault.Address, (3 * Ether) + 1));
        await AssertPaysAsync(vault, book);
        Assert.True((await _chain.ReadAsync<TokenPosition>(book)).Held[0].Amount > 11 * Ether);
        await fixture.Controls.Chain.DealAsync(Weth.Address, vault.Address, 60 * Ether, Cancellation);
        await AssertPaysAsync(vault, book);
        Assert.True((await _chain.ReadAsync<TokenPosition>(book)).Held[0].Amount < 11 * Ether);

        await ExecuteAsync(vault.Call(Provider, "redeem", await SharesAsync(vault) / 3, Provider, Provider));
        await AssertPaysAsync(vault, book);
        await ExecuteAsync(vault.Call(Provider, "redeem", await SharesAsync(vault), Provider, Provider));
        Assert.Empty((await _chain.ReadAsync<TokenPosition>(book)).Held);
    }

    private async Task AssertPaysAsync(DevnetContract vault, BookMandate book)
    {
        var held = Assert.Single((await _chain.ReadAsync<TokenPosition>(book)).Held);
        var paid = await _chain.PaidAsync(
            vault.Call(Provider, "redeem", await SharesAsync(vault), LiquidityOnChain.Payee, Provider));
        Assert.Equal(paid, new Payment(held.Amount, 0));
    }

    private async Task<BigInteger> SharesAsync(DevnetContract vault) =>
        (await vault.ReadAsync("balanceOf", [Provider], Cancellation))[0].AsBigInteger();

    private Task DepositAsync(DevnetContract vault, Address owner, BigInteger amount) => ExecuteAsync(
        Weth.Call(owner, "approve", vault.Address, amount), vault.Call(owner, "deposit", amount, owner));

    private Task ExecuteAsync(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);

    /// <summary>OpenZeppelin's vault over WETH; its package ships no creation code, so npm's solc makes it.</summary>
    private async Task<DevnetContract> DeployAsync()
    {
        var root = AnvilNode.RepositoryRoot();
        var start = new ProcessStartInfo(
            "node",
            [
                Path.Combine(root, "tests/KeeperBot.ChainTests/Protocols/compile.cjs"),
                "tests/contracts/fixtures/TokenisedVault.sol", "TokenisedVault",
            ])
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var compiler = Process.Start(start)!;
        var artifact = await compiler.StandardOutput.ReadToEndAsync(Cancellation);
        await compiler.WaitForExitAsync(Cancellation);
        Assert.Equal(0, compiler.ExitCode);
        var compiled = ContractArtifact.Parse(System.Text.Encoding.UTF8.GetBytes(artifact), "TokenisedVault.sol");
        var chain = fixture.Controls.Chain;
        return new DevnetContract(
            chain.Client,
            await chain.CreateAsync(DevnetAccounts.Owner, compiled.CreationCode(Weth.Address), Cancellation),
            compiled.Abi);
    }
}
