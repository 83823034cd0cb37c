// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {ChainlinkPrice} from "../../contracts/libraries/ChainlinkPrice.sol";
import {ExecutorFixture} from "./fixtures/ExecutorFixture.sol";

/// @notice What one call of hedge() does, and each reason for which it refuses.
contract HedgeExecutorTest is ExecutorFixture {
    function setUp() public {
        _deployExecutor();
    }

    function test_Hedge_SaleInsideAllLimits_FillsAndRecords() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -10 ether);
        uint256 quoteBefore = usd.balanceOf(address(executor));
        _hedge(order);
        uint256 received = usd.balanceOf(address(executor)) - quoteBefore;
        IHedgeExecutor.Status memory status = executor.status();
        vm.assertEq(status.hedge, -10 ether);
        vm.assertEq(status.sequence, 1);
        vm.assertEq(weth.balanceOf(address(executor)), 90 ether);
        vm.assertEq(status.notionalUsed, 30_000e6);
        vm.assertEq(status.lossUsed, 30_000e6 - received);
        vm.assertTrue(received > 29_900e6 && received < 30_000e6);
    }

    function test_Hedge_Purchase_SpendsOnlyWhatThePoolAsks() public {
        _hedge(_order(DEEP, -10 ether));
        uint256 quoteBefore = usd.balanceOf(address(executor));
        _hedge(_order(DEEP, 10 ether));
        uint256 paid = quoteBefore - usd.balanceOf(address(executor));
        vm.assertEq(_hedged(), 0);
        vm.assertEq(weth.balanceOf(address(executor)), 100 ether);
        vm.assertTrue(paid > 29_900e6 && paid < 30_150e6);
    }

    function test_Hedge_TwoLegs_SumsTheirFills() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -3 ether);
        _addLeg(order, SHALLOW, -1 ether);
        order.targetHedge = -4 ether;
        _hedge(order);
        vm.assertEq(_hedged(), -4 ether);
        vm.assertEq(executor.status().notionalUsed, 12_000e6);
    }

    function test_Hedge_LegDone_LeavesNoAllowanceAndNothingAtTheAdapter() public {
        _hedge(_order(DEEP, -10 ether));
        _hedge(_order(DEEP, 5 ether));
        (address adapter,) = executor.venue(DEEP);
        vm.assertEq(weth.allowance(address(executor), adapter), 0);
        vm.assertEq(usd.allowance(address(executor), adapter), 0);
        vm.assertEq(weth.allowance(adapter, address(router)), 0);
        vm.assertEq(usd.allowance(adapter, address(router)), 0);
        vm.assertEq(weth.balanceOf(adapter), 0);
        vm.assertEq(usd.balanceOf(adapter), 0);
    }

    function test_Hedge_Executed_EmitsThePlan() public {
        IHedgeExecutor.HedgeOrder memory order = _order(LATER, -1 ether);
        order.legs[0].limitPrice = PRICE;
        vm.expectEmit(address(executor));
        emit IHedgeExecutor.LegFilled(order.planId, LATER, -1 ether, 0, -1 ether, 0);
        vm.expectEmit(address(executor));
        emit IHedgeExecutor.Hedged(order.planId, 0, order.reasonHash, 0, 0, 0, 0, PRICE, 0);
        _hedge(order);
    }

    function test_PlanId_AnotherChainOrSequence_Differs() public {
        bytes32 id = executor.planIdOf(0);
        vm.assertEq(id, keccak256(abi.encode(block.chainid, address(executor), address(vault), uint64(0))));
        vm.assertTrue(id != executor.planIdOf(1));
        vm.chainId(10);
        vm.assertTrue(id != executor.planIdOf(0));
    }

    function test_Hedge_CallerIsNotKeeper_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        address[2] memory others = [GUARDIAN, STRANGER];
        for (uint256 i = 0; i < others.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.CallerIsNotKeeper.selector, others[i], KEEPER));
            vm.prank(others[i]);
            executor.hedge(order);
        }
    }

    function test_Hedge_Owner_TradesInsideTheSameBounds() public {
        IHedgeExecutor.HedgeOrder memory tooMuch = _order(LATER, -100 ether - 1e12);
        vm.expectPartialRevert(IHedgeExecutor.NotionalExceedsTradeCap.selector);
        vm.prank(OWNER);
        executor.hedge(tooMuch);

        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        vm.prank(OWNER);
        executor.hedge(order);
        vm.assertEq(_hedged(), -1 ether);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.SequenceIsNotNext.selector, 0, 1));
    }

    function test_Hedge_Paused_Refuses() public {
        vm.prank(GUARDIAN);
        executor.pause();
        _hedgeReverts(_order(DEEP, -1 ether), abi.encodeWithSelector(IHedgeExecutor.ExecutorIsPaused.selector));
        vm.prank(OWNER);
        executor.unpause();
        _hedge(_order(DEEP, -1 ether));
        vm.assertEq(_hedged(), -1 ether);
    }

    function test_Hedge_SamePlanTwice_ExecutesOnce() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        _hedge(order);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.SequenceIsNotNext.selector, 0, 1));
    }

    function test_Hedge_SequenceAhead_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.sequence = 2;
        order.planId = executor.planIdOf(2);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.SequenceIsNotNext.selector, 2, 0));
    }

    function test_Hedge_ForeignPlanId_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        bytes32 right = order.planId;
        order.planId = executor.planIdOf(1);
        _hedgeReverts(
            order, abi.encodeWithSelector(IHedgeExecutor.PlanIdDoesNotMatch.selector, order.planId, right)
        );
    }

    function test_Hedge_AfterTheDeadline_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        vm.warp(block.timestamp + 1);
        _hedgeReverts(
            order,
            abi.encodeWithSelector(IHedgeExecutor.DeadlineHasPassed.selector, order.deadline, order.deadline + 1)
        );
    }

    function test_Hedge_NothingToDoOrTooMuch_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.legs = new IHedgeExecutor.Leg[](0);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.CountIsOutOfRange.selector, 0, 0, 0, 8));
        order.legs = new IHedgeExecutor.Leg[](9);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.CountIsOutOfRange.selector, 0, 0, 9, 8));
        order = _order(DEEP, -1 ether);
        order.settles = new uint32[](9);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.CountIsOutOfRange.selector, 9, 0, 1, 8));
        order = _order(DEEP, -1 ether);
        order.margins = new IHedgeExecutor.MarginMove[](9);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.CountIsOutOfRange.selector, 0, 9, 1, 8));
    }

    function test_Hedge_LegOfSizeZero_Refuses() public {
        _hedgeReverts(_order(DEEP, 0), abi.encodeWithSelector(IHedgeExecutor.LegSizeIsZero.selector, 0));
    }

    function test_Hedge_LegsOfBothSigns_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -2 ether);
        _addLeg(order, DEEP, 1 ether);
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.LegSignsDiffer.selector, 1));
    }

    function test_Hedge_LegsThatSumToZero_MoveTheHedgeBetweenVenues() public {
        _hedge(_order(DEEP, -2 ether));
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, 1 ether);
        _addLeg(order, SHALLOW, -1 ether);
        order.legs[1].limitPrice = PRICE * 995 / 1_000;
        order.targetHedge = -2 ether;
        uint256 used = executor.status().notionalUsed;
        _hedge(order);
        vm.assertEq(_hedged(), -2 ether);
        vm.assertEq(executor.status().notionalUsed - used, 6_000e6);
    }

    function test_Hedge_HedgeHasChanged_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.expectedHedge = -1;
        _hedgeReverts(order, abi.encodeWithSelector(IHedgeExecutor.HedgeIsNotAsExpected.selector, int256(-1), 0));
    }

    function test_Hedge_DonatedTokens_ChangeNothing() public {
        _fund(address(executor), 1, 1);
        _hedge(_order(DEEP, -1 ether));
        vm.assertEq(_hedged(), -1 ether);
    }

    function test_Hedge_UnusablePrice_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        address feed = address(baseFeed);
        baseFeed.push(0, block.timestamp);
        _hedgeReverts(order, abi.encodeWithSelector(ChainlinkPrice.AnswerIsNotPositive.selector, feed, 0));
        baseFeed.push(3_000e8, block.timestamp + 1);
        _hedgeReverts(
            order,
            abi.encodeWithSelector(
                ChainlinkPrice.AnswerIsFromTheFuture.selector, feed, block.timestamp + 1, block.timestamp
            )
        );
        uint256 old = block.timestamp - MAX_AGE - 1;
        baseFeed.push(3_000e8, old);
        _hedgeReverts(
            order,
            abi.encodeWithSelector(ChainlinkPrice.AnswerIsTooOld.selector, feed, old, MAX_AGE, block.timestamp)
        );
        baseFeed.push(3_000e8, block.timestamp - MAX_AGE);
        quoteFeed.push(-1, block.timestamp);
        _hedgeReverts(
            order,
            abi.encodeWithSelector(ChainlinkPrice.AnswerIsNotPositive.selector, address(quoteFeed), int256(-1))
        );
    }

    function test_Hedge_VenueUnknownOrDisallowed_Refuses() public {
        _hedgeReverts(_order(77, -1 ether), abi.encodeWithSelector(IHedgeExecutor.VenueIsNotAllowed.selector, 77));
        (address adapter,) = executor.venue(DEEP);
        vm.prank(OWNER);
        executor.setVenue(DEEP, adapter, false);
        _hedgeReverts(_order(DEEP, -1 ether), abi.encodeWithSelector(IHedgeExecutor.VenueIsNotAllowed.selector, DEEP));
    }

    /// @dev What is pending is charged at its limit, so the charge shows which one counts.
    function test_Hedge_LimitTooFarFromTheOracle_CountsAsTheOwners() public {
        IHedgeExecutor.HedgeOrder memory order = _order(LATER, -10 ether);
        order.legs[0].limitPrice = 1;
        _hedge(order);
        vm.assertEq(executor.status().lossUsed, 150e6);
    }

    function test_Hedge_PurchaseLimitTooFarFromTheOracle_CountsAsTheOwners() public {
        vault.setBounds(-100 ether, 10 ether);
        IHedgeExecutor.HedgeOrder memory order = _order(LATER, 10 ether);
        order.legs[0].limitPrice = type(uint256).max;
        _hedge(order);
        vm.assertEq(executor.status().lossUsed, 150e6);
    }

    /// @dev The pools are at 3,000: 2 % from the oracle then, four times what the owner allows.
    function test_Hedge_PoolFurtherThanTheOwnerAllows_RefusesWhateverThePlanAccepts() public {
        baseFeed.push(3_060e8, block.timestamp);
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.legs[0].limitPrice = 1;
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        vm.prank(KEEPER);
        executor.hedge(order);

        _refreshFeeds();
        _hedge(_order(DEEP, -1 ether));
        baseFeed.push(2_940e8, block.timestamp);
        order = _order(DEEP, 1 ether);
        order.legs[0].limitPrice = type(uint256).max;
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        vm.prank(KEEPER);
        executor.hedge(order);
    }

    /// @dev The plan's limit is the furthest that was allowed when it was made. Then the price rises by 0.2 %, and the
    /// pool's is still near enough.
    function test_Hedge_OracleMovedInFavourSince_Fills() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        baseFeed.push(3_006e8, block.timestamp);
        _hedge(order);
        vm.assertEq(_hedged(), -1 ether);
    }
    function test_Hedge_BeyondTheTradeCap_Refuses() public {
        vault.setBounds(-200 ether, 0);
        _hedgeReverts(
            _order(LATER, -100 ether - 1e12),
            abi.encodeWithSelector(IHedgeExecutor.NotionalExceedsTradeCap.selector, 300_000.003e6, 300_000e6)
        );
        _hedge(_order(LATER, -100 ether));
    }

    function test_Hedge_BeyondTheNotionalWindow_RefusesUntilItDrains() public {
        IHedgeExecutor.Limits memory limits = _limits();
        limits.maxNotionalPerWindow = 300_000e6;
        vm.prank(OWNER);
        executor.setLimits(limits);
        _hedge(_order(DEEP, -40 ether));
        _hedge(_order(DEEP, 40 ether));
        _hedge(_order(DEEP, -20 ether));
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        _hedgeReverts(
            order,
            abi.encodeWithSelector(IHedgeExecutor.NotionalExceedsWindowCap.selector, 303_000e6, 300_000e6)
        );
        vm.warp(block.timestamp + WINDOW / 100);
        _hedge(_order(DEEP, -1 ether));
        vm.assertEq(executor.status().notionalUsed, 300_000e6);
    }

    function test_Hedge_BeyondTheLossWindow_RefusesAndUndoesAll() public {
        IHedgeExecutor.Limits memory limits = _limits();
        limits.maxLossPerWindow = 10e6;
        vm.prank(OWNER);
        executor.setLimits(limits);
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -10 ether);
        vm.expectPartialRevert(IHedgeExecutor.LossExceedsWindowCap.selector);
        vm.prank(KEEPER);
        executor.hedge(order);
        vm.assertEq(executor.status().sequence, 0);
        vm.assertEq(executor.status().notionalUsed, 0);
        vm.assertEq(weth.balanceOf(address(executor)), 100 ether);
    }

    function test_Hedge_TargetNotReached_Refuses() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.targetHedge = -2 ether;
        _hedgeReverts(
            order,
            abi.encodeWithSelector(IHedgeExecutor.TargetIsMissed.selector, int256(-2 ether), int256(-1 ether))
        );
    }

    function test_Hedge_OutOfBounds_Refuses() public {
        vault.setBounds(-5 ether, 0);
        _hedgeReverts(_order(DEEP, -5.001 ether), _leaves(-5.001 ether, -5 ether, 0));
        _hedgeReverts(_order(DEEP, 0.001 ether), _leaves(0.001 ether, -5 ether, 0));
        _hedge(_order(DEEP, -5 ether));
    }

    function test_Hedge_OutsideBefore_OnlyCloserAndNotPastTheFarSide() public {
        _hedge(_order(DEEP, -10 ether));
        vault.setBounds(-4 ether, -2 ether);
        _hedgeReverts(_order(DEEP, -0.001 ether), _leaves(-10.001 ether, -4 ether, -2 ether));
        _hedgeReverts(_order(DEEP, 9 ether), _leaves(-1 ether, -4 ether, -2 ether));
        _hedge(_order(DEEP, 3 ether));
        vm.assertEq(_hedged(), -7 ether);
        _hedge(_order(DEEP, 4 ether));
        vm.assertEq(_hedged(), -3 ether);
    }

    function test_Hedge_BoundsInverted_Refuses() public {
        vault.setBounds(1, 0);
        _hedgeReverts(
            _order(DEEP, -1 ether), abi.encodeWithSelector(IHedgeExecutor.BoundsAreInverted.selector, 1, 0)
        );
    }

    function testFuzz_Hedge_AnySizeAndBounds_EndsInsideOrCloser(int256 first, int256 size, int256 lower, uint256 width)
        public
    {
        vault.setBounds(-1_000 ether, 1_000 ether);
        first = _withinSigned(first, -400, 400) * 0.1 ether;
        if (first != 0) _hedge(_order(DEEP, first));
        lower = _withinSigned(lower, -60 ether, 60 ether);
        int256 upper = lower + int256(_within(width, 0, 60 ether));
        vault.setBounds(lower, upper);
        size = _withinSigned(size, -400, 400) * 0.1 ether;
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, size);
        vm.prank(KEEPER);
        try executor.hedge(order) {
            int256 reached = _hedged();
            vm.assertEq(reached, first + size);
            bool inside = lower <= reached && reached <= upper;
            bool closer = reached < lower && reached > first || reached > upper && reached < first;
            vm.assertTrue(inside || closer, "neither inside nor closer");
        } catch {
            vm.assertEq(_hedged(), first);
        }
    }

    function testFuzz_OraclePrice_AnyAnswers_IsTheirRatio(uint256 base, uint256 quote) public {
        base = _within(base, 1e6, 1e14);
        quote = _within(quote, 0.5e8, 2e8);
        baseFeed.push(int256(base), block.timestamp);
        quoteFeed.push(int256(quote), block.timestamp);
        vm.assertEq(executor.oraclePrice(), base * 1e18 / quote);
    }

    function _addLeg(IHedgeExecutor.HedgeOrder memory order, uint32 venueId, int256 size) private pure {
        IHedgeExecutor.Leg[] memory legs = new IHedgeExecutor.Leg[](order.legs.length + 1);
        for (uint256 i = 0; i < order.legs.length; i++) {
            legs[i] = order.legs[i];
        }
        legs[order.legs.length] = IHedgeExecutor.Leg(venueId, size, order.legs[0].limitPrice);
        order.legs = legs;
    }

    function _leaves(int256 hedge, int256 lower, int256 upper) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IHedgeExecutor.HedgeLeavesBounds.selector, hedge, hedge, lower, upper);
    }
}
