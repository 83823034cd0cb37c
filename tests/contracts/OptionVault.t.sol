// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {IOptionVault} from "../../contracts/interfaces/IOptionVault.sol";
import {OptionVault} from "../../contracts/vaults/OptionVault.sol";
import {UniswapV3SpotVenue} from "../../contracts/venues/UniswapV3SpotVenue.sol";
import {OptionVaultFixture} from "./fixtures/OptionVaultFixture.sol";

/// @notice The reference vault's book, share price and doors.
contract OptionVaultTest is OptionVaultFixture {
    function setUp() public {
        _deployVault();
    }

    function test_Deposit_FirstShares_AreWorthTheDeposit() public view {
        vm.assertEq(vault.totalAssets(), 100 ether);
        vm.assertEq(vault.maxWithdraw(DEPOSITOR), 100 ether);
        vm.assertEq(vault.decimals(), 24);
        vm.assertEq(vault.asset(), address(weth));
        _assertValuation(IOptionVault.Valuation.Settled);
    }

    function test_List_Series_IsOpenAndMarkedAtItsPremium() public {
        uint256 call = _list(true, STRIKE);
        uint256 put = _list(false, 2_800e18);
        IOptionVault.Series[] memory open = vault.openSeries();
        vm.assertEq(open.length, 2);
        vm.assertEq(open[0].id, call);
        vm.assertEq(open[1].id, put);
        vm.assertTrue(open[0].isCall);
        vm.assertFalse(open[1].isCall);
        vm.assertEq(open[0].strike, STRIKE);
        vm.assertEq(open[0].expiry, expiry);
        vm.assertEq(open[0].written, 0);
        vm.assertEq(open[0].mark, 0.05 ether);
        vm.assertEq(open[0].markedAt, block.timestamp);
    }

    function test_Buy_Options_PayPremiumAndLockCollateral() public {
        uint256 id = _list(true, STRIKE);
        vm.expectEmit(address(vault));
        emit IOptionVault.OptionsBought(id, BUYER, 10 ether, 0.5 ether);
        _buy(id, 10 ether);
        vm.assertEq(vault.lockedBase(), 10 ether);
        vm.assertEq(vault.freeBase(), 90.5 ether);
        vm.assertEq(vault.holding(id, BUYER), 10 ether);
        vm.assertEq(weth.balanceOf(address(vault)), 100.5 ether);
        vm.assertEq(vault.totalAssets(), 100 ether, "the premium is owed as the mark");
        _assertValuation(IOptionVault.Valuation.Marked);
    }

    function test_Buy_BadRequest_Refuses() public {
        uint256 id = _list(true, STRIKE);
        vm.startPrank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SizeIsZero.selector));
        vault.buy(id, 0, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.OfferIsExceeded.selector, id, 51 ether, 50 ether));
        vault.buy(id, 51 ether, 100 ether);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.PremiumIsTooHigh.selector, 0.5 ether, 0.5 ether - 1));
        vault.buy(id, 10 ether, 0.5 ether - 1);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesIsUnknown.selector, 99));
        vault.buy(99, 1, 1);
        vm.warp(expiry);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesHasExpired.selector, id, expiry));
        vault.buy(id, 1 ether, 1 ether);
        vm.stopPrank();
    }

    function test_Buy_BelowTheOwnersMark_RefusesUntilRepriced() public {
        uint256 id = _list(true, STRIKE);
        _mark(id, 0.06 ether);
        vm.expectRevert(
            abi.encodeWithSelector(IOptionVault.PremiumIsBelowMark.selector, id, 0.05 ether, 0.06 ether)
        );
        _buy(id, 1 ether);
        vm.prank(OWNER);
        vault.setOffer(id, 50 ether, 0.07 ether);
        _buy(id, 1 ether);
        vm.assertEq(weth.balanceOf(address(vault)), 100.07 ether);
    }

    function test_Buy_MarkTooOld_RefusesUntilPosted() public {
        uint256 id = _list(true, STRIKE);
        uint64 markedAt = uint64(block.timestamp);
        vm.warp(block.timestamp + MAX_MARK_AGE + 1);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.MarkIsTooOld.selector, id, markedAt, MAX_MARK_AGE));
        _buy(id, 1 ether);
        _mark(id, 0.04 ether);
        _buy(id, 1 ether);
        vm.assertEq(vault.lockedBase(), 1 ether);
    }

    function test_Buy_MoreThanFreeCollateral_Refuses() public {
        vm.prank(OWNER);
        vault.allocate(60 ether);
        uint256 id = _list(true, STRIKE);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.CollateralIsNotFree.selector, 43 ether, 42.15 ether));
        _buy(id, 43 ether);
        _buy(id, 42 ether);
        vm.assertEq(vault.freeBase(), 0.1 ether);
    }

    function test_List_Invalid_Refuses() public {
        vm.startPrank(OWNER);
        vm.expectRevert(
            abi.encodeWithSelector(IOptionVault.SeriesIsInvalid.selector, block.timestamp, STRIKE, 0.05 ether)
        );
        vault.list(true, STRIKE, uint64(block.timestamp), 1 ether, 0.05 ether);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesIsInvalid.selector, expiry, 0, 0.05 ether));
        vault.list(true, 0, expiry, 1 ether, 0.05 ether);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesIsInvalid.selector, expiry, STRIKE, 1 ether + 1));
        vault.list(true, STRIKE, expiry, 1 ether, 1 ether + 1);
        for (uint256 i = 0; i < 32; i++) {
            vault.list(true, STRIKE, expiry, 1 ether, 0.05 ether);
        }
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.TooManyOpenSeries.selector, 32));
        vault.list(true, STRIKE, expiry, 1 ether, 0.05 ether);
        vm.stopPrank();
    }

    function test_OwnerFunctions_AnyoneElse_Refuse() public {
        bytes[] memory calls = new bytes[](6);
        calls[0] = abi.encodeCall(vault.list, (true, STRIKE, expiry, 1, 1));
        calls[1] = abi.encodeCall(vault.setOffer, (1, 1, 1));
        calls[2] = abi.encodeCall(vault.postMark, (1, 1));
        calls[3] = abi.encodeCall(vault.setExecutor, (BUYER));
        calls[4] = abi.encodeCall(vault.allocate, (1));
        calls[5] = abi.encodeCall(vault.allocateQuote, (1));
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(BUYER);
            (bool success, bytes memory reason) = address(vault).call(calls[i]);
            vm.assertFalse(success);
            vm.assertEq(
                keccak256(reason),
                keccak256(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, BUYER))
            );
        }
    }

    function test_PostMark_BadMark_Refuses() public {
        uint256 id = _list(true, STRIKE);
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.MarkIsTooHigh.selector, 1 ether + 1, 1 ether));
        vault.postMark(id, 1 ether + 1);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesIsInvalid.selector, expiry, STRIKE, 2 ether));
        vault.setOffer(id, 1 ether, 2 ether);
        vm.warp(expiry);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.SeriesHasExpired.selector, id, expiry));
        vault.postMark(id, 0);
        vm.stopPrank();
    }

    function test_SetExecutor_TwiceOrOfAnotherVault_Refuses() public {
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.ExecutorIsSet.selector, address(executor)));
        vault.setExecutor(address(executor));
        vm.stopPrank();
        OptionVault fresh = _newVault();
        vm.startPrank(OWNER);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOptionVault.ExecutorServesAnother.selector, address(executor), address(vault)
            )
        );
        fresh.setExecutor(address(executor));
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.ExecutorIsNotSet.selector));
        fresh.allocate(0);
        vm.stopPrank();
    }

    function test_SharePrice_Mark_MovesWithIt() public {
        uint256 id = _list(true, STRIKE);
        _buy(id, 10 ether);
        _mark(id, 0.03 ether);
        vm.assertEq(vault.totalAssets(), 100.2 ether);
        _mark(id, 0.45 ether);
        vm.assertEq(vault.totalAssets(), 96 ether);
    }

    function test_SharePrice_PartOfAUnit_IsOwedInFull() public {
        uint256 id = _list(true, STRIKE);
        _buy(id, 1);
        vm.assertEq(weth.balanceOf(address(vault)), 100 ether + 1);
        vm.assertEq(vault.totalAssets(), 100 ether);
    }

    function test_SharePrice_StaleMark_ClosesTheDoorsWithTheReason() public {
        uint256 id = _list(true, STRIKE);
        _buy(id, 10 ether);
        vm.warp(block.timestamp + MAX_MARK_AGE + 1);
        _refreshFeeds();
        _assertClosed(IOptionVault.Valuation.StaleMark);
        _mark(id, 0.05 ether);
        _assertValuation(IOptionVault.Valuation.Marked);
        vm.assertTrue(vault.maxWithdraw(DEPOSITOR) > 0);
    }

    function test_SharePrice_StaleFeedWithQuoteInInventory_ClosesTheDoors() public {
        usd.mint(address(executor), 3_000e6);
        vm.assertEq(vault.totalAssets(), 101 ether);
        vm.warp(block.timestamp + MAX_AGE + 1);
        _assertClosed(IOptionVault.Valuation.StalePrice);
        vm.assertEq(vault.totalAssets(), 101 ether, "rests on the last known price");
        baseFeed.push(3_000e8, block.timestamp);
        _assertClosed(IOptionVault.Valuation.StalePrice);
        quoteFeed.push(1e8, block.timestamp);
        _assertValuation(IOptionVault.Valuation.Settled);
        vm.warp(block.timestamp + MAX_AGE + 1);
        quoteFeed.push(1e8, block.timestamp);
        _assertClosed(IOptionVault.Valuation.StalePrice);
        baseFeed.setBroken(true);
        _assertClosed(IOptionVault.Valuation.StalePrice);
        vm.assertEq(vault.totalAssets(), 100 ether, "an unreadable feed values quote at nothing, without reverting");
    }

    function test_SharePrice_ExpiredUnsettled_RestsOnIntrinsic() public {
        uint256 id = _list(true, STRIKE);
        _buy(id, 10 ether);
        _expireAt(4_000e8);
        _assertValuation(IOptionVault.Valuation.Intrinsic);
        vm.assertEq(vault.totalAssets(), 98.5 ether, "10 calls at (4000 - 3200) / 4000");
        baseFeed.setBroken(true);
        _assertClosed(IOptionVault.Valuation.StalePrice);
        vm.assertEq(vault.totalAssets(), 100 ether, "without any price the last mark stands in");
    }

    function test_SharePrice_ExecutorTrades_KeepsBothTokensCounted() public {
        uint256 id = _list(true, STRIKE);
        _buy(id, 40 ether);
        UniswapV3SpotVenue spot = new UniswapV3SpotVenue(address(executor), address(router), DEEP_FEE);
        vm.startPrank(OWNER);
        vault.allocate(20 ether);
        executor.setVenue(1, address(spot), true);
        vm.stopPrank();
        vm.assertEq(vault.totalAssets(), 100 ether);
        IHedgeExecutor.HedgeOrder memory order;
        order.planId = executor.planIdOf(0);
        order.deadline = uint64(block.timestamp);
        order.targetHedge = -20 ether;
        order.legs = new IHedgeExecutor.Leg[](1);
        order.legs[0] = IHedgeExecutor.Leg(1, -20 ether, 2_985e18);
        vm.prank(KEEPER);
        executor.hedge(order);
        uint256 received = usd.balanceOf(address(executor));
        vm.assertEq(vault.totalAssets(), 80 ether + received * 1e30 / 3_000e18);
        // Quote that comes back to the vault counts the same, and can be given out again.
        vm.startPrank(OWNER);
        uint256 before = vault.totalAssets();
        executor.withdraw(address(usd), received);
        vm.assertEq(vault.totalAssets(), before);
        vault.allocateQuote(received);
        vm.stopPrank();
        vm.assertEq(usd.balanceOf(address(executor)), received);
    }

    function test_Withdraw_LockedCollateral_StaysUntilSettled() public {
        uint256 id = _list(true, STRIKE);
        _buy(id, 50 ether);
        _mark(id, 0);
        vm.assertApproxEqAbs(vault.maxWithdraw(DEPOSITOR), 52.5 ether, 1);
        vm.startPrank(DEPOSITOR);
        vm.expectPartialRevert(bytes4(keccak256("ERC4626ExceededMaxWithdraw(address,uint256,uint256)")));
        vault.withdraw(53 ether, DEPOSITOR, DEPOSITOR);
        vault.redeem(vault.maxRedeem(DEPOSITOR), DEPOSITOR, DEPOSITOR);
        vm.stopPrank();
        vm.assertApproxEqAbs(vault.freeBase(), 0, 2);
        vm.assertGe(weth.balanceOf(address(vault)), vault.lockedBase(), "collateral left");
    }

    function test_Allocate_LockedCollateral_Refuses() public {
        uint256 id = _list(true, STRIKE);
        _buy(id, 40 ether);
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IOptionVault.CollateralIsNotFree.selector, 63 ether, 62 ether));
        vault.allocate(63 ether);
        vault.allocate(62 ether);
        vm.stopPrank();
        vm.assertEq(weth.balanceOf(address(executor)), 62 ether);
        vm.assertEq(weth.balanceOf(address(vault)), vault.lockedBase());
    }

    function test_HedgeBounds_WrittenUnexpiredBook_Counts() public {
        _assertBounds(0);
        uint256 call = _list(true, STRIKE);
        uint256 put = _list(false, STRIKE);
        vm.prank(OWNER);
        uint256 longer = vault.list(true, STRIKE, expiry + 1 days, 50 ether, 0.05 ether);
        _buy(call, 10 ether);
        _buy(put, 5 ether);
        _buy(longer, 2 ether);
        _assertBounds(-17 ether);
        vm.warp(expiry);
        _assertBounds(-2 ether);
    }

    function test_Inflation_DonationBeforeTheFirstDeposit_CostsTheAttackerFarMore() public {
        vault = _newVault();
        address attacker = address(0xBAD);
        uint256 attackerShares = _depositAs(attacker, 1);
        uint256 donation = 100 ether;
        _fund(address(vault), donation, 0);
        uint256 victimShares = _depositAs(DEPOSITOR, 1 ether);
        uint256 victimHas = vault.convertToAssets(victimShares);
        vm.assertGe(victimHas, 0.9999 ether, "the victim lost more than rounding");
        uint256 attackerHas = vault.convertToAssets(attackerShares);
        vm.assertLe(attackerHas, donation * 51 / 100, "the attacker got the donation back");
    }

    function _assertClosed(IOptionVault.Valuation why) private {
        _assertValuation(why);
        vm.assertEq(vault.maxDeposit(DEPOSITOR), 0);
        vm.assertEq(vault.maxMint(DEPOSITOR), 0);
        vm.assertEq(vault.maxWithdraw(DEPOSITOR), 0);
        vm.assertEq(vault.maxRedeem(DEPOSITOR), 0);
        bytes[4] memory calls = [
            abi.encodeCall(IERC4626.deposit, (1, DEPOSITOR)),
            abi.encodeCall(IERC4626.mint, (1, DEPOSITOR)),
            abi.encodeCall(IERC4626.withdraw, (1, DEPOSITOR, DEPOSITOR)),
            abi.encodeCall(IERC4626.redeem, (1, DEPOSITOR, DEPOSITOR))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(DEPOSITOR);
            (bool success, bytes memory reason) = address(vault).call(calls[i]);
            vm.assertFalse(success);
            vm.assertEq(
                keccak256(reason),
                keccak256(abi.encodeWithSelector(IOptionVault.SharePriceIsStale.selector, why))
            );
        }
    }

    function _assertBounds(int256 expected) private view {
        (int256 lower, int256 upper) = vault.hedgeBounds();
        vm.assertEq(lower, expected);
        vm.assertEq(upper, 0);
    }
}
