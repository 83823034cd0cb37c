// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title What a Uniswap V2 pair is traded by
/// @notice Source: v2-core 1.0.1, IUniswapV2Pair.
interface IUniswapV2Pair {
    /// @notice Pays out, and reverts unless what has arrived since the last call keeps the product of the reserves.
    /// @param data Empty, or `to` is called back before the pair looks.
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;

    /// @notice What the pair trades from: tokens that were only sent to it are not in there.
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);

    /// @notice The token with the lower address.
    function token0() external view returns (address);

    /// @notice The other one.
    function token1() external view returns (address);
}
