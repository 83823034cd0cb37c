// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {ExecutorFixture} from "./fixtures/ExecutorFixture.sol";
import {StandInDishonestVenue} from "./stand-ins/StandInDishonestVenue.sol";

/// @notice Margin at a position venue: what moves is measured, what is missing is lost, and the owner's floor holds.
contract HedgeExecutorMarginsTest is ExecutorFixture {
    uint32 private constant LIAR = 11;

    StandInDishonestVenue private liar;

    function setUp() public {
        _deployExecutor();
        liar = new StandInDishonestVenue(address(executor), false);
        vm.prank(OWNER);
        executor.setVenue(LIAR, address(liar), true);
    }

    function test_MarginIn_TakesExactlyThat_AndChargesWhatIsMissing() public {
        uint256 before = usd.balanceOf(address(executor));
        _hedge(_marginOrder(LATER, 20_000e6));
        vm.assertEq(before - usd.balanceOf(address(executor)), 20_000e6);
        // The stand-in credits the least it may: 50 bps less.
        vm.assertEq(later.accountValue(), MARGIN + 19_900e6);
        vm.assertEq(executor.status().lossUsed, 100e6);
        vm.assertEq(executor.status().notionalUsed, 20_000e6);
        vm.assertEq(executor.status().sequence, 1);
        vm.assertEq(usd.allowance(address(executor), address(later)), 0);
        vm.assertEq(_hedged(), 0);
    }

    function test_MarginOut_PaysTheExecutor_AndChargesWhatIsMissing() public {
        _hedge(_marginOrder(LATER, 20_000e6));
        uint256 before = usd.balanceOf(address(executor));
        _hedge(_marginOrder(LATER, -10_000e6));
        vm.assertEq(usd.balanceOf(address(executor)) - before, 9_950e6);
        vm.assertEq(executor.status().lossUsed, 150e6);
    }

    function test_Margin_BeforeAndAfterTheLegs_InOnePlan() public {
        IHedgeExecutor.HedgeOrder memory order = _order(LATER, -50 ether);
        order.margins = new IHedgeExecutor.MarginMove[](1);
        order.margins[0] = IHedgeExecutor.MarginMove(LATER, 1_000e6);
        _hedge(order);
        (, int256 pending) = executor.venueExposure(LATER);
        vm.assertEq(pending, -50 ether);
        // 50 ETH need 15,000 dollars of margin: out goes what is above that, and not a unit more.
        later.fill(-50 ether);
        vm.prank(KEEPER);
        executor.settle(LATER);
        int256 spare = later.accountValue() - 15_000e6;
        _fund(address(later), 0, 200_000e6);
        order = _marginOrder(LATER, -spare - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeExecutor.MarginIsBelowFloor.selector, LATER, 15_000e6 - 1, 15_000e6)
        );
        vm.prank(KEEPER);
        executor.hedge(order);
        _hedge(_marginOrder(LATER, -spare));
        vm.assertEq(later.accountValue(), 15_000e6);
    }

    function test_Floor_GrowingBeyondIt_Refuses_ShrinkingNever() public {
        vm.prank(OWNER);
        executor.setMarginFloor(LATER, 5_000);
        _hedgeReverts(
            _order(LATER, -67 ether),
            abi.encodeWithSelector(IHedgeExecutor.MarginIsBelowFloor.selector, LATER, MARGIN, 100_500e6)
        );
        _hedge(_order(LATER, -66 ether));
        later.fill(-66 ether);
        vm.prank(KEEPER);
        executor.settle(LATER);
        later.endow(-MARGIN);
        _hedge(_order(LATER, 10 ether));
        (, int256 pending) = executor.venueExposure(LATER);
        vm.assertEq(pending, 10 ether);
    }

    function test_Floor_NotSet_NothingGrowsAndNothingLeaves() public {
        liar.setClaim(-1 ether, 0, 3_000e6);
        liar.setExposure(-1 ether, 0);
        _hedgeReverts(
            _order(LIAR, -1 ether), abi.encodeWithSelector(IHedgeExecutor.MarginFloorIsNotSet.selector, LIAR)
        );
        vm.prank(OWNER);
        executor.setMarginFloor(LIAR, 1_000);
        liar.setValue(1_000e6, 1_000e6);
        _hedge(_order(LIAR, -1 ether));
        vm.prank(OWNER);
        executor.setMarginFloor(LIAR, 0);
        liar.setValue(1_000e6, 900e6);
        usd.mint(address(liar), 100e6);
        liar.setPay(address(usd), 100e6);
        _hedgeReverts(
            _marginOrder(LIAR, -100e6), abi.encodeWithSelector(IHedgeExecutor.MarginFloorIsNotSet.selector, LIAR)
        );
    }

    function test_SetMarginFloor_OwnerOnly_PositionVenuesOnly_AtMostAll() public {
        vm.expectPartialRevert(bytes4(keccak256("OwnableUnauthorizedAccount(address)")));
        vm.prank(KEEPER);
        executor.setMarginFloor(LATER, 1);
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.MarginFloorIsInvalid.selector, 10_001));
        executor.setMarginFloor(LATER, 10_001);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.VenueSettlesInInventory.selector, DEEP));
        executor.setMarginFloor(DEEP, 1_000);
        executor.setMarginFloor(LATER, 10_000);
        vm.stopPrank();
        vm.assertEq(executor.marginFloor(LATER), 10_000);
    }

    function test_MarginIn_LessCreditedThanAllowed_Refuses() public {
        liar.setTake(address(usd), 1_000e6);
        // 995 is the least at 50 bps, and ten units of rounding are let pass.
        liar.setValue(0, 995e6 - 11);
        _hedgeReverts(_marginOrder(LIAR, 1_000e6), _mismatch(1_000e6, -1_000e6, 995e6 - 11));
        liar.setValue(0, 995e6 - 10);
        _hedge(_marginOrder(LIAR, 1_000e6));
        vm.assertEq(executor.status().lossUsed, 5e6 + 10);
    }

    function test_MarginIn_OtherThanAsked_Refuses() public {
        liar.setTake(address(usd), 999e6);
        liar.setValue(0, 999e6);
        _hedgeReverts(_marginOrder(LIAR, 1_000e6), _mismatch(1_000e6, -999e6, 999e6));
        liar.setTake(address(usd), 1_000e6 + 1);
        IHedgeExecutor.HedgeOrder memory order = _marginOrder(LIAR, 1_000e6);
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        vm.prank(KEEPER);
        executor.hedge(order);
    }

    function test_MarginOut_LessPaidOrMoreTaken_Refuses() public {
        usd.mint(address(liar), 10_000e6);
        liar.setPay(address(usd), 995e6 - 11);
        liar.setValue(5_000e6, 4_000e6);
        _hedgeReverts(_marginOrder(LIAR, -1_000e6), _mismatch(-1_000e6, 995e6 - 11, -1_000e6));
        liar.setPay(address(usd), 1_000e6);
        liar.setValue(5_000e6, 4_000e6 - 11);
        _hedgeReverts(_marginOrder(LIAR, -1_000e6), _mismatch(-1_000e6, 1_000e6, -1_000e6 - 11));
        liar.setValue(5_000e6, 4_000e6);
        _hedge(_marginOrder(LIAR, -1_000e6));
        vm.assertEq(executor.status().lossUsed, 0);
    }

    function test_Margin_OfASpotVenueOrOfNothing_Refuses() public {
        _hedgeReverts(
            _marginOrder(DEEP, 1_000e6), abi.encodeWithSelector(IHedgeExecutor.VenueSettlesInInventory.selector, DEEP)
        );
        _hedgeReverts(_marginOrder(LATER, 0), abi.encodeWithSelector(IHedgeExecutor.MarginMoveIsZero.selector, 0));
        vm.prank(OWNER);
        executor.setVenue(LATER, address(later), false);
        _hedgeReverts(
            _marginOrder(LATER, 1), abi.encodeWithSelector(IHedgeExecutor.VenueIsNotAllowed.selector, LATER)
        );
    }

    function test_Margin_BeyondTheNotionalWindow_Refuses_BeyondTheTradeCapNot() public {
        _fund(address(executor), 0, 1_000_000e6);
        _hedgeReverts(
            _marginOrder(LATER, 1_000_000e6 + 1),
            abi.encodeWithSelector(
                IHedgeExecutor.NotionalExceedsWindowCap.selector, 1_000_000e6 + 1, 1_000_000e6
            )
        );
        _hedge(_marginOrder(LATER, 400_000e6));
        vm.assertEq(executor.status().notionalUsed, 400_000e6);
    }

    function test_Settles_BeforeTheLegs_ThePlanStartsFromThem() public {
        _hedge(_order(LATER, -2 ether));
        later.fill(-1 ether);
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.settles = new uint32[](1);
        order.settles[0] = LATER;
        order.targetHedge = -2 ether;
        _hedgeReverts(
            order, abi.encodeWithSelector(IHedgeExecutor.TargetIsMissed.selector, -2 ether, -3 ether)
        );
        order.targetHedge = -3 ether;
        _hedge(order);
        vm.assertEq(_hedged(), -2 ether);
        vm.assertEq(executor.status().pendingSell, 1 ether);
    }

    function test_Settles_WhatLapsed_IsNoFaultOfThePlan() public {
        _hedge(_order(LATER, -2 ether));
        later.lapse();
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.settles = new uint32[](1);
        order.settles[0] = LATER;
        _hedge(order);
        vm.assertEq(_hedged(), -1 ether);
        vm.assertEq(executor.status().pendingSell, 0);
    }

    function test_Settles_Alone_OutsideTheBounds_IsRecognised() public {
        _hedge(_order(LATER, -2 ether));
        later.fill(-2 ether);
        vault.setBounds(-1 ether, 0);
        IHedgeExecutor.HedgeOrder memory order = _marginOrder(LATER, 1);
        order.margins = new IHedgeExecutor.MarginMove[](0);
        order.settles = new uint32[](1);
        order.settles[0] = LATER;
        _hedge(order);
        vm.assertEq(_hedged(), -2 ether);
    }

    function _mismatch(int256 amount, int256 quoteDelta, int256 valueDelta) private pure returns (bytes memory) {
        return abi.encodeWithSelector(
            IHedgeExecutor.MarginMoveDoesNotMatch.selector, LIAR, amount, quoteDelta, valueDelta
        );
    }
}
