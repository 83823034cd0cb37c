// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IPerpsV2Market} from "../interfaces/IPerpsV2Market.sol";
import {IPerpsV2MarketSettings} from "../interfaces/IPerpsV2MarketSettings.sol";
import {PerpsV2Account} from "./PerpsV2Account.sol";

/// @title A position at a Synthetix PerpsV2 market, traded by off-chain delayed orders
/// @notice An order is left at the market with a deposit; somebody else executes it some seconds later, at a price that
/// was published after it was left, and earns the deposit. Until then it is pending. It fills whole or not at all.
/// What is too old to be executed is cancelled by the next `settle`, which gets the deposit back.
///
/// A report counts the deposit as a cost of the fill, and the funding of the seconds in which the order waited. An
/// order that lapses costs that funding, and the deposit only if a stranger cancelled first.
contract PerpsV2DelayedVenue is PerpsV2Account {
    /// @notice The market could execute the order later than the plan allows.
    error OrderOutlivesDeadline(uint256 deadline, uint256 lastExecution);

    /// @notice The market's settings.
    IPerpsV2MarketSettings public immutable settings;
    /// @notice The market's key in the settings.
    bytes32 public immutable marketKey;

    /// @notice Binds the adapter to one executor, market with its settings, and pool.
    constructor(
        address executor_,
        address market_,
        address settings_,
        address marginToken_,
        address router_,
        uint24 fee_
    ) PerpsV2Account(executor_, market_, marginToken_, router_, fee_) {
        settings = IPerpsV2MarketSettings(settings_);
        marketKey = market.marketKey();
    }

    /// @inheritdoc IHedgeVenue
    /// @dev The market fills at `limitPrice` less the highest fee that either direction pays now and the deposit, so
    /// that the fill is within the limit with both. What governance changes until then is not covered.
    function order(bytes32 planId, int256 size, uint256 limitPrice, uint256 deadline)
        external
        onlyExecutor
        returns (Fill memory fill)
    {
        _requireReported();
        uint256 lastExecution = block.timestamp + settings.offchainDelayedOrderMaxAge(marketKey) - 1;
        if (deadline < lastExecution) revert OrderOutlivesDeadline(deadline, lastExecution);
        // The skew may have turned when the order fills: the other direction's fee is what it would pay then.
        uint256 rate = Math.max(
            _feeRate(size, IPerpsV2Market.OrderType.Offchain), _feeRate(-size, IPerpsV2Market.OrderType.Offchain)
        );
        market.submitOffchainDelayedOrderWithTracking(
            size, _desiredFillPrice(size, limitPrice, rate, settings.minKeeperFee()), planId
        );
        // The deposit has left the account; it is a cost once it is clear that it does not return.
        int256 deposit = int256(uint256(market.delayedOrders(address(this)).keeperDeposit));
        fill.pending = size;
        (_pending, _balance) = (size, _balanceNow() + deposit * WAD);
    }

    /// @inheritdoc IHedgeVenue
    /// @dev An order that is still waiting is no news. One that is too old is cancelled, which the market refuses
    /// while it is suspended or its price is stale; the order then stays pending, and nobody can execute it.
    function settle() external onlyExecutor returns (Fill memory fill) {
        IPerpsV2Market.DelayedOrder memory waiting = market.delayedOrders(address(this));
        if (waiting.sizeDelta != 0) {
            if (block.timestamp - waiting.intentionTime <= settings.offchainDelayedOrderMaxAge(marketKey)) return fill;
            market.cancelOffchainDelayedOrder(address(this));
        }
        fill = _report();
        fill.pending = -_pending;
        _pending = 0;
    }
}
