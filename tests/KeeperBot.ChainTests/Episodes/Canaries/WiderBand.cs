using KeeperBot.ChainTests.Episodes.Checks;
using KeeperBot.Configuration;

namespace KeeperBot.ChainTests.Episodes.Canaries;

/// <summary>A keeper that trades at three times the delta that its band allows.</summary>
internal sealed class WiderBand : EpisodeCanary
{
    /// <inheritdoc/>
    public override EpisodePromise Breaks => EpisodePromise.Hedged;

    /// <inheritdoc/>
    public override KeeperOptions Configure(KeeperOptions options) => options with
    {
        Vaults =
        [
            .. options.Vaults.Select(vault => vault with { Policy = vault.Policy with { Band = "6 WETH" } }),
        ],
    };
}
