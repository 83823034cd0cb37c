using System.Runtime.InteropServices;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Signing;

/// <summary>
/// The signer's process: holds the key, speaks to nobody but the keeper that started it, and ends with it.
/// </summary>
/// <remarks>
/// It opens no socket and serves no HTTP. Its rules are set once, by the first message. Ids: SE-01, TX-18.
/// </remarks>
internal static partial class SignerHost
{
    private const int SetDumpable = 4;

    /// <summary>Serves the keeper at the other end of this process's standard streams.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync()
    {
        await using var input = StandardStreams.OpenInput();
        await using var output = StandardStreams.OpenOutput();
        return await RunAsync(input, output, TimeProvider.System) ? ExitCode.Ok : ExitCode.NotReady;
    }

    /// <summary>Answers until the pipe ends.</summary>
    /// <returns>True when it ended as it should, after serving a key.</returns>
    public static async Task<bool> RunAsync(Stream input, Stream output, TimeProvider time)
    {
        // A terminal sends its Ctrl+C, and a service manager its signal, to the keeper's children too; the keeper
        // finishes what is in flight, and the pipe's end tells this process when that is done.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);
        ForbidDumps();
        if (await SignerMessages.ReadAsync<SignerHello>(input, CancellationToken.None) is not { } hello)
        {
            return false;
        }

        PolicySigner signer;
        try
        {
            signer = Open(hello, time);
        }
        catch (JournalException error)
        {
            await ReplyAsync(new() { Problem = error.What, Where = error.Where, Remedy = error.Remedy });
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EthereumException)
        {
            await ReplyAsync(new()
            {
                Problem = error.Message,
                Where = hello.Keystore,
                Remedy = "check signer.keystore and the password",
            });
            return false;
        }

        await using (signer)
        {
            await ReplyAsync(new() { Account = signer.Address.ToString() });
            while (await SignerMessages.ReadAsync<SignRequest>(input, CancellationToken.None) is { } request)
            {
                await ReplyAsync(await AnswerAsync(signer, request));
            }
        }

        return true;

        Task ReplyAsync(SignerReply reply) => SignerMessages.WriteAsync(output, reply, CancellationToken.None);
    }

    private static PolicySigner Open(SignerHello hello, TimeProvider time)
    {
        var password = hello.Password is { } typed ? Secrets.Of(typed) : Secrets.InFile(hello.PasswordFile!);
        var key = Keystore.Decrypt(File.ReadAllText(hello.Keystore), password);
        try
        {
            var rules = hello.Rules();
            return key.Address == rules.Account
                ? new PolicySigner(new KeySigner(key), rules, FileSigningLedger.Open(hello.Ledger), time)
                : throw new KeystoreException(
                    $"the keystore holds the key of {key.Address}, signer.address is {rules.Account}");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static async Task<SignerReply> AnswerAsync(PolicySigner signer, SignRequest request)
    {
        try
        {
            SignedTransaction signed = await signer.SignAsync(request.Order(), CancellationToken.None);
            return new() { Raw = Hex.Encode(signed.Raw.Span) };
        }
        catch (SigningRefusedException refused)
        {
            return new() { Refused = refused.Refusal.Why, NonceIsTaken = refused.Refusal.NonceIsTaken };
        }
        catch (JournalException error)
        {
            return new() { Problem = error.What, Where = error.Where, Remedy = error.Remedy };
        }
    }

    /// <summary>
    /// Neither a core file nor another process of the same user may read the key from this one's memory (prctl(2)).
    /// </summary>
    private static void ForbidDumps()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = ProcessControl(SetDumpable, 0, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
