using System.Collections.Frozen;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>What venues refuse with, by a name that is the same at all of them.</summary>
/// <remarks>
/// Source: Synthetix 2.102.1, PerpsV2MarketBase.sol, PerpsV2MarketDelayedExecution.sol, PerpsV2MarketDelayedIntent.sol
/// and SystemStatus.sol; curie-contract 2.8.4, ClearingHouse.sol, Exchange.sol and Vault.sol; @aave/core-v3 1.19.3,
/// Errors.sol; Uniswap's swap-router-contracts 1.3.1, V3SwapRouter.sol, and v3-periphery, TransferHelper.sol;
/// OpenZeppelin 5, ERC20; the adapters' own errors.
/// </remarks>
public static class VenueRefusals
{
    private static readonly FrozenDictionary<string, string> Names =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Market suspended"] = "suspended",
            ["Market closed"] = "suspended",
            ["Synthetix is suspended. Operation prohibited"] = "suspended",
            ["Synth is suspended. Operation prohibited"] = "suspended",
            ["Invalid price"] = "stale rate",
            ["MarketPriceIsInvalid"] = "stale rate",
            ["Max leverage exceeded"] = "max leverage",
            ["Max market size exceeded"] = "size cap",
            ["Price impact exceeded"] = "slippage",
            ["CostsExceedLimit"] = "slippage",
            ["Insufficient margin"] = "insufficient margin",
            ["Position can be liquidated"] = "liquidatable",
            ["Position flagged"] = "liquidatable",
            ["Price too volatile"] = "too volatile",
            ["price divergence too high"] = "too volatile",
            ["Pending order exists"] = "order pending",
            ["previous order exists"] = "order pending",
            ["no previous order"] = "no order",
            ["order too old, use cancel"] = "order expired",
            ["executability not reached"] = "order not ready",
            ["price not updated"] = "order not ready",
            ["cannot cancel yet"] = "order not expired",
            ["OrderOutlivesDeadline"] = "deadline too near",
            ["PositionIsNotReported"] = "unsettled",
            ["CH_NEFCI"] = "insufficient margin",
            ["CH_NEFCM"] = "insufficient margin",
            ["V_NEFC"] = "insufficient margin",
            ["CH_TLRS"] = "slippage",
            ["CH_TMRL"] = "slippage",
            ["EX_OPLAS"] = "price impact bound",
            ["EX_OPB"] = "price impact bound",
            ["UB_UOA"] = "size cap",
            ["PoolIsTooShallow"] = "size cap",
            ["EX_MIP"] = "paused",
            ["CH_MNO"] = "paused",
            ["Pausable: paused"] = "paused",
            ["CH_TE"] = "deadline too near",
            ["27"] = "suspended",
            ["28"] = "suspended",
            ["29"] = "paused",
            ["30"] = "suspended",
            ["32"] = "insufficient margin",
            ["34"] = "insufficient margin",
            ["35"] = "insufficient margin",
            ["36"] = "insufficient margin",
            ["50"] = "size cap",
            ["51"] = "size cap",
            ["59"] = "suspended",
            ["OrderIsBeyondFlat"] = "size cap",
            ["PriceIsBeyondLimit"] = "slippage",
            ["PriceIsWorseThanLimit"] = "slippage",
            ["Too little received"] = "slippage",
            ["Too much requested"] = "slippage",
            ["TooLittleReceived"] = "slippage",
            ["TooMuchRequested"] = "slippage",
            ["STF"] = "insufficient funds",
            ["ERC20InsufficientBalance"] = "insufficient funds",
            ["ERC20InsufficientAllowance"] = "insufficient allowance",
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name of a refusal; null where it is none that is known.</summary>
    /// <param name="reason">What a venue or its adapter reverted with.</param>
    public static string? NameOf(RevertReason reason) =>
        Names.GetValueOrDefault(reason.Kind == RevertKind.Custom ? reason.Error!.Name : reason.Text);
}
