// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../../contracts/interfaces/IHedgeVenue.sol";
import {UniswapV3SpotVenue} from "../../contracts/venues/UniswapV3SpotVenue.sol";
import {ExecutorFixture} from "./fixtures/ExecutorFixture.sol";

/// @notice The spot adapter on its own.
contract UniswapV3SpotVenueTest is ExecutorFixture {
    UniswapV3SpotVenue private spot;

    function setUp() public {
        _deployExecutor();
        (address adapter,) = executor.venue(DEEP);
        spot = UniswapV3SpotVenue(adapter);
    }

    function test_Order_CallerIsNotExecutor_Refuses() public {
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVenue.CallerIsNotExecutor.selector, STRANGER, address(executor))
        );
        vm.prank(STRANGER);
        spot.order(bytes32(0), -1 ether, PRICE, block.timestamp);
    }

    function test_Order_LimitOutOfReach_Reverts() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        order.legs[0].limitPrice = PRICE;
        _hedgeReverts(order, _failure("Too little received"));
        order = _order(DEEP, 1 ether);
        order.legs[0].limitPrice = PRICE;
        vault.setBounds(0, 1 ether);
        // The router may pull no more than the limit, so it is the transfer that fails.
        _hedgeReverts(order, _failure("STF"));
    }

    function test_Views_Spot_HasNoExposureAndNothingPending() public view {
        (int256 position, int256 pending) = spot.exposure();
        vm.assertEq(position, 0);
        vm.assertEq(pending, 0);
        vm.assertTrue(spot.settlesInInventory());
        IHedgeVenue.Fill memory fill = spot.settle();
        vm.assertEq(fill.filled, 0);
        vm.assertEq(fill.pending, 0);
        vm.assertEq(fill.quoteDelta, 0);
        vm.assertEq(spot.fee(), DEEP_FEE);
        vm.assertEq(spot.router(), address(router));
    }

    function test_Order_TokensDonatedToAdapter_AreIgnoredAndSwept() public {
        _fund(address(spot), 1 ether, 5e6);
        _hedge(_order(DEEP, -2 ether));
        _hedge(_order(DEEP, 1 ether));
        vm.assertEq(weth.balanceOf(address(spot)), 1 ether);
        vm.assertEq(usd.balanceOf(address(spot)), 5e6);
        uint256 before = weth.balanceOf(address(executor));
        vm.prank(STRANGER);
        spot.sweep(address(weth));
        vm.assertEq(weth.balanceOf(address(executor)), before + 1 ether);
        vm.assertEq(_hedged(), -1 ether);
    }

    function test_Order_EtherLeftAtTheRouter_CannotStopASale() public {
        // The router pays a WETH input from its own ether when it has enough; anyone can put some there and take the
        // rest back, so a sale must not depend on it.
        vm.deal(address(router), 10 ether);
        _hedge(_order(DEEP, -2 ether));
        vm.assertEq(_hedged(), -2 ether);
        vm.assertEq(weth.balanceOf(address(spot)), 2 ether);
        spot.sweep(address(weth));
        vm.assertEq(weth.balanceOf(address(executor)), 100 ether);
    }

    function testFuzz_Order_AnySize_FillsExactlyAndWithinTheLimit(uint256 size, bool sells, bool shallow) public {
        vault.setBounds(-100 ether, 100 ether);
        int256 units = int256(_within(size, 1e12, shallow ? 0.5 ether : 30 ether)) * (sells ? -1 : int256(1));
        uint256 baseBefore = weth.balanceOf(address(executor));
        uint256 quoteBefore = usd.balanceOf(address(executor));
        IHedgeExecutor.HedgeOrder memory order = _order(shallow ? SHALLOW : DEEP, units);
        _hedge(order);
        int256 baseDelta = int256(weth.balanceOf(address(executor))) - int256(baseBefore);
        int256 quoteDelta = int256(usd.balanceOf(address(executor))) - int256(quoteBefore);
        vm.assertEq(baseDelta, units);
        // price = |quote| / |base|, both sides scaled to 18 decimals
        int256 limit = int256(order.legs[0].limitPrice);
        vm.assertGe(quoteDelta * 1e30, -units * limit, "worse than the limit");
    }

    function _failure(string memory reason) private pure returns (bytes memory) {
        return abi.encodeWithSelector(
            IHedgeExecutor.VenueCallFailed.selector, DEEP, abi.encodeWithSignature("Error(string)", reason)
        );
    }
}
