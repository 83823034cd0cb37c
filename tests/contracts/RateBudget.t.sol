// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {RateBudget} from "../../contracts/libraries/RateBudget.sol";
import {TestBase} from "./fixtures/Vm.sol";

/// @notice The leaky bucket's promise: in any period t, at most cap * (1 + t / window) is charged.
contract RateBudgetTest is TestBase {
    using RateBudget for RateBudget.Level;

    uint256 private constant CAP = 1_000_003;
    uint256 private constant BUCKET_WINDOW = 86_400;

    RateBudget.Level private level;

    function test_Current_Full_DrainsLinearlyToZero() public {
        vm.warp(1_000_000);
        level.charge(CAP, CAP, BUCKET_WINDOW);
        vm.assertEq(level.current(CAP, BUCKET_WINDOW), CAP);
        vm.warp(1_000_000 + BUCKET_WINDOW / 2);
        vm.assertEq(level.current(CAP, BUCKET_WINDOW), CAP - CAP / 2, "rounds against the spender");
        vm.warp(1_000_000 + BUCKET_WINDOW - 1);
        vm.assertTrue(level.current(CAP, BUCKET_WINDOW) > 0);
        vm.warp(1_000_000 + BUCKET_WINDOW);
        vm.assertEq(level.current(CAP, BUCKET_WINDOW), 0);
        vm.warp(1_000_000 + 100 * BUCKET_WINDOW);
        vm.assertEq(level.current(CAP, BUCKET_WINDOW), 0);
    }

    function testFuzz_Charge_GreedySpender_StaysWithinTheBound(uint256 seed) public {
        uint256 start = 1_700_000_000;
        vm.warp(start);
        uint256 spent = 0;
        for (uint256 i = 0; i < 40; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 room = CAP - level.current(CAP, BUCKET_WINDOW);
            // Half the time everything there is, else a part of it.
            uint256 amount = seed % 2 == 0 ? room : _within(seed >> 8, 0, room);
            vm.assertLe(level.charge(amount, CAP, BUCKET_WINDOW), CAP, "level above cap");
            spent += amount;
            uint256 elapsed = block.timestamp - start;
            vm.assertLe(spent * BUCKET_WINDOW, CAP * (BUCKET_WINDOW + elapsed), "bound broken");
            vm.warp(block.timestamp + _within(seed >> 128, 0, BUCKET_WINDOW / 8));
        }
    }
}
