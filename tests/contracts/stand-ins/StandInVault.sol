// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgedVault} from "../../../contracts/interfaces/IHedgedVault.sol";

/// @notice Stands in for a vault: bounds set at will.
contract StandInVault is IHedgedVault {
    int256 private _lower;
    int256 private _upper;

    function setBounds(int256 lower, int256 upper) external {
        (_lower, _upper) = (lower, upper);
    }

    function hedgeBounds() external view returns (int256, int256) {
        return (_lower, _upper);
    }
}
