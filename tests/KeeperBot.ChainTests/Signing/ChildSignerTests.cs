using System.Diagnostics;
using System.Text;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Signing;
using KeeperBot.Terminal;
using KeeperBot.Tests.Signing;

namespace KeeperBot.ChainTests.Signing;

/// <summary>The signer's process as it ships: started, asked, attacked and killed.</summary>
public sealed class ChildSignerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-signer-");
    private readonly Address _account;

    public ChildSignerTests()
    {
        CanarySecrets.Plant(_folder.FullName, CanarySecrets.Key);
        using var key = PrivateKey.Parse($"{CanarySecrets.Key}");
        _account = key.Address;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>TX-18: whoever holds the pipe gets hedges and cancels signed, and nothing else.</summary>
    [Fact]
    public async Task SignAsync_HedgesAndAttacks_OnlyThePolicysAreSigned()
    {
        await using var signer = await ChildSigner.StartAsync(Hello(), Cancellation);
        var signed = await signer.SignAsync(SigningOrders.Hedge(5, 1), Cancellation);
        Assert.Equal(_account, signed.Sender);
        await signer.SignAsync(SigningOrders.Nothing(5, _account), Cancellation);

        var hedge = SigningOrders.Hedge(6, 2);
        var elsewhere = hedge.Transaction with { To = _account };
        await RefusedAsync(signer, hedge with { Transaction = elsewhere });
        await RefusedAsync(signer, hedge with { Transaction = hedge.Transaction with { Value = 1 } });
        await RefusedAsync(signer, hedge with { Transaction = hedge.Transaction with { ChainId = 5 } });
        await RefusedAsync(signer, hedge with { Transaction = hedge.Transaction with { MaxFeePerGas = 1_001 } });
        Assert.True((await RefusedAsync(signer, SigningOrders.Hedge(5, 1))).NonceIsTaken);
    }

    /// <summary>TX-18: a signer that dies has its watermark on disk, and the next one knows it.</summary>
    [Fact]
    public async Task SignAsync_AfterTheProcessWasKilled_RemembersWhatItSigned()
    {
        await using var signer = await ChildSigner.StartAsync(Hello(), Cancellation);
        await signer.SignAsync(SigningOrders.Hedge(5, 1), Cancellation);
        using (var process = Process.GetProcessById(signer.ProcessId!.Value))
        {
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        await Assert.ThrowsAsync<EthereumException>(() => signer.SignAsync(SigningOrders.Hedge(6, 2), Cancellation));
        Assert.True((await RefusedAsync(signer, SigningOrders.Hedge(5, 3))).NonceIsTaken);
        await signer.SignAsync(SigningOrders.Hedge(6, 2), Cancellation);
    }

    [Fact]
    public async Task StartAsync_TypedPassword_IsNotKeptForASecondStart()
    {
        var hello = Hello() with { PasswordFile = null, Password = CanarySecrets.Password };
        await using var signer = await ChildSigner.StartAsync(hello, Cancellation);
        await signer.SignAsync(SigningOrders.Hedge(5, 1), Cancellation);
        using var process = Process.GetProcessById(signer.ProcessId!.Value);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);

        await Assert.ThrowsAsync<EthereumException>(() => signer.SignAsync(SigningOrders.Hedge(5, 1), Cancellation));
        var lost = await Assert.ThrowsAsync<EthereumException>(
            () => signer.SignAsync(SigningOrders.Hedge(5, 1), Cancellation));
        Assert.Contains("typed", lost.Message, StringComparison.Ordinal);
    }

    /// <summary>SE-01, SE-02: neither arguments nor variables of the signer's process hold a secret.</summary>
    [Fact]
    public async Task StartAsync_Process_HasNoSecretInArgumentsOrEnvironment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux shows a process's arguments and variables as files");
        var hello = Hello() with { PasswordFile = null, Password = CanarySecrets.Password };
        await using var signer = await ChildSigner.StartAsync(hello, Cancellation);
        var process = $"/proc/{signer.ProcessId}";

        var arguments = await File.ReadAllTextAsync($"{process}/cmdline", Cancellation);
        var variables = Encoding.UTF8.GetString(await File.ReadAllBytesAsync($"{process}/environ", Cancellation))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=')[0]);

        Assert.EndsWith($"{ChildSigner.Verb}\0", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain(CanarySecrets.Password, arguments, StringComparison.Ordinal);
        Assert.All(variables, name => Assert.True(
            name is "PATH" or "HOME" or "TMPDIR" or "LANG" || name.StartsWith("DOTNET_", StringComparison.Ordinal),
            $"the signer has the variable {name}"));
    }

    [Fact]
    public async Task StartAsync_WrongPassword_SaysWhatToDoAndNotThePassword()
    {
        var wrong = Hello() with { PasswordFile = null, Password = CanarySecrets.Password + "?" };
        var refused = await Assert.ThrowsAsync<ProblemException>(() => ChildSigner.StartAsync(wrong, Cancellation));

        Assert.Equal(ExitCode.Configuration, refused.ExitCode);
        Assert.DoesNotContain(CanarySecrets.Password, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_KeyOfAnotherAccount_IsRefused()
    {
        var other = Address.Parse("0x2222222222222222222222222222222222222222");
        var refused = await Assert.ThrowsAsync<ProblemException>(
            () => ChildSigner.StartAsync(Hello() with { Account = other.ToString() }, Cancellation));
        Assert.Contains(_account.ToString(), refused.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SecondSignerWithTheSameMemory_IsRefused()
    {
        await using var first = await ChildSigner.StartAsync(Hello(), Cancellation);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => ChildSigner.StartAsync(Hello(), Cancellation));
        Assert.Contains("holds", refused.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_EndsTheProcess()
    {
        var signer = await ChildSigner.StartAsync(Hello(), Cancellation);
        using var process = Process.GetProcessById(signer.ProcessId!.Value);
        await signer.DisposeAsync();
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.HasExited);
    }

    private static async Task<SigningRefusal> RefusedAsync(ChildSigner signer, SigningOrder order) =>
        (await Assert.ThrowsAsync<SigningRefusedException>(() => signer.SignAsync(order, Cancellation))).Refusal;

    private SignerHello Hello() => SignerHello.Of(
        SigningOrders.RulesOf(_account),
        Path.Combine(_folder.FullName, "keeper.json"),
        Path.Combine(_folder.FullName, "keeper.password"),
        null,
        Path.Combine(_folder.FullName, "keeper.journal.signer"));
}
