// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {ExecutorFixture} from "./fixtures/ExecutorFixture.sol";
import {StandInDishonestVenue} from "./stand-ins/StandInDishonestVenue.sol";

/// @notice What the executor believes of a venue: nothing it can measure itself, and pending counts as exposure.
contract HedgeExecutorVenuesTest is ExecutorFixture {
    uint32 private constant SPOT_LIAR = 10;
    uint32 private constant POSITION_LIAR = 11;

    StandInDishonestVenue private spotLiar;
    StandInDishonestVenue private positionLiar;

    function setUp() public {
        _deployExecutor();
        spotLiar = new StandInDishonestVenue(address(executor), true);
        positionLiar = new StandInDishonestVenue(address(executor), false);
        vm.startPrank(OWNER);
        executor.setVenue(SPOT_LIAR, address(spotLiar), true);
        executor.setVenue(POSITION_LIAR, address(positionLiar), true);
        vm.stopPrank();
    }

    function test_Inventory_ClaimedFillWithoutTokens_Refuses() public {
        spotLiar.setClaim(-1 ether, 0, 3_000e6);
        _hedgeReverts(
            _order(SPOT_LIAR, -1 ether),
            abi.encodeWithSelector(
                IHedgeExecutor.FillDoesNotMatchMeasure.selector, SPOT_LIAR, -1 ether, 0, 3_000e6, 0
            )
        );
    }

    function test_Inventory_InputTakenWithoutOutput_Refuses() public {
        spotLiar.setTake(address(weth), 1 ether);
        spotLiar.setClaim(-1 ether, 0, 3_000e6);
        _hedgeReverts(
            _order(SPOT_LIAR, -1 ether),
            abi.encodeWithSelector(
                IHedgeExecutor.FillDoesNotMatchMeasure.selector, SPOT_LIAR, -1 ether, -1 ether, 3_000e6, 0
            )
        );
        spotLiar.setClaim(-1 ether, 0, 0);
        IHedgeExecutor.HedgeOrder memory order = _order(SPOT_LIAR, -1 ether);
        _hedgeReverts(
            order,
            abi.encodeWithSelector(
                IHedgeExecutor.PriceIsWorseThanLimit.selector, SPOT_LIAR, -1 ether, 0, order.legs[0].limitPrice
            )
        );
    }

    function test_Inventory_ClaimedSizeOffByOneUnit_Refuses() public {
        usd.mint(address(spotLiar), 3_000e6);
        spotLiar.setTake(address(weth), 1 ether);
        spotLiar.setPay(address(usd), 3_000e6);
        spotLiar.setClaim(-1 ether + 1, 0, 3_000e6);
        _hedgeReverts(
            _order(SPOT_LIAR, -1 ether),
            abi.encodeWithSelector(
                IHedgeExecutor.FillDoesNotMatchMeasure.selector, SPOT_LIAR, -1 ether + 1, -1 ether, 3_000e6, 3_000e6
            )
        );
    }

    function test_Inventory_PartFilled_CountsTheMeasureAndLeavesNoAllowance() public {
        usd.mint(address(spotLiar), 1_500e6);
        spotLiar.setTake(address(weth), 0.5 ether);
        spotLiar.setPay(address(usd), 1_500e6);
        spotLiar.setClaim(-0.5 ether, 0, 1_500e6);
        IHedgeExecutor.HedgeOrder memory order = _order(SPOT_LIAR, -1 ether);
        order.targetHedge = -0.5 ether;
        _hedge(order);
        vm.assertEq(_hedged(), -0.5 ether);
        vm.assertEq(weth.allowance(address(executor), address(spotLiar)), 0);
        vm.assertEq(executor.status().lossUsed, 0);
    }

    function test_Inventory_MoreThanTheInput_CannotBeTaken() public {
        spotLiar.setTake(address(weth), 1 ether + 1);
        IHedgeExecutor.HedgeOrder memory order = _order(SPOT_LIAR, -1 ether);
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        vm.prank(KEEPER);
        executor.hedge(order);
        // A purchase approves quote at the limit price and not a unit more, and no base at all.
        spotLiar.setTake(address(usd), 3_015e6 + 1);
        order = _order(SPOT_LIAR, 1 ether);
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        vm.prank(KEEPER);
        executor.hedge(order);
    }

    function test_Position_InventoryTokens_CannotBeTaken() public {
        positionLiar.setTake(address(weth), 1);
        IHedgeExecutor.HedgeOrder memory order = _order(POSITION_LIAR, -1 ether);
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        vm.prank(KEEPER);
        executor.hedge(order);
    }

    function test_Inventory_LeftPending_Refuses() public {
        spotLiar.setClaim(0, -1 ether, 0);
        _hedgeReverts(
            _order(SPOT_LIAR, -1 ether),
            abi.encodeWithSelector(IHedgeExecutor.FillDoesNotFitOrder.selector, SPOT_LIAR, -1 ether, 0, -1 ether)
        );
    }

    function test_Position_FillBeyondOrderOrOfWrongSign_Refuses() public {
        int256[2][4] memory claims =
            [[-1 ether, int256(-1)], [int256(1), int256(0)], [int256(0), int256(1)], [-1 ether - 1, int256(0)]];
        for (uint256 i = 0; i < claims.length; i++) {
            positionLiar.setClaim(claims[i][0], claims[i][1], 9_000e6);
            _hedgeReverts(
                _order(POSITION_LIAR, -1 ether),
                abi.encodeWithSelector(
                    IHedgeExecutor.FillDoesNotFitOrder.selector, POSITION_LIAR, -1 ether, claims[i][0], claims[i][1]
                )
            );
        }
    }

    function test_Position_ClaimAgainstItsOwnExposure_Refuses() public {
        positionLiar.setClaim(-1 ether, 0, 3_000e6);
        positionLiar.setExposure(-2 ether, 0);
        _hedgeReverts(
            _order(POSITION_LIAR, -1 ether),
            abi.encodeWithSelector(
                IHedgeExecutor.ExposureDoesNotMatch.selector, POSITION_LIAR, -1 ether, 0, -2 ether, 0
            )
        );
    }

    function test_Hedge_OutsideBoundsAndNothingFilled_Refuses() public {
        _hedge(_order(DEEP, -10 ether));
        vault.setBounds(-4 ether, 0);
        IHedgeExecutor.HedgeOrder memory order = _order(POSITION_LIAR, 6 ether);
        order.targetHedge = -10 ether;
        _hedgeReverts(
            order,
            abi.encodeWithSelector(
                IHedgeExecutor.HedgeLeavesBounds.selector, -10 ether, -10 ether, -4 ether, int256(0)
            )
        );
    }

    function test_Venue_Reverts_ReasonIsKept() public {
        positionLiar.setFault(StandInDishonestVenue.Fault.Revert);
        _hedgeReverts(
            _order(POSITION_LIAR, -1 ether),
            abi.encodeWithSelector(
                IHedgeExecutor.VenueCallFailed.selector,
                POSITION_LIAR,
                abi.encodeWithSelector(StandInDishonestVenue.ThisIsTheReason.selector, 7)
            )
        );
    }

    function test_Venue_AnswersAMegabyte_CostsNoMoreThanItsOwnMemory() public {
        positionLiar.setFault(StandInDishonestVenue.Fault.RevertBomb);
        uint256 gasBefore = gasleft();
        _hedgeReverts(
            _order(POSITION_LIAR, -1 ether),
            abi.encodeWithSelector(IHedgeExecutor.VenueCallFailed.selector, POSITION_LIAR, new bytes(256))
        );
        // A megabyte of memory costs about 2.05 million gas; the callee pays it once, a copy would pay it again.
        vm.assertLe(gasBefore - gasleft(), 2_600_000, "the answer was copied");
        positionLiar.setFault(StandInDishonestVenue.Fault.ReturnBomb);
        _hedgeReverts(
            _order(POSITION_LIAR, -1 ether),
            abi.encodeWithSelector(IHedgeExecutor.VenueAnswerIsMalformed.selector, POSITION_LIAR, 256)
        );
    }

    function test_Venue_AnswersTooLittle_Refuses() public {
        positionLiar.setFault(StandInDishonestVenue.Fault.ShortAnswer);
        _hedgeReverts(
            _order(POSITION_LIAR, -1 ether),
            abi.encodeWithSelector(IHedgeExecutor.VenueAnswerIsMalformed.selector, POSITION_LIAR, 64)
        );
    }

    function test_Venue_Reenters_Refuses() public {
        // The adapter itself becomes keeper, so only the guard stands in its way.
        positionLiar.setFault(StandInDishonestVenue.Fault.Reenter);
        IHedgeExecutor.HedgeOrder memory order = _order(POSITION_LIAR, -1 ether);
        vm.prank(OWNER);
        executor.setGuardian(address(positionLiar));
        _hedgeReverts(
            order,
            abi.encodeWithSelector(
                IHedgeExecutor.VenueCallFailed.selector,
                POSITION_LIAR,
                abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
            )
        );
    }

    function test_Pending_Ordered_CountsTowardTargetNotionalAndLoss() public {
        _hedge(_order(LATER, -10 ether));
        IHedgeExecutor.Status memory status = executor.status();
        vm.assertEq(status.hedge, 0);
        vm.assertEq(status.pendingSell, 10 ether);
        vm.assertEq(status.notionalUsed, 30_000e6);
        vm.assertEq(status.lossUsed, 150e6, "the limit's distance to the oracle on 10 base");
    }

    function test_Pending_Ordered_CountsTowardBounds() public {
        vault.setBounds(-12 ether, 0);
        _hedge(_order(LATER, -10 ether));
        _hedgeReverts(
            _order(DEEP, -3 ether),
            abi.encodeWithSelector(
                IHedgeExecutor.HedgeLeavesBounds.selector, -13 ether, -3 ether, -12 ether, int256(0)
            )
        );
        // Were the pending sale to fail, buying now would leave the hedge above the bounds: also refused.
        _hedgeReverts(
            _order(DEEP, 1 ether),
            abi.encodeWithSelector(
                IHedgeExecutor.HedgeLeavesBounds.selector, -9 ether, 1 ether, -12 ether, int256(0)
            )
        );
        _hedge(_order(DEEP, -2 ether));
    }

    function test_Pending_VenueBusy_TakesNoSecondOrder() public {
        _hedge(_order(LATER, -1 ether));
        _hedgeReverts(
            _order(LATER, -1 ether),
            abi.encodeWithSelector(IHedgeExecutor.VenueHasPending.selector, LATER, -1 ether)
        );
    }

    function test_Settle_PartFilledThenLapsed_MovesToHedgeAndFreesTheRest() public {
        _hedge(_order(LATER, -10 ether));
        later.fill(-4 ether);
        vm.expectEmit(address(executor));
        emit IHedgeExecutor.VenueSettled(LATER, -4 ether, 4 ether, 11_940e6, -4 ether);
        vm.prank(KEEPER);
        executor.settle(LATER);
        vm.assertEq(_hedged(), -4 ether);
        vm.assertEq(executor.status().pendingSell, 6 ether);
        later.lapse();
        vm.prank(GUARDIAN);
        executor.settle(LATER);
        vm.assertEq(_hedged(), -4 ether);
        vm.assertEq(executor.status().pendingSell, 0);
        (int256 position, int256 pending) = executor.venueExposure(LATER);
        vm.assertEq(position, -4 ether);
        vm.assertEq(pending, 0);
    }

    function test_Settle_PendingPurchase_MovesToHedge() public {
        vault.setBounds(-10 ether, 10 ether);
        _hedge(_order(LATER, 3 ether));
        vm.assertEq(executor.status().pendingBuy, 3 ether);
        later.fill(3 ether);
        vm.prank(OWNER);
        executor.settle(LATER);
        vm.assertEq(_hedged(), 3 ether);
        vm.assertEq(executor.status().pendingBuy, 0);
    }

    function test_Settle_ReportAgainstItsOwnExposure_Refuses() public {
        positionLiar.setClaim(-1 ether, 0, 3_000e6);
        positionLiar.setExposure(-2 ether, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IHedgeExecutor.ExposureDoesNotMatch.selector, POSITION_LIAR, -1 ether, 0, -2 ether, 0
            )
        );
        vm.prank(KEEPER);
        executor.settle(POSITION_LIAR);
    }

    function test_Settle_WhilePaused_StillRecognisesFills() public {
        _hedge(_order(LATER, -1 ether));
        later.fill(-1 ether);
        vm.startPrank(GUARDIAN);
        executor.pause();
        executor.settle(LATER);
        vm.stopPrank();
        vm.assertEq(_hedged(), -1 ether);
    }

    function test_Settle_WrongCallerOrVenue_Refuses() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.CallerMayNotSettle.selector, STRANGER));
        vm.prank(STRANGER);
        executor.settle(LATER);
        vm.startPrank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.VenueIsNotAllowed.selector, 77));
        executor.settle(77);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.VenueSettlesInInventory.selector, DEEP));
        executor.settle(DEEP);
        positionLiar.setFault(StandInDishonestVenue.Fault.Revert);
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        executor.settle(POSITION_LIAR);
        vm.stopPrank();
    }

    function test_SetVenue_Replacement_MustReportTheSameExposure() public {
        _hedge(_order(LATER, -2 ether));
        later.fill(-1 ether);
        vm.startPrank(OWNER);
        executor.settle(LATER);
        bytes memory mismatch = abi.encodeWithSelector(
            IHedgeExecutor.ExposureDoesNotMatch.selector, LATER, -1 ether, -1 ether, int256(0), int256(0)
        );
        vm.expectRevert(mismatch);
        executor.setVenue(LATER, address(positionLiar), true);
        positionLiar.setExposure(-1 ether, -1 ether);
        executor.setVenue(LATER, address(positionLiar), true);
        vm.stopPrank();
        (address adapter, bool allowed) = executor.venue(LATER);
        vm.assertEq(adapter, address(positionLiar));
        vm.assertTrue(allowed);
    }
}
