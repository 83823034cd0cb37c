// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {IHedgeExecutor} from "../interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {ISwapRouter02} from "../interfaces/ISwapRouter02.sol";
import {WadPrice} from "../libraries/WadPrice.sol";

/// @title Spot trades in one Uniswap V3 pool
/// @notice Sells exactly, or buys exactly, through SwapRouter02. The pool fee is part of the price and fixed for ever.
/// Holds nothing between calls: tokens somebody else left here are a gift that `sweep` hands to the executor.
contract UniswapV3SpotVenue is IHedgeVenue {
    using SafeERC20 for IERC20;

    /// @inheritdoc IHedgeVenue
    address public immutable executor;
    /// @notice The SwapRouter02 that swaps.
    address public immutable router;
    /// @notice The pool's fee in 1/1000000, which together with the tokens names the pool.
    uint24 public immutable fee;
    /// @notice The executor's base token.
    address public immutable baseToken;
    /// @notice The executor's quote token.
    address public immutable quoteToken;

    uint256 private immutable _scale;

    /// @notice Binds the adapter to one executor, router and pool fee.
    constructor(address executor_, address router_, uint24 fee_) {
        executor = executor_;
        router = router_;
        fee = fee_;
        baseToken = IHedgeExecutor(executor_).baseToken();
        quoteToken = IHedgeExecutor(executor_).quoteToken();
        _scale = WadPrice.scaleOf(IERC20Metadata(baseToken).decimals(), IERC20Metadata(quoteToken).decimals());
    }

    /// @inheritdoc IHedgeVenue
    /// @dev The executor has checked the deadline in this very transaction and has approved exactly the input. A sale
    /// below the limit fails as the router's "Too little received", a purchase above it as "STF", because the router
    /// cannot take more than the limit allows.
    function order(bytes32, int256 size, uint256 limitPrice, uint256) external returns (Fill memory) {
        if (msg.sender != executor) revert CallerIsNotExecutor(msg.sender, executor);
        uint256 units = SignedMath.abs(size);
        uint256 quoteLimit = SignedMath.abs(WadPrice.leastQuoteDelta(size, limitPrice, _scale));
        return size < 0 ? _sell(units, quoteLimit) : _buy(units, quoteLimit);
    }

    /// @notice Hands tokens that were left here to the executor. Anyone may call.
    function sweep(address token) external {
        IERC20(token).safeTransfer(executor, IERC20(token).balanceOf(address(this)));
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Nothing is ever pending, so there is nothing to report.
    function settle() external pure returns (Fill memory) {
        return Fill(0, 0, 0);
    }

    /// @inheritdoc IHedgeVenue
    function moveMargin(int256, uint256) external pure {
        revert VenueHasNoMargin();
    }

    /// @inheritdoc IHedgeVenue
    function accountValue() external pure returns (int256) {
        return 0;
    }

    /// @inheritdoc IHedgeVenue
    function exposure() external pure returns (int256 position, int256 pending) {
        return (0, 0);
    }

    /// @inheritdoc IHedgeVenue
    function settlesInInventory() external pure returns (bool) {
        return true;
    }

    function _sell(uint256 units, uint256 quoteMinimum) private returns (Fill memory) {
        _take(baseToken, units);
        uint256 quoteOut = ISwapRouter02(router).exactInputSingle(
            ISwapRouter02.ExactInputSingleParams({
                tokenIn: baseToken,
                tokenOut: quoteToken,
                fee: fee,
                recipient: executor,
                amountIn: units,
                amountOutMinimum: quoteMinimum,
                sqrtPriceLimitX96: 0
            })
        );
        IERC20(baseToken).forceApprove(router, 0);
        return Fill(-SafeCast.toInt256(units), 0, SafeCast.toInt256(quoteOut));
    }

    function _buy(uint256 units, uint256 quoteMaximum) private returns (Fill memory) {
        _take(quoteToken, quoteMaximum);
        uint256 quoteIn = ISwapRouter02(router).exactOutputSingle(
            ISwapRouter02.ExactOutputSingleParams({
                tokenIn: quoteToken,
                tokenOut: baseToken,
                fee: fee,
                recipient: executor,
                amountOut: units,
                amountInMaximum: quoteMaximum,
                sqrtPriceLimitX96: 0
            })
        );
        IERC20(quoteToken).forceApprove(router, 0);
        IERC20(quoteToken).safeTransfer(executor, quoteMaximum - quoteIn);
        return Fill(SafeCast.toInt256(units), 0, -SafeCast.toInt256(quoteIn));
    }

    function _take(address token, uint256 amount) private {
        IERC20(token).safeTransferFrom(executor, address(this), amount);
        IERC20(token).forceApprove(router, amount);
    }
}
