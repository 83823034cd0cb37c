// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The two single-pool functions of Uniswap's SwapRouter02
/// @notice Source: swap-router-contracts 1.3.1, IV3SwapRouter. The structs carry no deadline; a caller checks its own.
interface ISwapRouter02 {
    /// @notice Sells exactly `amountIn`. An `amountIn` of zero would mean "the router's own balance".
    struct ExactInputSingleParams {
        address tokenIn;
        address tokenOut;
        uint24 fee;
        address recipient;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    /// @notice Buys exactly `amountOut` for at most `amountInMaximum`.
    struct ExactOutputSingleParams {
        address tokenIn;
        address tokenOut;
        uint24 fee;
        address recipient;
        uint256 amountOut;
        uint256 amountInMaximum;
        uint160 sqrtPriceLimitX96;
    }

    /// @notice Swaps `amountIn` of one token for as much as possible of another.
    function exactInputSingle(ExactInputSingleParams calldata params) external payable returns (uint256 amountOut);

    /// @notice Swaps as little as possible of one token for `amountOut` of another.
    function exactOutputSingle(ExactOutputSingleParams calldata params) external payable returns (uint256 amountIn);
}
