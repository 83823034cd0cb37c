// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A vault whose hedge the executor keeps
/// @notice The vault states, from its own book, in which interval its hedge may lie. This is what bounds a stolen
/// keeper key: the executor asks the chain, not the keeper, how much hedge could ever be right.
interface IHedgedVault {
    /// @notice The interval in which the hedge may lie, in signed units of the base token (negative = sold).
    /// @return lower The lowest admissible hedge.
    /// @return upper The highest admissible hedge, at least `lower`.
    function hedgeBounds() external view returns (int256 lower, int256 upper);
}
