// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {IHedgeExecutor} from "../interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {WadPrice} from "../libraries/WadPrice.sol";

/// @title Spot trades in one Uniswap V2 pair
/// @notice Sells exactly, or buys exactly, with the pair itself: no router stands between. The pair's fee of 0.3 % is
/// part of the price and fixed for ever. What is traded goes from the executor to the pair and from the pair to the
/// executor; tokens somebody left here are a gift that `sweep` hands to the executor.
/// @dev What a trade brings or costs follows from the reserves, so tokens that somebody sent to the pair change
/// nothing. A token that takes a fee on its way in makes the pair revert ("UniswapV2: K"), and one that takes it on its
/// way out makes the executor revert, which measures.
contract UniswapV2SpotVenue is IHedgeVenue {
    using SafeERC20 for IERC20;

    /// @notice The pair trades other tokens than the executor's.
    error PairHasOtherTokens(address token0, address token1);
    /// @notice A sale would bring less than the limit demands.
    error TooLittleReceived(uint256 quoteOut, uint256 quoteMinimum);
    /// @notice A purchase would cost more than the limit allows.
    error TooMuchRequested(uint256 quoteIn, uint256 quoteMaximum);
    /// @notice The pair does not hold what should be bought.
    error ReserveIsTooSmall(uint256 units, uint256 reserve);

    /// @dev What the fee leaves of an input, in 1/1000.
    uint256 private constant KEPT = 997;
    uint256 private constant WHOLE = 1_000;

    /// @inheritdoc IHedgeVenue
    address public immutable executor;
    /// @notice The pair.
    address public immutable pair;
    /// @notice The executor's base token.
    address public immutable baseToken;
    /// @notice The executor's quote token.
    address public immutable quoteToken;

    bool private immutable _baseIsToken0;
    uint256 private immutable _scale;

    /// @notice Binds the adapter to one executor and a pair of its tokens.
    constructor(address executor_, address pair_) {
        executor = executor_;
        pair = pair_;
        baseToken = IHedgeExecutor(executor_).baseToken();
        quoteToken = IHedgeExecutor(executor_).quoteToken();
        _scale = WadPrice.scaleOf(IERC20Metadata(baseToken).decimals(), IERC20Metadata(quoteToken).decimals());
        (address token0, address token1) = (IUniswapV2Pair(pair_).token0(), IUniswapV2Pair(pair_).token1());
        _baseIsToken0 = token0 == baseToken;
        if (_baseIsToken0 ? token1 != quoteToken : token0 != quoteToken || token1 != baseToken) {
            revert PairHasOtherTokens(token0, token1);
        }
    }

    /// @inheritdoc IHedgeVenue
    /// @dev The executor has checked the deadline in this very transaction and has approved the input.
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

    /// @dev What comes out is rounded down, as the pair's own check of the product demands.
    function _sell(uint256 units, uint256 quoteMinimum) private returns (Fill memory) {
        (uint256 baseReserve, uint256 quoteReserve) = _reserves();
        uint256 quoteOut = units * KEPT * quoteReserve / (baseReserve * WHOLE + units * KEPT);
        if (quoteOut < quoteMinimum) revert TooLittleReceived(quoteOut, quoteMinimum);
        IERC20(baseToken).safeTransferFrom(executor, pair, units);
        _swap(0, quoteOut);
        return Fill(-SafeCast.toInt256(units), 0, SafeCast.toInt256(quoteOut));
    }

    /// @dev What goes in is rounded up.
    function _buy(uint256 units, uint256 quoteMaximum) private returns (Fill memory) {
        (uint256 baseReserve, uint256 quoteReserve) = _reserves();
        if (units >= baseReserve) revert ReserveIsTooSmall(units, baseReserve);
        uint256 quoteIn = quoteReserve * units * WHOLE / ((baseReserve - units) * KEPT) + 1;
        if (quoteIn > quoteMaximum) revert TooMuchRequested(quoteIn, quoteMaximum);
        IERC20(quoteToken).safeTransferFrom(executor, pair, quoteIn);
        _swap(units, 0);
        return Fill(SafeCast.toInt256(units), 0, -SafeCast.toInt256(quoteIn));
    }

    function _swap(uint256 baseOut, uint256 quoteOut) private {
        (uint256 out0, uint256 out1) = _baseIsToken0 ? (baseOut, quoteOut) : (quoteOut, baseOut);
        IUniswapV2Pair(pair).swap(out0, out1, executor, "");
    }

    function _reserves() private view returns (uint256 baseReserve, uint256 quoteReserve) {
        (uint112 reserve0, uint112 reserve1,) = IUniswapV2Pair(pair).getReserves();
        return _baseIsToken0 ? (reserve0, reserve1) : (reserve1, reserve0);
    }
}
