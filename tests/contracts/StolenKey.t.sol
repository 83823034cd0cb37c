// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {TestBase} from "./fixtures/Vm.sol";
import {StolenKey} from "./fixtures/StolenKey.sol";

/// @notice The bound of contracts/README.md: what a stolen keeper key can cost, whatever it does.
contract StolenKeyTest is TestBase {
    uint256 private constant LOSS_CAP = 3_000e6;
    uint256 private constant NOTIONAL_CAP = 1_000_000e6;

    /// @notice What a day with the key came to, in quote units; shown by forge with -vv.
    event StolenKeyDay(uint256 plans, uint256 notional, uint256 loss, uint256 bound);

    StolenKey private thief;

    function setUp() public {
        thief = new StolenKey();
        thief.begin();
    }

    /// @notice Forge's name for functions of one contract.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @notice What forge calls at random.
    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](6);
        selectors[0] = StolenKey.trade.selector;
        selectors[1] = StolenKey.sandwich.selector;
        selectors[2] = StolenKey.push.selector;
        selectors[3] = StolenKey.settleLater.selector;
        selectors[4] = StolenKey.wait.selector;
        selectors[5] = StolenKey.moveMargin.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(thief), selectors);
    }

    /// @notice Forge's list of contracts it may call at random.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(thief);
    }

    function invariant_AnyAttack_StaysWithinThePublishedBound() public view {
        vm.assertLe(thief.loss(), thief.bound(LOSS_CAP), "loss beyond the bound");
        vm.assertLe(thief.notionalTraded(), thief.bound(NOTIONAL_CAP), "notional beyond the bound");
        IHedgeExecutor.Status memory status = thief.victim().status();
        (int256 lower, int256 upper) = thief.vaultBounds();
        vm.assertGe(status.hedge - int256(status.pendingSell), lower, "hedge below the bounds");
        vm.assertLe(status.hedge + int256(status.pendingBuy), upper, "hedge above the bounds");
        vm.assertEq(status.sequence, thief.plansExecuted(), "sequence is not the number of plans");
    }

    /// @notice A day of the best attack known to us: it takes most of the bound, so the bound is no idle figure.
    function test_Sandwiches_AllDay_TakeMostOfTheBoundAndNoMore() public {
        for (uint256 hour = 0; hour < 24; hour++) {
            for (uint256 i = 0; i < 6; i++) {
                thief.sandwich(true, i % 2 == 0, 20 ether, 10 ether);
            }
            thief.wait(1 hours - 1);
        }
        uint256 bound = thief.bound(LOSS_CAP);
        vm.assertLe(thief.loss(), bound, "loss beyond the bound");
        vm.assertGe(thief.loss(), bound * 8 / 10, "the attack is too tame to prove anything");
    }

    /// @notice One simulated day and 10,000 random calls with the key, from a fixed seed: loss, notional and bounds
    /// hold.
    function test_TenThousandRandomCalls_OverADay_StayWithinTheBound() public {
        uint256 start = block.timestamp;
        uint256 worst;
        for (uint256 i = 0; i < 10_000; i++) {
            uint256 r = uint256(keccak256(abi.encode("stolen key", i)));
            uint256 choice = r % 64;
            if (choice < 60) {
                thief.sandwich(r >> 8 & 1 == 0, r >> 9 & 1 == 0, (r >> 16) % 5 ether, (r >> 128) % 20 ether);
            } else if (choice < 62) {
                thief.trade(r >> 8, r >> 16, int256(r << 64), r >> 200);
            } else if (choice == 62) {
                thief.push(r >> 8 & 1 == 0, r >> 9 & 1 == 0, r >> 16);
            } else if (r >> 10 & 1 == 0) {
                thief.moveMargin(r >> 8 & 1 == 0, r >> 16);
            } else {
                thief.settleLater(r >> 8 & 1 == 0, r >> 16);
            }
            if (thief.loss() > worst) worst = thief.loss();
            // 8.64 seconds on average (it waits one more than it is told): 10,000 of them are a day.
            thief.wait(i % 25 < 16 ? 8 : 7);
        }
        vm.assertEq(block.timestamp - start, 1 days, "not a day");
        vm.assertGe(thief.plansExecuted(), 100, "too few plans went through to prove anything");
        vm.assertLe(worst, thief.bound(LOSS_CAP), "loss beyond the bound");
        vm.assertLe(thief.notionalTraded(), thief.bound(NOTIONAL_CAP), "notional beyond the bound");
        emit StolenKeyDay(thief.plansExecuted(), thief.notionalTraded(), worst, thief.bound(LOSS_CAP));
    }

    function testFuzz_Sandwich_AnyShape_CostsLessThanItsLimit(bool deep, bool sells, uint256 size, uint256 push)
        public
    {
        if (!sells) thief.sandwich(true, true, 30 ether, 0);
        uint256 before = thief.loss();
        uint256 traded = thief.notionalTraded();
        thief.sandwich(deep, sells, size, push);
        // The limit price is 50 bps from the oracle.
        uint256 most = before + (thief.notionalTraded() - traded) * 50 / 10_000 + 1;
        vm.assertLe(thief.loss(), most, "beyond the limit");
    }
}
