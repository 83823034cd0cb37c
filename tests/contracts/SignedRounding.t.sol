// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {SignedRounding} from "../../contracts/libraries/SignedRounding.sol";
import {TestBase} from "./fixtures/Vm.sol";

/// @notice Division that errs against the holder of the value, whatever its sign.
contract SignedRoundingTest is TestBase {
    function test_FloorDiv_EitherSign_IsNeverAboveTheQuotient() public pure {
        vm.assertEq(SignedRounding.floorDiv(7, 2), 3);
        vm.assertEq(SignedRounding.floorDiv(-7, 2), -4);
        vm.assertEq(SignedRounding.floorDiv(7, -2), -4);
        vm.assertEq(SignedRounding.floorDiv(-7, -2), 3);
        vm.assertEq(SignedRounding.floorDiv(-8, 2), -4);
        vm.assertEq(SignedRounding.floorDiv(0, -2), 0);
    }

    function testFuzz_FloorDiv_TimesTheDivisor_IsTheLargestNotAbove(int128 value, uint64 divisor) public pure {
        if (divisor == 0) return;
        int256 whole = int256(uint256(divisor));
        int256 floor = SignedRounding.floorDiv(value, whole) * whole;
        vm.assertLe(floor, int256(value), "above the value");
        vm.assertLe(int256(value) - floor, whole - 1, "not the largest");
    }
}
