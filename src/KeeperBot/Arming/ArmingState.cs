using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Arming;

/// <summary>Whether a keeper may sign, by its receipt.</summary>
/// <param name="ArmedAt">When it was armed; null when it never was, or no more.</param>
/// <param name="Differences">What changed since; empty for nothing.</param>
internal sealed record ArmingState(DateTimeOffset? ArmedAt, ImmutableArray<string> Differences)
{
    /// <summary>True when there is a receipt and nothing changed.</summary>
    public bool IsArmed => ArmedAt is not null && Differences.IsEmpty;

    /// <summary>Why it is not armed, in one line.</summary>
    public string Why => ArmedAt is null ? "there is no receipt" : string.Join("; ", Differences);

    /// <summary>Whether a live keeper on this chain needs a receipt: everywhere but on the devnet.</summary>
    public static bool IsNeededOn(ulong chainId) => chainId != DevnetConfiguration.ChainId;

    /// <summary>What a receipt is worth, given what holds now.</summary>
    /// <exception cref="ProblemException">The file is no receipt.</exception>
    public static ArmingState Of(string file, ArmingFacts now) => Of(ArmingReceipt.Read(file), now, partly: false);

    /// <summary>The same by what is known without a node: nothing of what the chain says.</summary>
    /// <exception cref="ProblemException">The file is no receipt.</exception>
    public static ArmingState Offline(KeeperConfiguration configuration) =>
        Of(ArmingReceipt.Read(configuration.ReceiptFile), ArmingFacts.Stated(configuration), partly: true);

    /// <summary>Lets a live keeper pass whose receipt holds, and any on the devnet. A restart never arms.</summary>
    /// <exception cref="ProblemException">It is not armed; names what changed.</exception>
    /// <exception cref="EthereumException">The chain cannot be read.</exception>
    public static async Task RequireAsync(
        KeeperConfiguration configuration, IChain chain, CancellationToken cancellation)
    {
        if (!IsNeededOn(configuration.Mandate.ChainId))
        {
            return;
        }

        var state = Offline(configuration);
        if (state.IsArmed)
        {
            var facts = await ArmingFacts.ReadAsync(configuration, chain, cancellation);
            state = Of(configuration.ReceiptFile, facts);
        }

        if (!state.IsArmed)
        {
            throw new ProblemException(
                ExitCode.Refused,
                $"the mode is live, and the keeper is not armed: {state.Why}",
                configuration.ReceiptFile,
                "look at what changed, then: keeperbot doctor, and keeperbot arm; "
                + "or set \"mode\": \"shadow\", which signs nothing");
        }
    }

    private static ArmingState Of(ArmingReceipt? receipt, ArmingFacts now, bool partly) =>
        receipt is null ? new(null, []) : new(receipt.ArmedAt, receipt.Differences(now, partly));
}
