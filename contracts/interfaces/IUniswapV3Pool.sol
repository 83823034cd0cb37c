// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title What a flash swap needs of a Uniswap V3 pool
/// @notice Source: v3-core 1.0.1, IUniswapV3PoolActions and IUniswapV3PoolImmutables.
interface IUniswapV3Pool {
    /// @notice Swaps, pays `recipient` first and then calls the caller's `uniswapV3SwapCallback` for its input.
    /// @param amountSpecified The input if positive, the output if negative.
    /// @return amount0 What the pool gained of token 0, below zero what it paid.
    /// @return amount1 The same of token 1.
    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external returns (int256 amount0, int256 amount1);

    /// @notice The token of the lower address.
    function token0() external view returns (address);

    /// @notice The token of the higher address.
    function token1() external view returns (address);
}

/// @title What a Uniswap V3 pool calls while it swaps
/// @notice Source: v3-core 1.0.1, IUniswapV3SwapCallback.
interface IUniswapV3SwapCallback {
    /// @notice Pays the pool what it is owed: the positive of the two amounts.
    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external;
}
