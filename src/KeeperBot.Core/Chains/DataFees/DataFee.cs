using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains.DataFees;

/// <summary>
/// What a chain charges at one block beside gas used times price: for a transaction's data on L1, and for its operator.
/// </summary>
public abstract class DataFee
{
    /// <summary>The OP stack's GasPriceOracle, at the same address on every chain.</summary>
    public static readonly Address GasPriceOracle = Address.Parse("0x420000000000000000000000000000000000000F");

    /// <summary>Arbitrum's ArbGasInfo, at the same address on every chain.</summary>
    public static readonly Address ArbGasInfo = Address.Parse("0x000000000000000000000000000000000000006C");

    /// <summary>What of the fee is for the chain's operator and not for data, wei.</summary>
    public virtual BigInteger OperatorWei => BigInteger.Zero;

    /// <summary>Wei for a transaction: for its data, and for the operator.</summary>
    /// <param name="unsigned">The transaction before it is signed (EIP-2718).</param>
    public abstract BigInteger Of(ReadOnlySpan<byte> unsigned);

    /// <summary>What must be read at a block; nothing on Ethereum.</summary>
    public static ImmutableArray<Ask> Observe(GasMandate gas) => gas.Fees switch
    {
        FeeModel.OpStack => OpStackDataFee.Reads(gas),
        FeeModel.Arbitrum => ArbitrumDataFee.Reads(),
        _ => [],
    };

    /// <summary>True when the chain charges for data and the answers say what.</summary>
    public static bool IsStated(GasMandate gas, Answers answers)
    {
        try
        {
            return Understand(gas, answers) is not null;
        }
        catch (UnanswerableException)
        {
            return false;
        }
    }

    /// <summary>What is charged at a block; null on Ethereum, which charges for gas alone.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static DataFee? Understand(GasMandate gas, Answers answers) => gas.Fees switch
    {
        FeeModel.OpStack => new OpStackDataFee(gas, answers),
        FeeModel.Arbitrum => new ArbitrumDataFee(answers),
        _ => null,
    };
}
