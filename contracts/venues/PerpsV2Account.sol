// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {IHedgeExecutor} from "../interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IPerpsV2Market} from "../interfaces/IPerpsV2Market.sol";
import {ISwapRouter02} from "../interfaces/ISwapRouter02.sol";
import {SignedRounding} from "../libraries/SignedRounding.sol";
import {WadPrice} from "../libraries/WadPrice.sol";

/// @title An account at a Synthetix PerpsV2 market
/// @notice Margin, reports and value; how an order gets there is up to who inherits. The account is this contract
/// itself. Its margin is sUSD, which a Uniswap V3 pool of a fixed fee turns from and into the executor's quote token;
/// in values and fills one sUSD counts as one whole of quote, at par, whatever the pool says.
///
/// What a report calls `quoteDelta`: the *balance* of the account is its margin less its size at the price up to which
/// gains are in that margin. A fill at price p and fee f changes it by `-size * p - f`, so the change since the last
/// report is what was paid, whoever brought the change about. A liquidation takes all margin, so it shows as a fill at
/// the price that this makes. What funding did since the account was last touched is part of such a change.
abstract contract PerpsV2Account is IHedgeVenue {
    using SafeERC20 for IERC20;

    /// @notice Sizes at PerpsV2 have 18 decimals, so must the base token; quote has at most as many.
    error TokenDecimalsAreUnsupported(uint8 baseDecimals, uint8 quoteDecimals);
    /// @notice The market holds another position than was last reported: settle first.
    error PositionIsNotReported(int256 reported, int256 actual);
    /// @notice The order is so small that its fixed costs are more than it may pay, both per whole of base.
    error CostsExceedLimit(uint256 costs, uint256 limitPrice);
    /// @notice The market has no valid price: its feed is stale or a synth suspended.
    error MarketPriceIsInvalid();

    int256 internal constant WAD = 1e18;

    /// @inheritdoc IHedgeVenue
    address public immutable executor;
    /// @notice The market's proxy.
    IPerpsV2Market public immutable market;
    /// @notice sUSD.
    address public immutable marginToken;
    /// @notice The SwapRouter02 that swaps quote and sUSD.
    address public immutable router;
    /// @notice The pool's fee in 1/1000000, which together with the tokens names the pool.
    uint24 public immutable fee;
    /// @notice The executor's quote token.
    address public immutable quoteToken;

    /// @dev sUSD units in one quote unit.
    int256 private immutable _unit;

    int256 internal _position;
    int256 internal _pending;
    /// @dev The balance at the last report, sUSD with 36 decimals: exact.
    int256 internal _balance;

    modifier onlyExecutor() {
        if (msg.sender != executor) revert CallerIsNotExecutor(msg.sender, executor);
        _;
    }

    /// @notice Binds the adapter to one executor, market and pool.
    constructor(address executor_, address market_, address marginToken_, address router_, uint24 fee_) {
        executor = executor_;
        market = IPerpsV2Market(market_);
        marginToken = marginToken_;
        router = router_;
        fee = fee_;
        quoteToken = IHedgeExecutor(executor_).quoteToken();
        uint8 baseDecimals = IERC20Metadata(IHedgeExecutor(executor_).baseToken()).decimals();
        uint8 quoteDecimals = IERC20Metadata(quoteToken).decimals();
        if (baseDecimals != 18 || quoteDecimals > 18) {
            revert TokenDecimalsAreUnsupported(baseDecimals, quoteDecimals);
        }
        _unit = SafeCast.toInt256(10 ** (18 - quoteDecimals));
    }

    /// @inheritdoc IHedgeVenue
    /// @dev The swap may lose what `minimum` allows. The market refuses while an order waits ("Pending order exists"),
    /// and to let the position's margin fall below what it demands.
    function moveMargin(int256 amount, uint256 minimum) external onlyExecutor {
        int256 before = _balanceNow();
        uint256 units = SignedMath.abs(amount);
        if (amount > 0) {
            IERC20(quoteToken).safeTransferFrom(executor, address(this), units);
            uint256 margin = _swap(quoteToken, marginToken, address(this), units, minimum * uint256(_unit));
            market.transferMargin(SafeCast.toInt256(margin));
        } else {
            market.transferMargin(amount * _unit);
            _swap(marginToken, quoteToken, executor, units * uint256(_unit), minimum);
        }
        // Only the difference: what happened to the position since the last report stays to be reported.
        _balance += _balanceNow() - before;
    }

    /// @notice Hands tokens that were left here to the executor. Anyone may call.
    function sweep(address token) external {
        IERC20(token).safeTransfer(executor, IERC20(token).balanceOf(address(this)));
    }

    /// @inheritdoc IHedgeVenue
    /// @dev The market never says less than zero, even of an account that owes it more than its margin.
    function accountValue() external view returns (int256) {
        return SignedRounding.floorDiv(_remainingMargin(), _unit);
    }

    /// @inheritdoc IHedgeVenue
    function exposure() external view returns (int256 position, int256 pending) {
        return (_position, _pending);
    }

    /// @inheritdoc IHedgeVenue
    function settlesInInventory() external pure returns (bool) {
        return false;
    }

    /// @dev What the market holds against what was last reported; from then on, that is reported.
    function _report() internal returns (Fill memory fill) {
        int256 size = market.positions(address(this)).size;
        int256 balance = _balanceNow();
        fill.filled = size - _position;
        fill.quoteDelta = _toQuote(balance - _balance);
        (_position, _balance) = (size, balance);
    }

    /// @dev No order goes on top of a position that the executor does not know: it might turn what is left of it.
    function _requireReported() internal view {
        int256 actual = market.positions(address(this)).size;
        if (actual != _position) revert PositionIsNotReported(_position, actual);
    }

    /// @dev The worst fill price, which at the market is without the fee, that keeps a fill with a fee of `rate` and
    /// fixed costs of `costs` for its whole `size` within the limit. Rounded against the fill.
    function _desiredFillPrice(int256 size, uint256 limitPrice, uint256 rate, uint256 costs)
        internal
        pure
        returns (uint256)
    {
        uint256 perUnit = Math.mulDiv(costs, WadPrice.WAD, SignedMath.abs(size), Math.Rounding.Ceil);
        if (size < 0) {
            return Math.mulDiv(limitPrice + perUnit, WadPrice.WAD, WadPrice.WAD - rate, Math.Rounding.Ceil);
        }
        if (perUnit >= limitPrice) revert CostsExceedLimit(perUnit, limitPrice);
        return Math.mulDiv(limitPrice - perUnit, WadPrice.WAD, WadPrice.WAD + rate);
    }

    /// @dev The part of its notional that such an order would pay as fee now, 18 decimals, rounded up.
    function _feeRate(int256 size, IPerpsV2Market.OrderType orderType) internal view returns (uint256) {
        (uint256 price, bool priceInvalid) = market.fillPrice(size);
        (uint256 sum, bool feeInvalid) = market.orderFee(size, orderType);
        if (priceInvalid || feeInvalid) revert MarketPriceIsInvalid();
        uint256 notional = Math.mulDiv(SignedMath.abs(size), price, WadPrice.WAD);
        return notional == 0 ? 0 : Math.mulDiv(sum, WadPrice.WAD, notional, Math.Rounding.Ceil);
    }

    function _balanceNow() internal view returns (int256) {
        IPerpsV2Market.Position memory held = market.positions(address(this));
        return int256(uint256(held.margin)) * WAD - int256(held.size) * int256(uint256(held.lastPrice));
    }

    function _remainingMargin() internal view returns (int256) {
        (uint256 margin, bool invalid) = market.remainingMargin(address(this));
        if (invalid) revert MarketPriceIsInvalid();
        return SafeCast.toInt256(margin);
    }

    /// @dev Quote units of sUSD with 36 decimals, rounded down.
    function _toQuote(int256 amount) internal view returns (int256) {
        return SignedRounding.floorDiv(amount, WAD * _unit);
    }

    function _swap(address input, address output, address recipient, uint256 amount, uint256 minimum)
        private
        returns (uint256 received)
    {
        IERC20(input).forceApprove(router, amount);
        received = ISwapRouter02(router).exactInputSingle(
            ISwapRouter02.ExactInputSingleParams({
                tokenIn: input,
                tokenOut: output,
                fee: fee,
                recipient: recipient,
                amountIn: amount,
                amountOutMinimum: minimum,
                sqrtPriceLimitX96: 0
            })
        );
        IERC20(input).forceApprove(router, 0);
    }
}
