using System.Diagnostics;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Terminal;

namespace KeeperBot.Signing;

/// <summary>A signer in a process of its own, which holds the key; this one never sees it.</summary>
/// <remarks>
/// The password goes through the pipe or, better, the child reads it from a file; it is never an argument or a
/// variable. The child gets no variables but those that the runtime needs. When it dies it is started again, unless
/// the password was typed, as that is not kept.
/// </remarks>
internal sealed class ChildSigner : ITransactionSigner
{
    /// <summary>The verb that makes a process a signer.</summary>
    public const string Verb = "signer";

    /// <summary>Opening a keystore takes a second or more on purpose.</summary>
    private static readonly TimeSpan OpenDeadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SignDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(5);

    /// <summary>What the runtime needs to start, and where it may put its files.</summary>
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LANG", "SystemRoot", "TEMP",
    ];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SignerHello _hello;
    private Process? _process;

    private ChildSigner(SignerHello hello, Process process)
    {
        (_process, Address) = (process, Address.Parse(hello.Account));
        _hello = hello with { Password = null };
    }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>The operating system's number for the signer's process; null while there is none.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Starts the process and waits until it has opened the key.</summary>
    /// <exception cref="ProblemException">The key cannot be opened, or is another account's.</exception>
    public static async Task<ChildSigner> StartAsync(SignerHello hello, CancellationToken cancellation) =>
        new(hello, await LaunchAsync(hello, cancellation));

    /// <inheritdoc/>
    public async Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await AskAsync(order, cancellation);
        }
        catch (Exception error) when (error is IOException or MalformedDataException or ProblemException)
        {
            End();
            throw new EthereumException($"the signer's process failed: {error.Message}", error);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.StandardInput.Close();
            using var deadline = new CancellationTokenSource(EndDeadline);
            try
            {
                await running.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                // It holds nothing that is not on its disk.
            }
        }

        End();
        _turn.Dispose();
    }

    private async Task<SignedTransaction> AskAsync(SigningOrder order, CancellationToken cancellation)
    {
        var process = _process ??= await LaunchAsync(_hello, cancellation);
        using var deadline = new CancellationTokenSource(SignDeadline);
        SignerReply? reply;
        try
        {
            // Not the caller's token: a question that was asked is answered, or the pipe would be out of step.
            await SignerMessages.WriteAsync(
                process.StandardInput.BaseStream, SignRequest.Of(order), deadline.Token);
            reply = await SignerMessages.ReadAsync<SignerReply>(process.StandardOutput.BaseStream, deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new IOException($"it did not answer in {SignDeadline.TotalSeconds} s", late);
        }

        return reply switch
        {
            { Raw: { } raw } => SignedBytes.Require(order, Address, raw),
            { Refused: { } why } => throw new SigningRefusedException(
                new SigningRefusal(why) { NonceIsTaken = reply.NonceIsTaken }),
            { Problem: { } what } => throw new EthereumException($"{reply.Where}: {what}. {reply.Remedy}"),
            _ => throw new IOException("it ended"),
        };
    }

    private static async Task<Process> LaunchAsync(SignerHello hello, CancellationToken cancellation)
    {
        if (hello.Password is null && hello.PasswordFile is null)
        {
            throw new ProblemException(
                ExitCode.NotReady, "the signer's process ended, and its password was typed", "signer",
                "start the keeper again");
        }

        var process = Process.Start(StartInfo())!;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(OpenDeadline);
            await SignerMessages.WriteAsync(process.StandardInput.BaseStream, hello, deadline.Token);
            var reply = await SignerMessages.ReadAsync<SignerReply>(
                process.StandardOutput.BaseStream, deadline.Token);
            return reply switch
            {
                { Account: not null } => process,
                { Problem: { } what } => throw new ProblemException(
                    ExitCode.Configuration, what, reply.Where ?? "signer", reply.Remedy ?? "check the keystore"),
                _ => throw new ProblemException(
                    ExitCode.NotReady, "the signer's process ended at its start", "signer",
                    "see what it wrote to stderr"),
            };
        }
        catch (Exception error)
        {
            process.Kill();
            process.Dispose();
            if (error is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new ProblemException(
                    ExitCode.NotReady, $"the signer's process is not ready after {OpenDeadline.TotalSeconds} s",
                    "signer", "see what it wrote to stderr", error);
            }

            throw;
        }
    }

    private static ProcessStartInfo StartInfo()
    {
        var (program, arguments) = ProgramFile.Command(Verb);
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var all = start.Environment.ToList();
        start.Environment.Clear();
        foreach (var (name, value) in all.Where(pair => Inherited.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)))
        {
            start.Environment[name] = value;
        }

        // No diagnostics port: through it any process of this user could dump the memory that holds the key.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }

    private void End()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
            _process = null;
        }
    }
}
