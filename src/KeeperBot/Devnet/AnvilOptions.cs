using System.Globalization;
using System.Numerics;

namespace KeeperBot.Devnet;

/// <summary>How a local chain is started. Its blocks come when they are asked for.</summary>
/// <param name="Timestamp">The timestamp of the first block, unix seconds: the same value gives the same chain.</param>
public sealed record AnvilOptions(ulong Timestamp)
{
    /// <summary>The chain id; not mainnet's, so that nothing signed here is valid there.</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>The loopback port; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>The base fee of the first block, wei per gas.</summary>
    public BigInteger BaseFee { get; init; } = 15_000_000_000;

    /// <summary>A state file of anvil's to start from; null starts at an empty chain.</summary>
    public string? StateFile { get; init; }

    /// <summary>
    /// What to fork; null starts a chain of its own. The chain id, the timestamp and the base fee are the fork's then.
    /// </summary>
    internal AnvilFork? Fork { get; init; }

    /// <summary>Where the state is written when the chain is stopped; null writes none.</summary>
    public string? DumpFile { get; init; }

    /// <summary>
    /// Of how many of the newest blocks the state is kept, those that were taken back included; null keeps all, on disk
    /// from the five hundredth on, which makes every further block slower.
    /// </summary>
    public int? StatesKept { get; init; }

    /// <summary>How long the node may take to listen.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The command line that starts anvil this way on a port.</summary>
    /// <remarks>One slot an epoch makes <c>finalized</c> trail the head by two blocks instead of sixty-four.</remarks>
    internal IEnumerable<string> Arguments(int port)
    {
        yield return "--host=127.0.0.1";
        yield return Option("port", port);
        foreach (var argument in Fork?.Arguments ?? Origin)
        {
            yield return argument;
        }

        yield return "--gas-limit=60000000";
        yield return "--slots-in-an-epoch=1";
        yield return "--accounts=10";
        yield return "--no-mining";
        if (StatesKept is { } states)
        {
            yield return Option("prune-history", states);
        }

        if (StateFile is not null)
        {
            yield return $"--load-state={StateFile}";
        }

        if (DumpFile is not null)
        {
            yield return $"--dump-state={DumpFile}";
        }
    }

    private IEnumerable<string> Origin =>
    [
        Option("chain-id", ChainId),
        Option("timestamp", Timestamp),
        Option("block-base-fee-per-gas", BaseFee),
    ];

    internal static string Option<T>(string name, T value)
        where T : IFormattable => $"--{name}={value.ToString(null, CultureInfo.InvariantCulture)}";
}

/// <summary>A chain that another node has, up to a block.</summary>
/// <param name="Url">Where that node is asked; it is seen by every user of the machine, so it must hold no key.</param>
/// <param name="Block">The height.</param>
internal sealed record AnvilFork(string Url, ulong Block)
{
    /// <summary>The command line that forks it.</summary>
    /// <remarks>
    /// Nothing is kept for later forks: another chain of the same id and height would be taken for this one. The
    /// gateway keeps the rate. Whoever owns a contract acts without a signature.
    /// </remarks>
    internal IEnumerable<string> Arguments =>
    [
        $"--fork-url={Url}",
        AnvilOptions.Option("fork-block-number", Block),
        "--no-storage-caching",
        "--no-rate-limit",
        "--auto-impersonate",
    ];
}
