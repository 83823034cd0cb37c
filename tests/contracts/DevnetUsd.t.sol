// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {DevnetUsd} from "../../contracts/tokens/DevnetUsd.sol";
import {TestBase} from "./fixtures/Vm.sol";

/// @notice The devnet's dollar has USDC's shape.
contract DevnetUsdTest is TestBase {
    DevnetUsd private usd;

    function setUp() public {
        usd = new DevnetUsd(address(this));
    }

    function test_Mint_Owner_CreatesSixDecimalUnits() public {
        usd.mint(address(1), 5e6);
        vm.assertEq(usd.balanceOf(address(1)), 5e6);
        vm.assertEq(usd.decimals(), 6);
    }

    function test_Mint_AnyoneElse_Refuses() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(1)));
        vm.prank(address(1));
        usd.mint(address(1), 1);
    }

    function test_Permit_Signed_SetsTheAllowance() public {
        address holder = vm.addr(7);
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(typeHash, holder, address(2), 9e6, 0, block.timestamp));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", usd.DOMAIN_SEPARATOR(), message));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, digest);
        usd.permit(holder, address(2), 9e6, block.timestamp, v, r, s);
        vm.assertEq(usd.allowance(holder, address(2)), 9e6);
    }
}
