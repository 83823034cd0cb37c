using KeeperBot.ChainTests.Episodes.Checks;
using KeeperBot.Configuration;

namespace KeeperBot.ChainTests.Episodes.Canaries;

/// <summary>A keeper that does not care how near to liquidation its accounts are.</summary>
internal sealed class MarginRuleOff : EpisodeCanary
{
    private static readonly MarginOptions Careless = new()
    {
        LeastSigmas = 0.01,
        TopUpSigmas = 0.02,
        TargetSigmas = 0.03,
        ReleaseSigmas = 100,
    };

    /// <inheritdoc/>
    public override EpisodePromise Breaks => EpisodePromise.KeptFromLiquidation;

    /// <inheritdoc/>
    public override KeeperOptions Configure(KeeperOptions options) => options with
    {
        Vaults =
        [
            .. options.Vaults.Select(vault => vault with
            {
                Venues =
                [
                    .. vault.Venues.Select(venue => venue.Kind is "perps-v2" or "aave-short"
                        ? venue with { Margin = Careless }
                        : venue),
                ],
            }),
        ],
    };
}
