// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title One place to trade, seen by the executor
/// @notice An adapter is bound to one executor for ever, takes orders from nobody else and pays nobody else.
///
/// There are two kinds:
/// - A venue that *settles in inventory* trades the executor's own tokens and is done when `order` returns. The
///   executor approves the input exactly, measures both tokens and believes no claim that differs from the measure.
/// - Any other venue holds a *position* on margin, in an account that is the adapter's own. An order gets no allowance,
///   may leave a part pending, and its claims must agree with the adapter's own `exposure`. Margin comes from the
///   executor and returns to it, through `moveMargin`.
interface IHedgeVenue {
    /// @notice What changed at a venue.
    /// @param filled Base units bought (positive) or sold (negative).
    /// @param pending Change of the size that is ordered and not yet filled, same sign as the order while it grows.
    /// @param quoteDelta Quote units received (positive) or paid (negative) for `filled`, fees included.
    struct Fill {
        int256 filled;
        int256 pending;
        int256 quoteDelta;
    }

    /// @notice A caller other than the bound executor tried to trade.
    error CallerIsNotExecutor(address caller, address executor);
    /// @notice A venue that settles in inventory has no margin to move.
    error VenueHasNoMargin();

    /// @notice Trades `size` at `limitPrice` or better, or reverts; a position venue may leave a part pending.
    /// @param planId The plan this order belongs to, for the venue's own records.
    /// @param size Signed base units, not zero; negative sells.
    /// @param limitPrice Worst acceptable price, quote per whole base with 18 decimals, fees included.
    /// @param deadline Unix time after which nothing of this order may fill.
    function order(bytes32 planId, int256 size, uint256 limitPrice, uint256 deadline)
        external
        returns (Fill memory fill);

    /// @notice Reports what has happened since the last report: pending that filled or lapsed, a liquidation.
    function settle() external returns (Fill memory fill);

    /// @notice Moves quote between the executor and the account at the venue; one that settles in inventory refuses.
    /// @param amount Quote units. Positive: takes exactly so many, which the executor has approved, into the account.
    /// Negative: takes so much of the account's value out of it and pays what that becomes to the executor.
    /// @param minimum The least that the account's value must grow by, or the least that must be paid, quote units.
    function moveMargin(int256 amount, uint256 minimum) external;

    /// @notice What the account at the venue is worth at the venue's own oracle price, in quote units: margin and what
    /// the position has gained and paid so far, rounded down. Zero for a venue that settles in inventory.
    function accountValue() external view returns (int256);

    /// @notice The position held at the venue and the size still pending, in signed base units, as last reported by
    /// `order` or `settle`. Zero and zero for a venue that settles in inventory.
    function exposure() external view returns (int256 position, int256 pending);

    /// @notice Whether fills move the executor's own tokens at once and nothing is ever pending.
    function settlesInInventory() external view returns (bool);

    /// @notice The only executor this adapter serves.
    function executor() external view returns (address);
}
