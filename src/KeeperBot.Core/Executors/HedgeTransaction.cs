using System.Buffers.Binary;
using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Core.Executors;

/// <summary>
/// The transaction that carries a hedge, as far as it is known before it is signed: what data costs go by.
/// </summary>
/// <remarks>
/// Nonce, prices and the gas limit are chosen when it is signed; the decision that it commits to is hashed when it is
/// made. Their stand-ins are as long and as hard to compress, so that they cost what the real ones will but for a byte
/// or two; and they do not follow the market, so that what data costs does not move with the price of gas.
/// </remarks>
public static class HedgeTransaction
{
    private const ulong Nonce = 0x9C41;

    /// <summary>The transaction of a plan.</summary>
    /// <param name="mandate">Whose account signs it, and what it may offer.</param>
    /// <param name="plan">The plan.</param>
    public static byte[] Of(Mandate mandate, HedgePlan plan) => new Eip1559Transaction
    {
        ChainId = mandate.ChainId,
        Nonce = Nonce,
        MaxPriorityFeePerGas = mandate.Gas.TipWei,
        MaxFeePerGas = mandate.Gas.CeilingWei,
        GasLimit = mandate.Gas.HedgeGas,
        To = plan.Executor,
        Data = HedgeExecutor.Encode(plan, Keccak256.Compute(plan.Id.ToArray())),
    }.EncodeUnsigned();

    /// <summary>A transaction of a vault as any will be that has one leg.</summary>
    /// <param name="mandate">Whose account signs it, and what it may offer.</param>
    /// <param name="vault">The vault.</param>
    public static byte[] Typical(Mandate mandate, VaultMandate vault)
    {
        var id = HedgeExecutor.PlanId(mandate.ChainId, vault.Executor, vault.Vault, Nonce);
        var digits = Keccak256.Compute(id.ToArray()).ToArray();
        BigInteger Number(int at, int bytes) => new(digits.AsSpan(at, bytes), isUnsigned: true);
        var leg = new HedgeLeg(vault.Venues[0].VenueId, vault.Venues[0].Kind, Number(0, 8), Number(8, 9), 0);
        return Of(mandate, new HedgePlan(
            id,
            vault.Executor,
            Nonce,
            BinaryPrimitives.ReadUInt32LittleEndian(digits.AsSpan(17)),
            Number(21, 8),
            Number(21, 8) + leg.Size,
            [leg],
            new PlanCost(0, 0, 0, 0),
            Urgency.Routine,
            mandate.Gas.CeilingWei));
    }
}
