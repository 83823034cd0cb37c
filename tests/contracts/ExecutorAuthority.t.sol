// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {HedgeExecutor} from "../../contracts/HedgeExecutor.sol";
import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {DevnetUsd} from "../../contracts/tokens/DevnetUsd.sol";
import {ExecutorFixture} from "./fixtures/ExecutorFixture.sol";
import {StandInDishonestVenue} from "./stand-ins/StandInDishonestVenue.sol";

/// @notice Who may do what, for every function that is not hedge() or settle().
contract ExecutorAuthorityTest is ExecutorFixture {
    function setUp() public {
        _deployExecutor();
    }

    function test_Construction_Views_SayWhatWasGiven() public view {
        vm.assertEq(executor.vault(), address(vault));
        vm.assertEq(executor.baseToken(), address(weth));
        vm.assertEq(executor.quoteToken(), address(usd));
        vm.assertEq(executor.baseFeed(), address(baseFeed));
        vm.assertEq(executor.quoteFeed(), address(quoteFeed));
        vm.assertEq(executor.owner(), OWNER);
        vm.assertEq(executor.keeper(), KEEPER);
        vm.assertEq(executor.guardian(), GUARDIAN);
        vm.assertEq(executor.maxBaseAge(), MAX_AGE);
        vm.assertEq(executor.maxQuoteAge(), MAX_AGE);
        vm.assertEq(executor.oraclePrice(), PRICE);
        vm.assertEq(keccak256(abi.encode(executor.limits())), keccak256(abi.encode(_limits())));
    }

    function test_OwnerFunctions_AnyoneElse_Refuse() public {
        bytes[] memory calls = new bytes[](7);
        calls[0] = abi.encodeCall(executor.unpause, ());
        calls[1] = abi.encodeCall(executor.setKeeper, (STRANGER));
        calls[2] = abi.encodeCall(executor.setGuardian, (STRANGER));
        calls[3] = abi.encodeCall(executor.setVenue, (1, STRANGER, true));
        calls[4] = abi.encodeCall(executor.setLimits, (_limits()));
        calls[5] = abi.encodeCall(executor.withdraw, (address(weth), 1));
        calls[6] = abi.encodeCall(executor.rescue, (STRANGER, 1));
        address[3] memory callers = [KEEPER, GUARDIAN, STRANGER];
        for (uint256 i = 0; i < calls.length; i++) {
            for (uint256 j = 0; j < callers.length; j++) {
                vm.prank(callers[j]);
                (bool success, bytes memory reason) = address(executor).call(calls[i]);
                vm.assertFalse(success);
                vm.assertEq(
                    keccak256(reason),
                    keccak256(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, callers[j]))
                );
            }
        }
    }

    function test_Pause_GuardianOrOwnerOnly() public {
        address[2] memory refused = [KEEPER, STRANGER];
        for (uint256 i = 0; i < refused.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.CallerMayNotPause.selector, refused[i]));
            vm.prank(refused[i]);
            executor.pause();
        }
        vm.expectEmit(address(executor));
        emit IHedgeExecutor.Paused(GUARDIAN);
        vm.prank(GUARDIAN);
        executor.pause();
        vm.assertTrue(executor.status().paused);
        vm.startPrank(OWNER);
        executor.unpause();
        vm.assertFalse(executor.status().paused);
        executor.pause();
        vm.assertTrue(executor.status().paused);
        vm.stopPrank();
    }

    function test_SetKeeper_Rotated_OldKeyIsDead() public {
        vm.expectEmit(address(executor));
        emit IHedgeExecutor.KeeperChanged(KEEPER, STRANGER);
        vm.prank(OWNER);
        executor.setKeeper(STRANGER);
        _hedgeReverts(
            _order(DEEP, -1 ether),
            abi.encodeWithSelector(IHedgeExecutor.CallerIsNotKeeper.selector, KEEPER, STRANGER)
        );
    }

    function test_Roles_ZeroOrKeeperAsOwner_Refuse() public {
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.AddressIsZero.selector));
        executor.setKeeper(address(0));
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.AddressIsZero.selector));
        executor.setGuardian(address(0));
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.AddressIsZero.selector));
        executor.setVenue(9, address(0), true);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.KeeperMustNotBeOwner.selector, OWNER));
        executor.setKeeper(OWNER);
        executor.transferOwnership(KEEPER);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.KeeperMustNotBeOwner.selector, KEEPER));
        vm.prank(KEEPER);
        executor.acceptOwnership();
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.KeeperMustNotBeOwner.selector, OWNER));
        _newExecutor(OWNER, _limits());
    }

    function test_Ownership_TwoSteps_AndNeverRenounced() public {
        vm.prank(OWNER);
        executor.transferOwnership(STRANGER);
        vm.assertEq(executor.owner(), OWNER);
        vm.prank(STRANGER);
        executor.acceptOwnership();
        vm.assertEq(executor.owner(), STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.OwnershipCannotBeRenounced.selector));
        vm.prank(STRANGER);
        executor.renounceOwnership();
    }

    function test_SetVenue_AdapterOfAnotherExecutor_Refuses() public {
        address foreign = address(new StandInDishonestVenue(STRANGER, true));
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.AdapterIsBoundElsewhere.selector, foreign, STRANGER));
        vm.prank(OWNER);
        executor.setVenue(9, foreign, true);
    }

    function test_SetVenue_ExposureUnreadable_Refuses() public {
        StandInDishonestVenue liar = new StandInDishonestVenue(address(executor), false);
        liar.setFault(StandInDishonestVenue.Fault.Revert);
        vm.expectPartialRevert(IHedgeExecutor.VenueCallFailed.selector);
        vm.prank(OWNER);
        executor.setVenue(9, address(liar), true);
        liar.setFault(StandInDishonestVenue.Fault.ShortAnswer);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.VenueAnswerIsMalformed.selector, 9, 32));
        vm.prank(OWNER);
        executor.setVenue(9, address(liar), true);
    }

    function test_SetLimits_Invalid_Refuses() public {
        IHedgeExecutor.Limits[5] memory wrong = [_limits(), _limits(), _limits(), _limits(), _limits()];
        wrong[0].windowSeconds = 0;
        wrong[1].maxSlippageBps = 1_001;
        wrong[2].maxNotionalPerTrade = wrong[2].maxNotionalPerWindow + 1;
        wrong[3].maxNotionalPerWindow = uint256(type(uint128).max) + 1;
        wrong[4].maxLossPerWindow = uint256(type(uint128).max) + 1;
        for (uint256 i = 0; i < wrong.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.LimitsAreInvalid.selector, wrong[i]));
            vm.prank(OWNER);
            executor.setLimits(wrong[i]);
        }
    }

    function test_SetLimits_Changed_KeepsWhatIsInTheBuckets() public {
        _hedge(_order(DEEP, -40 ether));
        vm.warp(block.timestamp + WINDOW / 100);
        uint256 used = executor.status().notionalUsed;
        vm.assertEq(used, 120_000e6 - 10_000e6);
        IHedgeExecutor.Limits memory limits = _limits();
        limits.maxNotionalPerWindow = 30_000_000e6;
        vm.prank(OWNER);
        executor.setLimits(limits);
        vm.assertEq(executor.status().notionalUsed, used, "the faster drain must not apply to the past");
    }

    function test_SetLimits_LossCapLoweredBelowLevel_LosslessPlanStillPasses() public {
        _hedge(_order(LATER, -10 ether));
        IHedgeExecutor.Limits memory limits = _limits();
        limits.maxLossPerWindow = 0;
        vm.prank(OWNER);
        executor.setLimits(limits);
        later.lapse();
        vm.prank(KEEPER);
        executor.settle(LATER);
        IHedgeExecutor.HedgeOrder memory order = _order(LATER, -1 ether);
        order.legs[0].limitPrice = PRICE;
        _hedge(order);
        vm.assertEq(executor.status().pendingSell, 1 ether);
    }

    function test_Withdraw_Inventory_GoesToTheVaultOnly() public {
        vm.startPrank(OWNER);
        executor.withdraw(address(weth), 7 ether);
        executor.withdraw(address(usd), 9e6);
        vm.assertEq(weth.balanceOf(address(vault)), 7 ether);
        vm.assertEq(usd.balanceOf(address(vault)), 9e6);
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.TokenIsNotInventory.selector, STRANGER));
        executor.withdraw(STRANGER, 1);
        vm.stopPrank();
        vm.assertEq(_hedged(), 0);
    }

    function test_Rescue_ForeignTokenOnly_GoesToTheOwner() public {
        DevnetUsd foreign = new DevnetUsd(address(this));
        foreign.mint(address(executor), 5);
        vm.startPrank(OWNER);
        executor.rescue(address(foreign), 5);
        vm.assertEq(foreign.balanceOf(OWNER), 5);
        address[2] memory inventory = [address(weth), address(usd)];
        for (uint256 i = 0; i < inventory.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.TokenIsInventory.selector, inventory[i]));
            executor.rescue(inventory[i], 1);
        }
        vm.stopPrank();
    }

    function test_Construction_ZeroAddress_Refuses() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeExecutor.AddressIsZero.selector));
        new HedgeExecutor(
            address(0),
            address(weth),
            address(usd),
            address(baseFeed),
            address(quoteFeed),
            MAX_AGE,
            MAX_AGE,
            OWNER,
            KEEPER,
            GUARDIAN,
            _limits()
        );
    }
}
