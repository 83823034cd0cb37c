// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {OptionVault} from "../../contracts/vaults/OptionVault.sol";
import {ExecutorFixture} from "./fixtures/ExecutorFixture.sol";

/// @notice What the keeper's calls cost, kept in tests/contracts/gas. The first plan pays for fresh storage; the
/// second is the everyday price.
contract GasTest is ExecutorFixture {
    string private constant GROUP = "HedgeExecutor";

    function setUp() public {
        _deployExecutor();
    }

    function test_Gas_Hedge_OneSpotLeg() public {
        _hedge(_order(DEEP, -1 ether));
        vm.snapshotGasLastCall(GROUP, "hedge, one spot sale, first ever");
        _hedge(_order(DEEP, -1 ether));
        vm.snapshotGasLastCall(GROUP, "hedge, one spot sale");
        _hedge(_order(DEEP, 1 ether));
        vm.snapshotGasLastCall(GROUP, "hedge, one spot purchase");
        vm.assertEq(_hedged(), -1 ether);
    }

    function test_Gas_Hedge_TwoSpotLegs() public {
        _hedge(_order(DEEP, -1 ether));
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -2 ether);
        order.legs = new IHedgeExecutor.Leg[](2);
        order.legs[0] = IHedgeExecutor.Leg(DEEP, -1 ether, 2_985e18);
        order.legs[1] = IHedgeExecutor.Leg(SHALLOW, -1 ether, 2_985e18);
        _hedge(order);
        vm.snapshotGasLastCall(GROUP, "hedge, two spot sales");
        vm.assertEq(_hedged(), -3 ether);
    }

    function test_Gas_Hedge_Refused() public {
        IHedgeExecutor.HedgeOrder memory order = _order(DEEP, -1 ether);
        _hedge(order);
        vm.prank(KEEPER);
        (bool success,) = address(executor).call(abi.encodeCall(executor.hedge, (order)));
        vm.snapshotGasLastCall(GROUP, "hedge, same plan again");
        vm.assertFalse(success);
    }

    function test_Gas_Settle_Pending() public {
        _hedge(_order(LATER, -1 ether));
        later.fill(-1 ether);
        vm.prank(KEEPER);
        executor.settle(LATER);
        vm.snapshotGasLastCall(GROUP, "settle");
        vm.assertEq(_hedged(), -1 ether);
    }

    function test_Gas_Pause() public {
        vm.prank(GUARDIAN);
        executor.pause();
        vm.snapshotGasLastCall(GROUP, "pause");
        vm.assertTrue(executor.status().paused);
    }

    function test_Gas_Views_FullOptionVault() public {
        OptionVault options = new OptionVault(
            address(weth),
            address(usd),
            address(baseFeed),
            address(quoteFeed),
            MAX_AGE,
            MAX_AGE,
            1 days,
            OWNER,
            "Vault",
            "V"
        );
        vm.startPrank(OWNER);
        for (uint256 i = 0; i < options.MAX_OPEN_SERIES(); i++) {
            options.list(i % 2 == 0, PRICE, uint64(block.timestamp + 7 days), 1 ether, 0.05 ether);
        }
        vm.stopPrank();
        vm.assertEq(options.openSeries().length, 32);
        vm.snapshotGasLastCall("OptionVault", "openSeries, 32 series");
        (int256 lower,) = options.hedgeBounds();
        vm.snapshotGasLastCall("OptionVault", "hedgeBounds, 32 series");
        vm.assertEq(lower, 0);
    }
}
