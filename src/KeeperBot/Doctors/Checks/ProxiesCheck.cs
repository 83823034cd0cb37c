using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Observers;

namespace KeeperBot.Doctors.Checks;

/// <summary>Names upgradeable proxies (EIP-1967, catalogue VX-04).</summary>
/// <remarks>
/// The executor's limits bound a stolen key only as long as its code does not change. A vault may be a proxy: what it
/// runs is bound into the arming receipt.
/// </remarks>
internal sealed class ProxiesCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "proxies";

    /// <inheritdoc/>
    public override string Meaning => "nobody can swap the code of the executor and its adapters";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["contracts"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        string Say(ProxySlot slot) => $"{slot.Contract} has the {slot.Name} {slot.Target}";
        var ours = vault.Venues.Select(at.AdapterOf).OfType<Address>().Append(vault.Executor).ToHashSet();
        var swappable = at.Chain.Proxies.Where(slot => ours.Contains(slot.Contract)).ToList();
        var own = at.Chain.Proxies.Where(slot => slot.Contract == vault.Vault).ToList();
        return swappable.Count > 0
            ? Fail(
                "an upgradeable proxy: " + string.Join(", ", swappable.Select(Say)),
                "use an executor and adapters that are deployed as they are: their limits are what bounds a stolen key")
            : own.Count > 0
                ? Warn(
                    "the vault is an upgradeable proxy: " + string.Join(", ", own.Select(Say)),
                    "know who may upgrade it; an upgrade disarms the keeper")
                : Ok("none is a proxy");
    }
}
