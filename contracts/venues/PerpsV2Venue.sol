// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IPerpsV2Market} from "../interfaces/IPerpsV2Market.sol";
import {PerpsV2Account} from "./PerpsV2Account.sol";

/// @title A position at a Synthetix PerpsV2 market, traded at once
/// @notice Orders fill at the oracle's price, moved by the market's skew, in the very call: nothing is ever pending.
/// A market may make that dear to keep traders to delayed orders; PerpsV2DelayedVenue is for those.
contract PerpsV2Venue is PerpsV2Account {
    /// @notice Binds the adapter to one executor, market and pool.
    constructor(address executor_, address market_, address marginToken_, address router_, uint24 fee_)
        PerpsV2Account(executor_, market_, marginToken_, router_, fee_)
    {}

    /// @inheritdoc IHedgeVenue
    /// @dev The executor has checked the deadline in this very transaction. The market refuses a worse price ("Price
    /// impact exceeded"), too much leverage, too little margin, too large a side, and an account that is liquidated.
    /// What was paid is measured: what the account lost beside the position's change at the oracle's price.
    function order(bytes32 planId, int256 size, uint256 limitPrice, uint256)
        external
        onlyExecutor
        returns (Fill memory fill)
    {
        _requireReported();
        (uint256 price,) = market.assetPrice();
        int256 paid = _remainingMargin();
        uint256 rate = _feeRate(size, IPerpsV2Market.OrderType.Atomic);
        market.modifyPositionWithTracking(size, _desiredFillPrice(size, limitPrice, rate, 0), planId);
        fill.filled = size;
        fill.quoteDelta = _toQuote((_remainingMargin() - paid) * WAD - size * SafeCast.toInt256(price));
        (_position, _balance) = (_position + size, _balanceNow());
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Only a liquidation changes the position from outside.
    function settle() external onlyExecutor returns (Fill memory) {
        return _report();
    }
}
