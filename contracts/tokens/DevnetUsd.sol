// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Dollars for the devnet
/// @notice A token shaped like USDC (symbol, 6 decimals, ERC-2612 permits) that its owner mints at will. Worth nothing.
contract DevnetUsd is ERC20, ERC20Permit, Ownable {
    /// @notice `owner_` may mint.
    constructor(address owner_)
        ERC20("KeeperBot Devnet USD", "USDC")
        ERC20Permit("KeeperBot Devnet USD")
        Ownable(owner_)
    {}

    /// @notice Creates `amount` units (6 decimals) for `to`. Owner only.
    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
