using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Chains.DataFees;

/// <summary>
/// What an OP stack chain charges, by the parameters that its GasPriceOracle states (<see cref="OpStackFees"/>).
/// </summary>
/// <remarks>
/// The oracle says which fork holds. A read that the fork does not have reverts, and so is asked for all the same: so
/// the asks stay the same from block to block. The operator's fee is the oracle's own answer for the gas of a hedge; a
/// chain from before Isthmus has no such function and no such fee.
/// </remarks>
internal sealed class OpStackDataFee : DataFee
{
    private static readonly AbiFunction GetOperatorFee = Abis.GasPriceOracleIsthmus.Function("getOperatorFee");

    private static readonly ImmutableArray<string> Views =
    [
        "isEcotone", "isFjord", "l1BaseFee", "overhead", "scalar", "blobBaseFee", "baseFeeScalar", "blobBaseFeeScalar",
    ];

    private readonly Answers _answers;
    private readonly bool _isFjord;
    private readonly bool _isEcotone;
    private readonly OpStackPrices _prices;

    /// <summary>The fees at a block.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public OpStackDataFee(GasMandate gas, Answers answers)
    {
        _answers = answers;
        OperatorWei = answers.TryGet(OperatorFee(gas))?[0].AsBigInteger() ?? BigInteger.Zero;
        _isEcotone = answers.Get(View("isEcotone"))[0].AsBool();
        _isFjord = _isEcotone && answers.Get(View("isFjord"))[0].AsBool();
        _prices = _isEcotone
            ? new OpStackPrices(
                Figure("l1BaseFee"), Figure("blobBaseFee"), Figure("baseFeeScalar"), Figure("blobBaseFeeScalar"))
            : new OpStackPrices(Figure("l1BaseFee"), 0, 0, 0);
    }

    /// <inheritdoc/>
    public override BigInteger OperatorWei { get; }

    /// <inheritdoc/>
    public override BigInteger Of(ReadOnlySpan<byte> unsigned) => OperatorWei
        + (_isFjord ? OpStackFees.Fjord(unsigned, _prices)
            : _isEcotone ? OpStackFees.Ecotone(unsigned, _prices)
            : OpStackFees.Bedrock(unsigned, _prices.L1BaseFee, Figure("overhead"), Figure("scalar")));

    /// <summary>What is read, the same at every block.</summary>
    public static ImmutableArray<Ask> Reads(GasMandate gas) => [.. Views.Select(View), OperatorFee(gas)];

    private static Ask OperatorFee(GasMandate gas) => new(GasPriceOracle, GetOperatorFee, gas.HedgeGas);

    private static Ask View(string name) => new(GasPriceOracle, Abis.GasPriceOracle.Function(name));

    private BigInteger Figure(string name) => _answers.Get(View(name))[0].AsBigInteger();
}
