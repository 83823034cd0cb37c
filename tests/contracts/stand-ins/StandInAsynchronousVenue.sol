// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeExecutor} from "../../../contracts/interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../../../contracts/interfaces/IHedgeVenue.sol";
import {WadPrice} from "../../../contracts/libraries/WadPrice.sol";

/// @notice Stands in for a margined venue that fills later: an order pends until `fill` or `lapse`, and `settle`
/// reports it. It always fills at the order's limit, and moves margin at the least it may become: the worst a real one
/// may do.
contract StandInAsynchronousVenue is IHedgeVenue {
    uint256 private constant SCALE = 1e30;
    int256 private constant PRICE = 3_000e18;

    address public immutable executor;
    int256 public cash;
    int256 private _position;
    int256 private _pending;
    uint256 private _limitPrice;
    Fill private _unreported;

    constructor(address executor_) {
        executor = executor_;
    }

    function order(bytes32, int256 size, uint256 limitPrice, uint256) external returns (Fill memory) {
        if (msg.sender != executor) revert CallerIsNotExecutor(msg.sender, executor);
        _pending = size;
        _limitPrice = limitPrice;
        return Fill(0, size, 0);
    }

    /// @notice Gives the account what it did not get from the executor.
    function endow(int256 amount) external {
        cash += amount;
    }

    /// @notice Fills `amount` of what is pending, at the limit.
    function fill(int256 amount) external {
        int256 quoteDelta = WadPrice.leastQuoteDelta(amount, _limitPrice, SCALE);
        _unreported.filled += amount;
        _unreported.pending -= amount;
        _unreported.quoteDelta += quoteDelta;
    }

    /// @notice Cancels what is still pending.
    function lapse() external {
        _unreported.pending = -_pending;
        _unreported.filled = 0;
        _unreported.quoteDelta = 0;
    }

    function settle() external returns (Fill memory report) {
        if (msg.sender != executor) revert CallerIsNotExecutor(msg.sender, executor);
        report = _unreported;
        delete _unreported;
        _position += report.filled;
        _pending += report.pending;
        cash += report.quoteDelta;
    }

    function moveMargin(int256 amount, uint256 minimum) external {
        if (msg.sender != executor) revert CallerIsNotExecutor(msg.sender, executor);
        IERC20 quote = IERC20(IHedgeExecutor(executor).quoteToken());
        cash += amount > 0 ? int256(minimum) : amount;
        if (amount > 0) quote.transferFrom(executor, address(this), uint256(amount));
        else quote.transfer(executor, minimum);
    }

    function accountValue() external view returns (int256) {
        return cash + _position * PRICE / int256(SCALE);
    }

    function exposure() external view returns (int256, int256) {
        return (_position, _pending);
    }

    function settlesInInventory() external pure returns (bool) {
        return false;
    }
}
