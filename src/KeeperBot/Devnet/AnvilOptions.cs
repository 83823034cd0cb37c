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
        yield return Option("chain-id", ChainId);
        yield return Option("timestamp", Timestamp);
        yield return Option("block-base-fee-per-gas", BaseFee);
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

    private static string Option<T>(string name, T value)
        where T : IFormattable => $"--{name}={value.ToString(null, CultureInfo.InvariantCulture)}";
}
