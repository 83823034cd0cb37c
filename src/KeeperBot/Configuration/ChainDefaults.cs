using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Chains;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>
/// What of <c>chain</c> follows from its profile, or is the default without one. What the file states always wins.
/// </summary>
/// <remarks>
/// Waits follow from the time between blocks, with floors: nodes of one chain are seconds apart however fast its blocks
/// are, and a sequencer is not down because one request was slow. At 12 s they are the defaults without a profile.
/// </remarks>
internal static class ChainDefaults
{
    /// <summary>The keys that a profile gives a default for.</summary>
    public static readonly ImmutableArray<string> OfProfile =
    [
        "chain.id", "chain.fees", "chain.genesis", "chain.maxLagBlocks", "chain.maxLag", "chain.headStall",
        "chain.pollInterval",
    ];

    private const int UsualBlockMilliseconds = 12_000;
    private const int LagBlocks = 5;
    private const int StallBlocks = 10;
    private const int LeastLagBlocks = 3;
    private static readonly TimeSpan LeastLag = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastStall = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>The options with every value that was left out, the id but for its profile included.</summary>
    /// <param name="stated">As stated.</param>
    /// <param name="text">Where.</param>
    /// <exception cref="ProblemException">The profile is unknown, or the id is another chain's.</exception>
    public static ChainOptions Complete(ChainOptions stated, ConfigurationText text)
    {
        var profile = stated.Profile is { } name ? ProfileNamed(name, text) : null;
        text.Require(
            profile is null || stated.Id is null || stated.Id == profile.ChainId,
            "chain.id", $"the chain of the profile '{profile?.Name}' has the id {profile?.ChainId}",
            ChainProfile.Of(stated.Id ?? 0) is { } other
                ? $"correct it, or write \"profile\": \"{other.Name}\""
                : "correct it, or remove chain.profile");
        var block = TimeSpan.FromMilliseconds(profile?.BlockMilliseconds ?? UsualBlockMilliseconds);
        var maxLag = Longer(LagBlocks * block, LeastLag);
        return stated with
        {
            Id = stated.Id ?? profile?.ChainId,
            Fees = stated.Fees ?? NameOf((profile ?? ChainProfile.Of(stated.Id ?? 0))?.Fees ?? FeeModel.Ethereum),
            Genesis = stated.Genesis ?? profile?.Genesis.ToString(),
            MaxLagBlocks = stated.MaxLagBlocks ?? (ulong)Math.Max(LeastLagBlocks, (int)(LeastLag / block)),
            MaxLag = stated.MaxLag ?? Text(maxLag),
            HeadStall = stated.HeadStall ?? Text(Longer(StallBlocks * block, LeastStall)),
            PollInterval = stated.PollInterval ?? Text(block < LongestPoll ? block : LongestPoll),
        };
    }

    /// <summary>What a rule for fees is called in the file.</summary>
    public static string NameOf(FeeModel fees) => fees switch
    {
        FeeModel.OpStack => "op-stack",
        FeeModel.Arbitrum => "arbitrum",
        _ => "ethereum",
    };

    private static ChainProfile ProfileNamed(string name, ConfigurationText text)
    {
        var names = ChainProfile.All.Select(profile => profile.Name).ToList();
        return ChainProfile.All.FirstOrDefault(profile => profile.Name == name) ?? throw text.At(
            "chain.profile",
            $"'{name}' is unknown",
            NearestName.Of(name, names) is { } near
                ? $"did you mean \"{near}\"?"
                : $"write {string.Join(" or ", names)}, or remove it and state chain.id");
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Text(TimeSpan duration) => duration.Milliseconds == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds} ms");
}
