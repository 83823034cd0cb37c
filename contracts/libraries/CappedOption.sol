// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What one covered option pays, in base
/// @notice Never more than one whole base, which is what covers it.
library CappedOption {
    /// @notice Base units one option pays at `spot`, rounded down.
    /// @param isCall Call or put.
    /// @param strike USD per base, 18 decimals.
    /// @param spot USD per base, 18 decimals, not zero.
    /// @param unit Base units of one whole base.
    function payout(bool isCall, uint256 strike, uint256 spot, uint256 unit) internal pure returns (uint256) {
        uint256 intrinsic = isCall ? Math.saturatingSub(spot, strike) : Math.saturatingSub(strike, spot);
        // At an intrinsic of one spot or more the cap binds; deciding it here also keeps a tiny spot from overflowing.
        return intrinsic >= spot ? unit : Math.mulDiv(intrinsic, unit, spot);
    }
}
