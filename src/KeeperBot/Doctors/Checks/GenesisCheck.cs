using System.Collections.Immutable;
using KeeperBot.Core.Chains;

namespace KeeperBot.Doctors.Checks;

/// <summary>Tells a chain from another one with its id, such as a fork that somebody runs.</summary>
/// <remarks>A genesis that the operator states wins over what is known of the chain.</remarks>
internal sealed class GenesisCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "genesis";

    /// <inheritdoc/>
    public override string Meaning => "every node has the same block 0, and it is the chain's";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["chain-id"];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var seen = examination.Nodes.Answering.ToList();
        var stated = examination.Configuration.Access.Genesis;
        var profile = ChainProfile.Of(examination.Mandate.ChainId);
        if (seen.Count == 0 || seen[0].Genesis is not { } first)
        {
            return Skip(seen.Count == 0 ? "it rests on nodes" : $"{seen[0].Name} does not have block 0");
        }

        if ((stated ?? profile?.Genesis) is { } expected)
        {
            return seen.FirstOrDefault(look => look.Genesis != expected) is { } other
                ? Fail(
                    $"{other.Name} has block 0 {other.Genesis}, "
                    + (stated is null ? $"that of {profile!.Name} is {expected}" : $"chain.genesis says {expected}"),
                    "it is another chain of the same id: correct the node's URL, or chain.genesis for one of your own")
                : Ok(first.ToString());
        }

        return seen.FirstOrDefault(look => look.Genesis != first) is { } odd
            ? Fail(
                $"{odd.Name} has block 0 {odd.Genesis}, {seen[0].Name} has {first}",
                "they are two chains of the same id: correct a URL")
            : Ok(first.ToString());
    }
}
