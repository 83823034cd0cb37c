using System.Numerics;

namespace KeeperBot.Core.Decisions;

/// <summary>A band of fixed width around flat, as the mandate states it.</summary>
public sealed class DeltaBandPolicy : BandPolicy
{
    /// <inheritdoc/>
    public override string Name => "delta-band";

    /// <inheritdoc/>
    protected override DeltaBand BandOf(PolicyQuestion question) =>
        new(BigInteger.Zero, question.Vault.Policy.InnerBand, question.Vault.Policy.Band);
}
