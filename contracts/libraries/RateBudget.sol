// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title A leaky bucket in one storage slot
/// @notice The level drains linearly, one cap per window, and no charge may lift it above the cap. Hence in any period
/// of t seconds the charges sum to at most `cap * (1 + t / window)`. Draining rounds down, so rounding never helps
/// the spender.
library RateBudget {
    /// @notice The bucket.
    /// @param amount Level at `updatedAt`.
    /// @param updatedAt Unix time of the last charge.
    struct Level {
        uint192 amount;
        uint64 updatedAt;
    }

    /// @notice The level now.
    function current(Level storage self, uint256 cap, uint256 window) internal view returns (uint256) {
        uint256 drained = Math.mulDiv(cap, block.timestamp - self.updatedAt, window);
        return Math.saturatingSub(self.amount, drained);
    }

    /// @notice Adds `amount` to the level and returns it; the caller compares it with the cap.
    function charge(Level storage self, uint256 amount, uint256 cap, uint256 window) internal returns (uint256 used) {
        used = current(self, cap, window) + amount;
        self.amount = SafeCast.toUint192(used);
        self.updatedAt = uint64(block.timestamp);
    }
}
