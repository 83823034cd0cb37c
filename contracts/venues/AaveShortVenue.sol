// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {
    IAaveV3AddressesProvider,
    IAaveV3DataProvider,
    IAaveV3Oracle,
    IAaveV3Pool
} from "../interfaces/IAaveV3.sol";
import {IHedgeExecutor} from "../interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IUniswapV3Pool, IUniswapV3SwapCallback} from "../interfaces/IUniswapV3Pool.sol";
import {WadPrice} from "../libraries/WadPrice.sol";

/// @title A short position of base that is borrowed from Aave V3 and sold in a Uniswap V3 pool
/// @notice The position is the debt of base at the variable rate, so it is never long. Margin and the proceeds of sales
/// are quote, supplied as collateral. Orders are flash swaps: a sale supplies what the pool pays before it borrows what
/// the pool gets, a purchase repays with what the pool pays before it withdraws what the pool gets. So an order is
/// judged by the collateral that it leaves, and a position can be closed that has little beside its proceeds.
///
/// Interest makes the debt grow every second. What has changed since the last report shows in `settle` only: interest
/// as a sale for nothing, somebody's repayment on this account's behalf as a purchase for nothing, a liquidation as a
/// purchase for the collateral that is gone (less what that earned since the last report).
///
/// Only the executor makes this contract act, and it pays nobody but the executor, Aave and the pool. It is no receiver
/// of flash loans and delegates no credit, so nobody borrows on its account. What strangers supply on its behalf is a
/// gift: quote counts from then on, everything else can be swept.
contract AaveShortVenue is IHedgeVenue, IUniswapV3SwapCallback {
    using SafeERC20 for IERC20;

    /// @notice The swap pool trades other tokens than the executor's.
    error PoolTradesOtherTokens(address token0, address token1);
    /// @notice Aave has no reserve of this token.
    error ReserveIsUnknown(address token);
    /// @notice A purchase of more base than is owed would be a long position.
    error OrderIsBeyondFlat(int256 size, uint256 debt);
    /// @notice The pool can swap only a part: base units asked and swapped.
    error PoolIsTooShallow(uint256 asked, uint256 swapped);
    /// @notice The swap would cost more or bring less than the limit allows, quote units.
    error PriceIsBeyondLimit(int256 quoteDelta, int256 least);
    /// @notice Only the pool asks for the input of a swap.
    error CallerIsNotPool(address caller, address pool);
    /// @notice The collateral belongs to the position.
    error TokenIsCollateral(address token);

    uint256 private constant VARIABLE_RATE = 2;
    /// @dev The furthest limits that the pool takes: v3-core, TickMath, one inside either end.
    uint160 private constant LOWEST_SQRT_PRICE = 4_295_128_740;
    uint160 private constant HIGHEST_SQRT_PRICE =
        1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341;

    /// @inheritdoc IHedgeVenue
    address public immutable executor;
    /// @notice Aave's pool.
    IAaveV3Pool public immutable lendingPool;
    /// @notice The Uniswap V3 pool.
    IUniswapV3Pool public immutable swapPool;
    /// @notice The executor's base token, which is borrowed.
    address public immutable baseToken;
    /// @notice The executor's quote token, which is collateral.
    address public immutable quoteToken;
    /// @notice Aave's token of supplied quote.
    address public immutable collateralToken;
    /// @notice Aave's token of base owed at the variable rate.
    address public immutable debtToken;

    IAaveV3AddressesProvider private immutable _provider;
    uint256 private immutable _scale;
    bool private immutable _baseIsToken0;

    int256 private _position;
    /// @dev Quote units of collateral at the last report.
    uint256 private _collateral;

    modifier onlyExecutor() {
        if (msg.sender != executor) revert CallerIsNotExecutor(msg.sender, executor);
        _;
    }

    /// @notice Binds the adapter to one executor, lending pool and swap pool.
    constructor(address executor_, address lendingPool_, address swapPool_) {
        executor = executor_;
        lendingPool = IAaveV3Pool(lendingPool_);
        swapPool = IUniswapV3Pool(swapPool_);
        (address base, address quote) =
            (IHedgeExecutor(executor_).baseToken(), IHedgeExecutor(executor_).quoteToken());
        (baseToken, quoteToken) = (base, quote);
        (address token0, address token1) = (swapPool.token0(), swapPool.token1());
        _baseIsToken0 = token0 == base;
        if ((token0 != base || token1 != quote) && (token0 != quote || token1 != base)) {
            revert PoolTradesOtherTokens(token0, token1);
        }
        _provider = IAaveV3AddressesProvider(lendingPool.ADDRESSES_PROVIDER());
        IAaveV3DataProvider reserves = IAaveV3DataProvider(_provider.getPoolDataProvider());
        (collateralToken,,) = reserves.getReserveTokensAddresses(quote);
        (,, debtToken) = reserves.getReserveTokensAddresses(base);
        if (collateralToken == address(0)) revert ReserveIsUnknown(quote);
        if (debtToken == address(0)) revert ReserveIsUnknown(base);
        (uint8 baseDecimals, uint8 quoteDecimals) = (IERC20Metadata(base).decimals(), IERC20Metadata(quote).decimals());
        _scale = WadPrice.scaleOf(baseDecimals, quoteDecimals);
    }

    /// @inheritdoc IHedgeVenue
    /// @dev The executor has checked the deadline in this very transaction. A purchase of all that was last reported
    /// repays all that is owed, with the interest since, and so ends flat; what that costs is in its price. Aave's
    /// refusals are numbers: "36" not enough collateral, "35" health factor below one, "28" frozen, "29" paused.
    function order(bytes32, int256 size, uint256 limitPrice, uint256)
        external
        onlyExecutor
        returns (Fill memory fill)
    {
        int256 least = WadPrice.leastQuoteDelta(size, limitPrice, _scale);
        fill.filled = size;
        if (size < 0) {
            fill.quoteDelta = _swap(-size, least);
        } else {
            uint256 debt = _debt();
            bool closes = size == -_position;
            if (!closes && SafeCast.toUint256(size) > debt) revert OrderIsBeyondFlat(size, debt);
            int256 bought = closes ? SafeCast.toInt256(debt) : size;
            // Somebody else may have repaid all of it.
            if (bought > 0) fill.quoteDelta = _swap(-bought, least);
        }
        _position += size;
        _addCollateral(fill.quoteDelta);
    }

    /// @inheritdoc IUniswapV3SwapCallback
    /// @dev The pool calls only who called it, which this contract does in `order` alone. `data` is what was asked of
    /// the pool, base units it gets or, below zero, pays; and the least quote change that is within the limit.
    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external {
        if (msg.sender != address(swapPool)) revert CallerIsNotPool(msg.sender, address(swapPool));
        (int256 asked, int256 least) = abi.decode(data, (int256, int256));
        (int256 base, int256 quote) = _baseIsToken0 ? (amount0, amount1) : (amount1, amount0);
        if (base != asked) revert PoolIsTooShallow(SignedMath.abs(asked), SignedMath.abs(base));
        if (-quote < least) revert PriceIsBeyondLimit(-quote, least);
        if (base > 0) {
            _supply(SignedMath.abs(quote));
            lendingPool.borrow(baseToken, SafeCast.toUint256(base), VARIABLE_RATE, 0, address(this));
            IERC20(baseToken).safeTransfer(address(swapPool), SafeCast.toUint256(base));
        } else {
            IERC20(baseToken).forceApprove(address(lendingPool), SignedMath.abs(base));
            lendingPool.repay(baseToken, SignedMath.abs(base), VARIABLE_RATE, address(this));
            IERC20(baseToken).forceApprove(address(lendingPool), 0);
            lendingPool.withdraw(quoteToken, SafeCast.toUint256(quote), address(swapPool));
        }
    }

    /// @inheritdoc IHedgeVenue
    function settle() external onlyExecutor returns (Fill memory fill) {
        int256 position = -SafeCast.toInt256(_debt());
        uint256 collateral = IERC20(collateralToken).balanceOf(address(this));
        fill.filled = position - _position;
        if (collateral < _collateral) fill.quoteDelta = -SafeCast.toInt256(_collateral - collateral);
        (_position, _collateral) = (position, collateral);
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Nothing is lost on the way, so `minimum` is always met. Aave refuses to let out what the debt needs.
    function moveMargin(int256 amount, uint256) external onlyExecutor {
        uint256 units = SignedMath.abs(amount);
        if (amount > 0) {
            IERC20(quoteToken).safeTransferFrom(executor, address(this), units);
            _supply(units);
        } else {
            lendingPool.withdraw(quoteToken, units, executor);
        }
        _addCollateral(amount);
    }

    /// @notice Hands tokens that were left here to the executor, what was supplied of other assets on this account's
    /// behalf included; never the collateral. Anyone may call.
    function sweep(address token) external {
        if (token == collateralToken) revert TokenIsCollateral(token);
        IERC20(token).safeTransfer(executor, IERC20(token).balanceOf(address(this)));
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Collateral less debt, at Aave's own prices of both; what was supplied of other assets does not count.
    function accountValue() external view returns (int256) {
        uint256 debt = _debt();
        int256 collateral = SafeCast.toInt256(IERC20(collateralToken).balanceOf(address(this)));
        if (debt == 0) return collateral;
        IAaveV3Oracle oracle = IAaveV3Oracle(_provider.getPriceOracle());
        uint256 price = Math.mulDiv(
            oracle.getAssetPrice(baseToken), WadPrice.WAD, oracle.getAssetPrice(quoteToken), Math.Rounding.Ceil
        );
        return collateral - SafeCast.toInt256(WadPrice.notional(debt, price, _scale));
    }

    /// @inheritdoc IHedgeVenue
    function exposure() external view returns (int256 position, int256 pending) {
        return (_position, 0);
    }

    /// @inheritdoc IHedgeVenue
    function settlesInInventory() external pure returns (bool) {
        return false;
    }

    /// @dev Swaps base that the pool gets, or below zero pays, and returns what that changed in quote.
    function _swap(int256 base, int256 least) private returns (int256) {
        bool zeroForOne = _baseIsToken0 == base > 0;
        (int256 amount0, int256 amount1) = swapPool.swap(
            address(this),
            zeroForOne,
            base,
            zeroForOne ? LOWEST_SQRT_PRICE : HIGHEST_SQRT_PRICE,
            abi.encode(base, least)
        );
        return -(_baseIsToken0 ? amount1 : amount0);
    }

    function _supply(uint256 units) private {
        IERC20(quoteToken).forceApprove(address(lendingPool), units);
        lendingPool.supply(quoteToken, units, address(this), 0);
        IERC20(quoteToken).forceApprove(address(lendingPool), 0);
    }

    /// @dev Interest and gifts that were never reported may be among what goes.
    function _addCollateral(int256 change) private {
        _collateral = SafeCast.toUint256(SignedMath.max(SafeCast.toInt256(_collateral) + change, 0));
    }

    function _debt() private view returns (uint256) {
        return IERC20(debtToken).balanceOf(address(this));
    }
}
