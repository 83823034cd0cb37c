using System.CommandLine;
using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>How a keystore's password comes in: from a file, from stdin, or typed; never as an argument.</summary>
internal static class Passwords
{
    /// <summary>Reads the first line of stdin as the password.</summary>
    public static readonly Option<bool> FromStdin = new("--password-stdin")
    {
        Description = "Read the keystore's password from stdin",
    };

    /// <summary>The configuration with the password that it needs and no file holds.</summary>
    /// <exception cref="ProblemException">Nobody is there to type it.</exception>
    public static KeeperConfiguration Complete(KeeperConfiguration configuration, ParseResult parsed, Output output) =>
        !configuration.Live || !configuration.Signer.NeedsPassword
            ? configuration
            : configuration with
            {
                Signer = configuration.Signer with
                {
                    Password = Read(configuration.Signer.KeystoreFile!, parsed, output),
                },
            };

    /// <summary>The password of a keystore, from stdin when told so, or typed.</summary>
    /// <exception cref="ProblemException">Nobody is there to type it.</exception>
    public static string Read(string keystore, ParseResult parsed, Output output)
    {
        var password = parsed.GetValue(FromStdin)
            ? StandardStreams.ReadLine()
            : output.AskSecret($"Password of {keystore}: ");
        return password is not null ? Secrets.Of(password) : throw new ProblemException(
            ExitCode.Usage,
            "nobody is at the terminal to type the keystore's password",
            keystore,
            "name a file with it (signer.passwordFile), or pipe it in with --password-stdin");
    }
}
