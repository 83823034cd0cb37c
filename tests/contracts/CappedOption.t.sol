// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {CappedOption} from "../../contracts/libraries/CappedOption.sol";
import {TestBase} from "./fixtures/Vm.sol";

/// @notice The payoff a keeper prices: in USD a call, and a put less two puts at half the strike.
contract CappedOptionTest is TestBase {
    function test_Payout_KnownPrices_AreExact() public pure {
        vm.assertEq(CappedOption.payout(true, 3_000e18, 4_000e18, 1 ether), 0.25 ether);
        vm.assertEq(CappedOption.payout(true, 3_000e18, 3_000e18, 1 ether), 0);
        vm.assertEq(CappedOption.payout(true, 3_000e18, 2_000e18, 1 ether), 0);
        vm.assertEq(CappedOption.payout(false, 3_000e18, 2_400e18, 1 ether), 0.25 ether);
        vm.assertEq(CappedOption.payout(false, 3_000e18, 3_000e18, 1 ether), 0);
        vm.assertEq(CappedOption.payout(false, 3_000e18, 1_500e18, 1 ether), 1 ether);
        vm.assertEq(CappedOption.payout(false, 3_000e18, 1, 1 ether), 1 ether);
        vm.assertEq(CappedOption.payout(true, 1, type(uint256).max, 1 ether), 1 ether - 1);
    }

    function testFuzz_Payout_Put_IsPutLessTwoPutsAtHalfTheStrike(uint256 strike, uint256 spot) public pure {
        strike = _within(strike, 2, 1e24) & ~uint256(1);
        spot = _within(spot, 1, 1e24);
        uint256 inUsd = CappedOption.payout(false, strike, spot, 1e36) * spot / 1e36;
        uint256 spread = _put(strike, spot) - 2 * _put(strike / 2, spot);
        vm.assertApproxEqAbs(inUsd, spread, 1);
    }

    function testFuzz_Payout_AnyPrice_IsCovered(bool isCall, uint256 strike, uint256 spot) public pure {
        spot = _within(spot, 1, type(uint256).max);
        vm.assertLe(CappedOption.payout(isCall, strike, spot, 1 ether), 1 ether, "pays more than covers it");
    }

    function _put(uint256 strike, uint256 spot) private pure returns (uint256) {
        return strike > spot ? strike - spot : 0;
    }
}
