// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {WadPrice} from "../../contracts/libraries/WadPrice.sol";
import {TestBase} from "./fixtures/Vm.sol";

/// @notice Amounts at a price, and which way each rounds.
contract WadPriceTest is TestBase {
    uint256 private constant PRICE = 3_000e18;

    function test_Scale_TokenDecimals_TurnsBaseUnitsIntoQuoteUnits() public pure {
        vm.assertEq(WadPrice.scaleOf(18, 6), 1e30);
        vm.assertEq(WadPrice.scaleOf(8, 18), 1e8);
        vm.assertEq(WadPrice.scaleOf(0, 18), 1);
    }

    function test_LeastQuoteDelta_PartOfAUnit_RoundsAgainstTheTrade() public pure {
        // One unit of base is worth 0.000000003 units of quote.
        vm.assertEq(WadPrice.leastQuoteDelta(-1, PRICE, 1e30), 1, "a sale must bring in the part");
        vm.assertEq(WadPrice.leastQuoteDelta(1, PRICE, 1e30), 0, "a purchase may not pay for it");
        vm.assertEq(WadPrice.leastQuoteDelta(0, PRICE, 1e30), 0);
        vm.assertEq(WadPrice.leastQuoteDelta(-1 ether, PRICE, 1e30), 3_000e6);
        vm.assertEq(WadPrice.leastQuoteDelta(1 ether, PRICE, 1e30), -3_000e6);
        vm.assertEq(WadPrice.notional(1, PRICE, 1e30), 1);
        vm.assertEq(WadPrice.toBase(3_000e6 - 1, PRICE, 1e30), 1 ether - 333_333_334);
    }

    function test_Scale_MoreThan18Decimals_Refuses() public {
        vm.expectRevert(abi.encodeWithSelector(WadPrice.DecimalsAreOutOfRange.selector, 19));
        this.scaleOf(19, 6);
        vm.expectRevert(abi.encodeWithSelector(WadPrice.DecimalsAreOutOfRange.selector, 19));
        this.scaleOf(18, 19);
    }

    /// @notice The library's function as a call of its own, so that its revert can be expected.
    function scaleOf(uint8 baseDecimals, uint8 quoteDecimals) external pure returns (uint256) {
        return WadPrice.scaleOf(baseDecimals, quoteDecimals);
    }
}
