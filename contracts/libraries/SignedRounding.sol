// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Rounding that knows a sign
/// @notice Solidity divides towards zero, which makes a debt smaller. What an account is worth and what a fill brought
/// must err against their holder.
library SignedRounding {
    /// @notice The largest whole number that is not above `value / divisor`.
    function floorDiv(int256 value, int256 divisor) internal pure returns (int256 result) {
        result = value / divisor;
        if (value % divisor != 0 && (value < 0) != (divisor < 0)) result--;
    }
}
