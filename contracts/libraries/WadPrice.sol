// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";

/// @title Amounts of two tokens at a price
/// @notice A price is quote per whole base with 18 decimals. A scale is `10 ** (18 + baseDecimals - quoteDecimals)`, so
/// that `quoteUnits = baseUnits * price / scale`. Rounding is always against the party whose price is meant.
library WadPrice {
    /// @notice Tokens and feeds have at most 18 decimals here.
    error DecimalsAreOutOfRange(uint8 decimals);

    /// @notice One whole of an 18-decimals number.
    uint256 internal constant WAD = 1e18;

    /// @notice The scale of a pair of tokens.
    function scaleOf(uint8 baseDecimals, uint8 quoteDecimals) internal pure returns (uint256) {
        return 10 ** (18 + checked(baseDecimals) - checked(quoteDecimals));
    }

    /// @notice `decimals` as a number to compute with, or an error when there are more than 18.
    function checked(uint8 decimals) internal pure returns (uint256) {
        if (decimals > 18) revert DecimalsAreOutOfRange(decimals);
        return decimals;
    }

    /// @notice Quote units of `baseUnits`, rounded up: what a cap counts.
    function notional(uint256 baseUnits, uint256 price, uint256 scale) internal pure returns (uint256) {
        return Math.mulDiv(baseUnits, price, scale, Math.Rounding.Ceil);
    }

    /// @notice The least quote change that is no worse than `price` for a trade of `size`: for a sale the quote that
    /// must come in, rounded up; for a purchase minus the quote that may go out, rounded down.
    function leastQuoteDelta(int256 size, uint256 price, uint256 scale) internal pure returns (int256) {
        uint256 units = SignedMath.abs(size);
        return size < 0
            ? SafeCast.toInt256(Math.mulDiv(units, price, scale, Math.Rounding.Ceil))
            : -SafeCast.toInt256(Math.mulDiv(units, price, scale));
    }

    /// @notice Base units worth `quoteUnits`, rounded down.
    function toBase(uint256 quoteUnits, uint256 price, uint256 scale) internal pure returns (uint256) {
        return Math.mulDiv(quoteUnits, scale, price);
    }
}
