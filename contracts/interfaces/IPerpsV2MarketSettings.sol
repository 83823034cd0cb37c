// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title What Synthetix PerpsV2's governance has set
/// @notice Source: synthetix 2.102.1, PerpsV2MarketSettings.
interface IPerpsV2MarketSettings {
    /// @notice Seconds after which an off-chain delayed order of a market can no longer be executed.
    function offchainDelayedOrderMaxAge(bytes32 marketKey) external view returns (uint256);

    /// @notice sUSD that an order leaves for whoever executes it, 18 decimals.
    function minKeeperFee() external view returns (uint256);
}
