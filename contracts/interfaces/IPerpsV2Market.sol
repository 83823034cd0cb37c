// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A market of Synthetix PerpsV2, as its proxy answers
/// @notice Source: synthetix 2.102.1, PerpsV2Market, PerpsV2MarketViews, PerpsV2MarketDelayedIntent and
/// PerpsV2MarketDelayedExecution. Every number has 18 decimals; sizes are base units, money is sUSD.
interface IPerpsV2Market {
    /// @notice When an order fills and at whose price, which also says which fee it pays.
    enum OrderType {
        Atomic,
        Delayed,
        Offchain
    }

    /// @notice An account's position.
    /// @param id Zero without a position.
    /// @param lastFundingIndex Place in the funding sequence up to which funding is in `margin`.
    /// @param margin sUSD, without what was gained or paid since `lastPrice`.
    /// @param lastPrice Price up to which gains are in `margin`; zero without a position.
    /// @param size Below zero for a short.
    struct Position {
        uint64 id;
        uint64 lastFundingIndex;
        uint128 margin;
        uint128 lastPrice;
        int128 size;
    }

    /// @notice An order that waits; `sizeDelta` is zero without one.
    struct DelayedOrder {
        bool isOffchain;
        int128 sizeDelta;
        uint128 desiredFillPrice;
        uint128 targetRoundId;
        uint128 commitDeposit;
        uint128 keeperDeposit;
        uint256 executableAtTime;
        uint256 intentionTime;
        bytes32 trackingCode;
    }

    /// @notice Burns the caller's sUSD into its margin (positive), or mints it out of it (negative).
    function transferMargin(int256 marginDelta) external;

    /// @notice Trades at once; the fill price, which is without the fee, must be no worse than `desiredFillPrice`.
    function modifyPositionWithTracking(int256 sizeDelta, uint256 desiredFillPrice, bytes32 trackingCode) external;

    /// @notice Leaves an order that anybody may execute at an off-chain price of after this block.
    function submitOffchainDelayedOrderWithTracking(int256 sizeDelta, uint256 desiredFillPrice, bytes32 trackingCode)
        external;

    /// @notice Removes an order that is too old; its owner gets the keeper's deposit back, anybody else keeps it.
    function cancelOffchainDelayedOrder(address account) external;

    /// @notice The market's key in the settings.
    function marketKey() external view returns (bytes32);

    /// @notice An account's position as stored.
    function positions(address account) external view returns (Position memory);

    /// @notice An account's waiting order.
    function delayedOrders(address account) external view returns (DelayedOrder memory);

    /// @notice The oracle's price.
    function assetPrice() external view returns (uint256 price, bool invalid);

    /// @notice The oracle's price with the premium or discount that the skew gives such an order.
    function fillPrice(int256 sizeDelta) external view returns (uint256 price, bool invalid);

    /// @notice sUSD that such an order would pay now.
    function orderFee(int256 sizeDelta, OrderType orderType) external view returns (uint256 fee, bool invalid);

    /// @notice Margin with gains and funding at the oracle's price, and never below zero.
    function remainingMargin(address account) external view returns (uint256 marginRemaining, bool invalid);
}
