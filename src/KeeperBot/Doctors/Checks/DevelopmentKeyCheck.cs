using KeeperBot.Configuration;
using KeeperBot.Core.Chains;

namespace KeeperBot.Doctors.Checks;

/// <summary>Refuses keys that were published, but on the devnet.</summary>
/// <remarks>
/// Source: reliability catalogue CF-03. Bots watch these accounts and take what arrives within seconds.
/// </remarks>
internal sealed class DevelopmentKeyCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "development-key";

    /// <inheritdoc/>
    public override string Meaning => "the key is not one that everybody has";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var (keeper, chain) = (examination.Mandate.Keeper, examination.Mandate.ChainId);
        return !DevelopmentAccounts.All.Contains(keeper) ? Ok($"{keeper} is nobody's example")
            : chain == DevnetConfiguration.ChainId ? Ok($"{keeper} is an example, on the devnet")
            : Fail(
                $"the key of {keeper} is published: everybody can sign with it",
                "make a key of your own (keeperbot init), let the owner call setKeeper, and send nothing to this one");
    }
}
