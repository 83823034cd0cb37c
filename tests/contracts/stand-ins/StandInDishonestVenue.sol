// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeExecutor} from "../../../contracts/interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../../../contracts/interfaces/IHedgeVenue.sol";

/// @notice Stands in for an adapter with every fault an adapter can have: it moves and claims what the test tells it.
contract StandInDishonestVenue is IHedgeVenue {
    enum Fault {
        None,
        Revert,
        RevertBomb,
        ReturnBomb,
        ShortAnswer,
        Reenter
    }

    error ThisIsTheReason(uint256 value);

    address public immutable executor;
    bool public settlesInInventory;
    Fault public fault;
    Fill public claim;
    int256 public position;
    int256 public pending;
    address public input;
    uint256 public take;
    address public output;
    uint256 public pay;
    int256 public accountValue;
    int256 private _valueAfterMove;

    constructor(address executor_, bool settlesInInventory_) {
        executor = executor_;
        settlesInInventory = settlesInInventory_;
    }

    function setFault(Fault fault_) external {
        fault = fault_;
    }

    function setClaim(int256 filled, int256 pending_, int256 quoteDelta) external {
        claim = Fill(filled, pending_, quoteDelta);
    }

    function setExposure(int256 position_, int256 pending_) external {
        (position, pending) = (position_, pending_);
    }

    function setTake(address token, uint256 amount) external {
        (input, take) = (token, amount);
    }

    function setPay(address token, uint256 amount) external {
        (output, pay) = (token, amount);
    }

    function order(bytes32, int256, uint256, uint256) external returns (Fill memory) {
        if (take > 0) IERC20(input).transferFrom(executor, address(this), take);
        if (pay > 0) IERC20(output).transfer(executor, pay);
        return _answer();
    }

    function settle() external returns (Fill memory) {
        return _answer();
    }

    function setValue(int256 value, int256 after_) external {
        (accountValue, _valueAfterMove) = (value, after_);
    }

    function moveMargin(int256, uint256) external {
        if (take > 0) IERC20(input).transferFrom(executor, address(this), take);
        if (pay > 0) IERC20(output).transfer(executor, pay);
        accountValue = _valueAfterMove;
        _answer();
    }

    function exposure() external view returns (int256, int256) {
        if (fault == Fault.ShortAnswer) _return(32);
        if (fault == Fault.Revert) revert ThisIsTheReason(8);
        return (position, pending);
    }

    function _answer() private returns (Fill memory) {
        if (fault == Fault.Revert) revert ThisIsTheReason(7);
        if (fault == Fault.RevertBomb) _revert(1_000_000);
        if (fault == Fault.ReturnBomb) _return(1_000_000);
        if (fault == Fault.ShortAnswer) _return(64);
        if (fault == Fault.Reenter) IHedgeExecutor(executor).settle(1);
        return claim;
    }

    function _revert(uint256 length) private pure {
        assembly ("memory-safe") {
            revert(mload(0x40), length)
        }
    }

    function _return(uint256 length) private pure {
        assembly ("memory-safe") {
            return(mload(0x40), length)
        }
    }
}
