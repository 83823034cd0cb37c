using System.Numerics;

namespace KeeperBot.Devnet;

/// <summary>Which devnet to start and where its files go.</summary>
/// <param name="DataFolder">
/// Gets the keeper's key, its password and the manifest. With the same folder, timestamp and price the chain is the
/// same, block for block.
/// </param>
public sealed record DevnetOptions(string DataFolder)
{
    /// <summary>The chain's first timestamp, unix seconds.</summary>
    public ulong Timestamp { get; init; } = 1_760_000_000;

    /// <summary>The first price, whole dollars per ether.</summary>
    public int Price { get; init; } = 3000;

    /// <summary>Wei per gas of the blocks; it stays there until <see cref="DevnetControls"/> changes it.</summary>
    public BigInteger BaseFee { get; init; } = 15_000_000_000;

    /// <summary>The chain id.</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>
    /// What to fork instead of building a chain: its id, time, price and base fee count then, and nothing is cached.
    /// </summary>
    public ForkSource? Fork { get; init; }

    /// <summary>True for a Synthetix PerpsV2 market of ether beside the pools; a fork has none.</summary>
    public bool Perps { get; init; }

    /// <summary>The loopback port; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Where built chains are kept for the next start; null builds every time.</summary>
    public string? CacheFolder { get; init; } = DefaultCacheFolder;

    /// <inheritdoc cref="AnvilOptions.StatesKept"/>
    public int? StatesKept { get; init; }

    /// <summary>Where anvil and the contracts are found.</summary>
    public NodeModules Modules { get; init; } = NodeModules.Default;

    /// <summary><c>$XDG_CACHE_HOME/keeperbot/devnet</c>, or the same below <c>~/.cache</c>.</summary>
    public static string DefaultCacheFolder
    {
        get
        {
            var named = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var root = string.IsNullOrEmpty(named) ? Path.Combine(home, ".cache") : named;
            return Path.Combine(root, "keeperbot", "devnet");
        }
    }

    /// <summary>How the chain is started.</summary>
    internal AnvilOptions Anvil => new(Timestamp)
    {
        ChainId = ChainId,
        Port = Port,
        BaseFee = BaseFee,
        StatesKept = StatesKept,
    };
}
