using KeeperBot.Core.Chains;
using KeeperBot.Core.Signing;
using KeeperBot.Signing;
using KeeperBot.Terminal;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Signing;

public sealed class SignersTests
{
    private static readonly SignerAccess NoKey = new(null, null, null, "unused", SigningLimits.Usual);

    /// <summary>CF-03: whoever looks for it finds the key of anvil's accounts on the web.</summary>
    [Fact]
    public async Task OpenAsync_PublishedKeyOffTheDevnet_IsRefused()
    {
        var mandate = new Scenario().Mandate;
        foreach (var account in DevelopmentAccounts.All)
        {
            var refused = await Assert.ThrowsAsync<ProblemException>(() => Signers.OpenAsync(
                NoKey, mandate with { ChainId = 1, Keeper = account }, TestContext.Current.CancellationToken));
            Assert.Equal((ExitCode.Refused, "signer.address"), (refused.ExitCode, refused.Where));
        }

        // On a devnet it is only missing.
        var missing = await Assert.ThrowsAsync<ProblemException>(() => Signers.OpenAsync(
            NoKey,
            mandate with { ChainId = 31_337, Keeper = DevelopmentAccounts.All.First() },
            TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Configuration, missing.ExitCode);
    }
}
