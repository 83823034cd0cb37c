using System.Collections.Immutable;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>What an episode is played on.</summary>
/// <param name="Devnet">The chain.</param>
/// <param name="Venues">The venues, deployed.</param>
/// <param name="Options">How a keeper is configured for them, in their order.</param>
/// <param name="Nodes">The proxies that a keeper takes for its nodes.</param>
internal sealed record EpisodeStage(
    KeeperDevnet Devnet,
    ImmutableArray<EpisodeVenue> Venues,
    ImmutableArray<VenueOptions> Options,
    ImmutableArray<FaultRpc> Nodes)
{
    /// <summary>Writes the configuration of a live keeper for all venues, over the proxies.</summary>
    /// <param name="name">Of the configuration and the journal.</param>
    /// <param name="slippageBps">The mandate's worst price.</param>
    /// <param name="change">What else is different.</param>
    /// <returns>The file.</returns>
    public string Configure(string name, int slippageBps, Func<KeeperOptions, KeeperOptions> change) =>
        Devnet.Configure(name, live: true, options => change(options with
        {
            Chain = options.Chain with
            {
                Rpc = null,
                Nodes = [.. Nodes.Select(node => node.Http.Redacted)],
                Quorum = (Nodes.Length / 2) + 1,
                RequestsPerSecond = 10_000,
            },
            Vaults =
            [
                .. options.Vaults.Select(vault => vault with
                {
                    Venues = Options,
                    Limits = vault.Limits with { MaxSlippageBps = slippageBps },
                }),
            ],
        }));
}
