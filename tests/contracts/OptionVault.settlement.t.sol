// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IOptionVault} from "../../contracts/interfaces/IOptionVault.sol";
import {SettlementRound} from "../../contracts/libraries/SettlementRound.sol";
import {OptionVaultFixture} from "./fixtures/OptionVaultFixture.sol";

/// @notice Settlement: nobody chooses the price, everybody is paid, and collateral always suffices.
contract OptionVaultSettlementTest is OptionVaultFixture {
    address private constant SECOND_BUYER = address(0xB2);

    uint256 private id;

    function setUp() public {
        _deployVault();
        id = _list(true, STRIKE);
    }

    function test_Settle_FirstRoundAtExpiry_FixesThePayout() public {
        _buy(id, 10 ether);
        uint80 first = _expireAt(4_000e8);
        vm.expectEmit(address(vault));
        emit IOptionVault.SeriesSettled(id, first, 4_000e18, 0.2 ether);
        _settle(id, first);
        (,, IOptionVault.Settlement memory settlement) = vault.series(id);
        vm.assertTrue(settlement.settled);
        vm.assertEq(settlement.payout, 0.2 ether);
        vm.assertEq(settlement.unclaimed, 10 ether);
        vm.assertEq(vault.lockedBase(), 0);
        vm.assertEq(vault.claimableBase(), 2 ether);
        vm.assertEq(vault.openSeries().length, 0);
        vm.assertEq(vault.totalAssets(), 98.5 ether);
        _assertValuation(IOptionVault.Valuation.Settled);
    }

    function test_Settle_EarlierOrLaterRound_Refuses() public {
        _buy(id, 1 ether);
        uint80 first = _expireAt(4_000e8);
        uint80 second = baseFeed.push(9_000e8, expiry + 30);
        vm.expectRevert(
            abi.encodeWithSelector(SettlementRound.RoundIsTooEarly.selector, first - 1, expiry - 1, expiry)
        );
        _settle(id, first - 1);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundIsNotFirst.selector, second, expiry, expiry));
        _settle(id, second);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundDoesNotPrecede.selector, second, first - 1));
        vault.settle(id, second, first - 1);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundHasNoAnswer.selector, second + 1));
        _settle(id, second + 1);
        _settle(id, first);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesIsSettled.selector, id));
        _settle(id, first);
    }

    function test_Settle_AnswerNotPositive_Refuses() public {
        uint80 first = _expireAt(0);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundHasNoAnswer.selector, first));
        _settle(id, first);
    }

    function test_Settle_BeforeExpiry_Refuses() public {
        uint80 latest = baseFeed.latest();
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesHasNotExpired.selector, id, expiry));
        vault.settle(id, latest, latest - 1);
    }

    function test_Settle_FirstRoundOfANewPhase_NeedsTheLastOfThePhaseBefore() public {
        _buy(id, 1 ether);
        uint80 notLast = baseFeed.push(2_900e8, expiry - 100);
        uint80 last = baseFeed.push(2_950e8, expiry - 10);
        baseFeed.startPhase();
        uint80 first = baseFeed.push(4_000e8, expiry + 5);
        vm.warp(expiry + 60);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundDoesNotPrecede.selector, first, first - 1));
        vault.settle(id, first, first - 1);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundDoesNotPrecede.selector, first, notLast));
        vault.settle(id, first, notLast);
        vault.settle(id, first, last);
        vm.assertEq(vault.claimableBase(), 0.2 ether);
    }

    function test_Settle_PhaseBeforeReportedAfterExpiry_ItsRoundComesFirst() public {
        uint80 last = baseFeed.push(2_950e8, expiry - 10);
        uint80 right = baseFeed.push(3_000e8, expiry + 1);
        baseFeed.startPhase();
        uint80 wrong = baseFeed.push(9_000e8, expiry + 5);
        vm.warp(expiry + 60);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundDoesNotPrecede.selector, wrong, last));
        vault.settle(id, wrong, last);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundIsNotFirst.selector, wrong, expiry + 1, expiry));
        vault.settle(id, wrong, right);
        vault.settle(id, right, last);
        vm.assertEq(vault.openSeries().length, 0);
    }

    function test_Settle_PhaseSkipped_Refuses() public {
        uint80 last = baseFeed.push(2_950e8, expiry - 10);
        baseFeed.startPhase();
        baseFeed.startPhase();
        uint80 first = baseFeed.push(4_000e8, expiry + 5);
        vm.warp(expiry + 60);
        vm.expectRevert(abi.encodeWithSelector(SettlementRound.RoundDoesNotPrecede.selector, first, last));
        vault.settle(id, first, last);
    }

    function test_Settle_OneOfSeveral_LeavesTheOthersOpen() public {
        uint256 second = _list(false, STRIKE);
        uint256 third = _list(true, 5_000e18);
        uint80 first = _expireAt(3_000e8);
        _settle(id, first);
        _settle(third, first);
        IOptionVault.Series[] memory open = vault.openSeries();
        vm.assertEq(open.length, 1);
        vm.assertEq(open[0].id, second);
    }

    function test_Claim_Holders_ArePaidOnce() public {
        _buy(id, 10 ether);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesIsNotSettled.selector, id));
        vm.prank(BUYER);
        vault.claim(id);
        _settle(id, _expireAt(4_000e8));
        uint256 before = weth.balanceOf(BUYER);
        vm.expectEmit(address(vault));
        emit IOptionVault.PayoutClaimed(id, BUYER, 10 ether, 2 ether);
        vm.prank(BUYER);
        vault.claim(id);
        vm.assertEq(weth.balanceOf(BUYER), before + 2 ether);
        vm.assertEq(vault.claimableBase(), 0);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.NothingToClaim.selector, id, BUYER));
        vm.prank(BUYER);
        vault.claim(id);
    }

    function test_Claim_Payout_IsOutOfReachOfDepositors() public {
        _buy(id, 50 ether);
        _settle(id, _expireAt(32_000e8));
        vm.assertEq(vault.claimableBase(), 45 ether);
        vm.startPrank(DEPOSITOR);
        vault.redeem(vault.maxRedeem(DEPOSITOR), DEPOSITOR, DEPOSITOR);
        vm.stopPrank();
        vm.assertGe(weth.balanceOf(address(vault)), 45 ether, "the payout was withdrawn");
        vm.prank(BUYER);
        vm.assertEq(vault.claim(id), 45 ether);
    }

    /// @notice Whatever the price at expiry, locked collateral covers every claim, in any order, to the last unit.
    function testFuzz_Solvency_AnySettlementPrice_PaysEveryone(uint256 price, uint256 first, uint256 second, bool all)
        public
    {
        price = _within(price, 1, 1e20);
        first = _within(first, 1, 25 ether);
        second = _within(second, 1, 25 ether);
        uint256 put = _list(false, STRIKE);
        _fund(SECOND_BUYER, 10 ether, 0);
        _buy(id, first);
        _buy(put, second);
        vm.startPrank(SECOND_BUYER);
        weth.approve(address(vault), type(uint256).max);
        vault.buy(id, second, 10 ether);
        vault.buy(put, first, 10 ether);
        vm.stopPrank();
        // The owner allocates and the depositors take whatever is free: only collateral is left.
        uint256 free = vault.freeBase();
        vm.prank(OWNER);
        if (all) vault.allocate(free);
        uint80 round = _expireAt(price);
        _settle(id, round);
        _settle(put, round);
        uint256 paid = 0;
        address[2] memory buyers = [BUYER, SECOND_BUYER];
        for (uint256 i = 0; i < 2; i++) {
            vm.startPrank(buyers[i]);
            paid += vault.claim(id) + vault.claim(put);
            vm.stopPrank();
        }
        vm.assertLe(paid, 2 * (first + second), "paid more than was locked");
        vm.assertEq(vault.claimableBase(), 0, "rounding dust stayed reserved");
        vm.assertEq(vault.lockedBase(), 0);
    }

    /// @notice Shares never gain from a deposit or withdrawal made at an open door.
    function testFuzz_SharePrice_DepositThenRedeem_GivesNothingAway(uint256 amount, uint256 mark) public {
        _buy(id, 10 ether);
        _mark(id, _within(mark, 0, 1 ether));
        amount = _within(amount, 1, 1_000 ether);
        address second = address(0xD2);
        uint256 before = vault.convertToAssets(vault.balanceOf(DEPOSITOR));
        uint256 shares = _depositAs(second, amount);
        vm.prank(second);
        uint256 back = vault.redeem(shares, second, second);
        vm.assertLe(back, amount, "a round trip paid");
        vm.assertGe(vault.convertToAssets(vault.balanceOf(DEPOSITOR)), before, "the other holder lost");
    }
}
