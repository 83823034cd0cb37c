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
import {ICurieAccountBalance, ICurieClearingHouse, ICurieVault} from "../interfaces/IPerpCurie.sol";
import {SignedRounding} from "../libraries/SignedRounding.sol";
import {WadPrice} from "../libraries/WadPrice.sol";

/// @title A position in one market of Perpetual Protocol v2 (Curie)
/// @notice Orders fill at once in the market's pool of virtual tokens. Margin is the executor's quote token, which must
/// be the one that the protocol settles in; one virtual dollar is one whole of it. The account is this contract.
///
/// What a report calls `quoteDelta`: the *balance* of the account is its settlement tokens, its gains that are realised
/// and not settled, and what its position cost. A trade changes it by the quote it pays or gets; that a trade realises
/// gains, or the vault settles them, only moves parts of it about. So the change since the last report is what a
/// liquidation cost, the penalty included. Funding of that time, and what somebody deposited for this account, are in
/// it too. Without a change of the position, or of the few wei by which the protocol rounds, no quote is reported.
contract CurieVenue is IHedgeVenue {
    using SafeERC20 for IERC20;

    /// @notice Positions at Curie have 18 decimals, so must the base token; quote has at most as many.
    error TokenDecimalsAreUnsupported(uint8 baseDecimals, uint8 quoteDecimals);
    /// @notice The protocol settles in another token than the executor's quote.
    error SettlementTokenIsNotQuote(address settlementToken, address quoteToken);
    /// @notice The market holds another position than was last reported: settle first.
    error PositionIsNotReported(int256 reported, int256 actual);
    /// @notice The pool could fill only a part of the order.
    error PoolIsTooShallow(uint256 asked, uint256 filled);

    /// @dev Base units by which a position may differ from its record without having changed: the protocol converts
    /// every sale to the pool's fee and back, and rounds up twice.
    uint256 private constant ROUNDING = 1e6;

    /// @inheritdoc IHedgeVenue
    address public immutable executor;
    /// @notice The protocol's clearing house.
    ICurieClearingHouse public immutable clearingHouse;
    /// @notice The protocol's vault.
    ICurieVault public immutable vault;
    /// @notice The protocol's ledger.
    ICurieAccountBalance public immutable accountBalance;
    /// @notice The market, named by its virtual base token.
    address public immutable market;
    /// @notice The executor's quote token.
    address public immutable quoteToken;

    /// @dev Virtual dollars in one quote unit.
    uint256 private immutable _unit;
    uint256 private immutable _scale;

    int256 private _position;
    /// @dev The balance at the last report, 18 decimals.
    int256 private _balance;

    modifier onlyExecutor() {
        if (msg.sender != executor) revert CallerIsNotExecutor(msg.sender, executor);
        _;
    }

    /// @notice Binds the adapter to one executor and market.
    constructor(address executor_, address clearingHouse_, address market_) {
        executor = executor_;
        clearingHouse = ICurieClearingHouse(clearingHouse_);
        vault = ICurieVault(clearingHouse.getVault());
        accountBalance = ICurieAccountBalance(clearingHouse.getAccountBalance());
        market = market_;
        quoteToken = IHedgeExecutor(executor_).quoteToken();
        address settlementToken = vault.getSettlementToken();
        if (settlementToken != quoteToken) revert SettlementTokenIsNotQuote(settlementToken, quoteToken);
        uint8 baseDecimals = IERC20Metadata(IHedgeExecutor(executor_).baseToken()).decimals();
        uint8 quoteDecimals = IERC20Metadata(quoteToken).decimals();
        if (baseDecimals != 18 || quoteDecimals > 18) {
            revert TokenDecimalsAreUnsupported(baseDecimals, quoteDecimals);
        }
        _unit = 10 ** (18 - quoteDecimals);
        _scale = WadPrice.scaleOf(baseDecimals, quoteDecimals);
    }

    /// @inheritdoc IHedgeVenue
    /// @dev The protocol refuses a worse price ("CH_TLRS" to sell, "CH_TMRL" to buy), too little margin ("CH_NEFCI",
    /// "CH_NEFCM" to shrink), a price too far from the index ("EX_OPB") and too large a move within a block
    /// ("EX_OPLAS").
    function order(bytes32 planId, int256 size, uint256 limitPrice, uint256 deadline)
        external
        onlyExecutor
        returns (Fill memory fill)
    {
        int256 actual = _size();
        if (SignedMath.abs(actual - _position) > ROUNDING) revert PositionIsNotReported(_position, actual);
        uint256 units = SignedMath.abs(size);
        bool sells = size < 0;
        // A bound of zero would be none.
        uint256 bound = Math.max(SignedMath.abs(WadPrice.leastQuoteDelta(size, limitPrice, _scale)) * _unit, 1);
        (uint256 base, uint256 quote) = clearingHouse.openPosition(
            ICurieClearingHouse.OpenPositionParams({
                baseToken: market,
                isBaseToQuote: sells,
                isExactInput: sells,
                amount: units,
                oppositeAmountBound: bound,
                deadline: deadline,
                sqrtPriceLimitX96: 0,
                referralCode: planId
            })
        );
        if (base + ROUNDING < units) revert PoolIsTooShallow(units, base);
        fill.filled = size;
        fill.quoteDelta = _toQuote(sells ? SafeCast.toInt256(quote) : -SafeCast.toInt256(quote));
        (_position, _balance) = (_position + size, _balanceNow());
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Only a liquidation changes the position from outside, and it may take a part.
    function settle() external onlyExecutor returns (Fill memory fill) {
        (int256 size, int256 balance) = (_size(), _balanceNow());
        fill.filled = size - _position;
        if (SignedMath.abs(fill.filled) > ROUNDING) fill.quoteDelta = _toQuote(balance - _balance);
        (_position, _balance) = (size, balance);
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Nothing is lost on the way, so `minimum` is always met. The vault refuses to let out what the position
    /// needs ("V_NEFC").
    function moveMargin(int256 amount, uint256) external onlyExecutor {
        int256 before = _balanceNow();
        uint256 units = SignedMath.abs(amount);
        if (amount > 0) {
            IERC20(quoteToken).safeTransferFrom(executor, address(this), units);
            IERC20(quoteToken).forceApprove(address(vault), units);
            vault.deposit(quoteToken, units);
            IERC20(quoteToken).forceApprove(address(vault), 0);
        } else {
            vault.withdraw(quoteToken, units);
            IERC20(quoteToken).safeTransfer(executor, units);
        }
        // Only the difference: what happened to the position since the last report stays to be reported.
        _balance += _balanceNow() - before;
    }

    /// @notice Hands tokens that were left here to the executor. Anyone may call.
    function sweep(address token) external {
        IERC20(token).safeTransfer(executor, IERC20(token).balanceOf(address(this)));
    }

    /// @inheritdoc IHedgeVenue
    /// @dev At the protocol's mark price, the median of its oracle's with premium, the pool's and the pool's average.
    /// Other collateral than quote, which only a stranger can have deposited, does not count.
    function accountValue() external view returns (int256) {
        return vault.getSettlementTokenValue(address(this));
    }

    /// @inheritdoc IHedgeVenue
    function exposure() external view returns (int256 position, int256 pending) {
        return (_position, 0);
    }

    /// @inheritdoc IHedgeVenue
    function settlesInInventory() external pure returns (bool) {
        return false;
    }

    function _size() private view returns (int256) {
        return accountBalance.getTakerPositionSize(address(this), market);
    }

    function _balanceNow() private view returns (int256) {
        (int256 realized,,) = accountBalance.getPnlAndPendingFee(address(this));
        int256 cost = accountBalance.getTakerOpenNotional(address(this), market);
        return vault.getBalance(address(this)) * SafeCast.toInt256(_unit) + realized + cost;
    }

    /// @dev Quote units of virtual dollars, rounded down.
    function _toQuote(int256 amount) private view returns (int256) {
        return SignedRounding.floorDiv(amount, SafeCast.toInt256(_unit));
    }
}
