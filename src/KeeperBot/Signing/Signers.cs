using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Signing;
using KeeperBot.Configuration;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Signing;

/// <summary>Opens the signer that a configuration names.</summary>
internal static class Signers
{
    /// <summary>
    /// The signer, ready to sign for the mandate's keeper and for nothing but what its policy allows.
    /// </summary>
    /// <exception cref="ProblemException">The key cannot be opened, or must not be used here.</exception>
    public static async Task<ITransactionSigner> OpenAsync(
        SignerAccess access, Mandate mandate, CancellationToken cancellation)
    {
        RequirePrivateKey(mandate);
        var rules = SigningRules.Of(mandate, access.Limits);
        if (access.Service is { } service)
        {
            var remote = new RemoteSigner(
                mandate.Keeper, new JsonRpcClient(new HttpRpcTransport(service), TimeProvider.System));
            try
            {
                return new PolicySigner(
                    remote, rules, FileSigningLedger.Open(access.LedgerFile), TimeProvider.System);
            }
            catch
            {
                await remote.DisposeAsync();
                throw;
            }
        }

        var keystore = access.KeystoreFile ?? throw new ProblemException(
            ExitCode.Configuration, "live mode signs, and no key is named", "signer", "add keystore, or remote");
        var hello = SignerHello.Of(rules, keystore, access.PasswordFile, access.Password, access.LedgerFile);
        return await ChildSigner.StartAsync(hello, cancellation);
    }

    /// <summary>Keys that everybody knows sign on a devnet and nowhere else (CF-03).</summary>
    private static void RequirePrivateKey(Mandate mandate)
    {
        if (mandate.ChainId != DevnetConfiguration.ChainId && DevelopmentAccounts.All.Contains(mandate.Keeper))
        {
            throw new ProblemException(
                ExitCode.Refused,
                $"the key of {mandate.Keeper} is published with development tools: anybody can use it",
                "signer.address",
                "make a key of your own (keeperbot init), and let the owner appoint it with setKeeper");
        }
    }
}
