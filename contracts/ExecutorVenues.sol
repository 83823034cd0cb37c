// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {ExecutorAuthority} from "./ExecutorAuthority.sol";
import {IHedgeExecutor} from "./interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "./interfaces/IHedgeVenue.sol";
import {BoundedCall} from "./libraries/BoundedCall.sol";
import {WadPrice} from "./libraries/WadPrice.sol";

/// @title What an executor does at its venues
/// @notice The record of fills, and every call to an adapter: measured where tokens move, checked where they do not.
abstract contract ExecutorVenues is ExecutorAuthority {
    using SafeERC20 for IERC20;

    /// @dev A listed venue. `position` and `pending` are this contract's record, checked against the adapter's report.
    struct Venue {
        address adapter;
        bool allowed;
        bool settlesInInventory;
        uint16 minMarginBps;
        int256 position;
        int256 pending;
    }

    /// @dev Sums over the margin moves and legs of one plan.
    struct Tally {
        uint256 price;
        int256 baseDelta;
        int256 quoteDelta;
        uint256 loss;
    }

    /// @dev Where the hedge may end, depending on how much of what is pending fills.
    struct Range {
        int256 lowest;
        int256 highest;
    }

    uint256 internal constant BPS = 10_000;

    uint256 private constant FILL_BYTES = 96;
    uint256 private constant EXPOSURE_BYTES = 64;
    uint256 private constant VALUE_BYTES = 32;
    uint256 private constant MAX_REASON_BYTES = 256;
    /// @dev Quote units by which an account's value may be off when its venue counts in other decimals than quote has.
    uint256 private constant VALUE_ROUNDING = 10;

    /// @inheritdoc IHedgeExecutor
    address public immutable baseToken;
    /// @inheritdoc IHedgeExecutor
    address public immutable quoteToken;

    uint256 internal immutable _scale;

    int256 internal _hedge;
    uint256 internal _pendingBuy;
    uint256 internal _pendingSell;
    mapping(uint32 venueId => Venue) private _venues;

    /// @notice Binds the tokens for ever.
    constructor(address baseToken_, address quoteToken_) {
        if (baseToken_ == address(0) || quoteToken_ == address(0)) revert AddressIsZero();
        baseToken = baseToken_;
        quoteToken = quoteToken_;
        _scale = WadPrice.scaleOf(IERC20Metadata(baseToken_).decimals(), IERC20Metadata(quoteToken_).decimals());
    }

    /// @inheritdoc IHedgeExecutor
    function venue(uint32 venueId) external view returns (address adapter, bool allowed) {
        return (_venues[venueId].adapter, _venues[venueId].allowed);
    }

    /// @inheritdoc IHedgeExecutor
    function venueExposure(uint32 venueId) external view returns (int256 position, int256 pending) {
        return (_venues[venueId].position, _venues[venueId].pending);
    }

    /// @inheritdoc IHedgeExecutor
    function marginFloor(uint32 venueId) external view returns (uint16 minMarginBps) {
        return _venues[venueId].minMarginBps;
    }

    function _setVenue(uint32 venueId, address adapter, bool allowed) internal {
        if (adapter == address(0)) revert AddressIsZero();
        Venue storage listed = _venues[venueId];
        if (adapter != listed.adapter) {
            address bound = IHedgeVenue(adapter).executor();
            if (bound != address(this)) revert AdapterIsBoundElsewhere(adapter, bound);
            _checkExposure(venueId, listed, adapter);
            listed.adapter = adapter;
            listed.settlesInInventory = IHedgeVenue(adapter).settlesInInventory();
        }
        listed.allowed = allowed;
        emit VenueChanged(venueId, adapter, allowed);
    }

    function _setMarginFloor(uint32 venueId, uint16 minMarginBps) internal {
        if (minMarginBps > BPS) revert MarginFloorIsInvalid(minMarginBps);
        _positionVenue(venueId).minMarginBps = minMarginBps;
        emit MarginFloorChanged(venueId, minMarginBps);
    }

    /// @dev Takes a position venue's report into the hedge.
    function _settle(uint32 venueId) internal {
        Venue storage listed = _positionVenue(venueId);
        IHedgeVenue.Fill memory fill =
            _callForFill(venueId, listed.adapter, abi.encodeCall(IHedgeVenue.settle, ()));
        _record(listed, fill);
        _checkExposure(venueId, listed, listed.adapter);
        emit VenueSettled(venueId, fill.filled, fill.pending, fill.quoteDelta, _hedge);
    }

    /// @dev Checks what can be checked of the legs before trading, and returns their notional at the oracle's price.
    function _checkLegs(Leg[] calldata legs, uint256 price) internal view returns (uint256 notional) {
        for (uint256 i = 0; i < legs.length; i++) {
            Leg calldata leg = legs[i];
            if (!_venues[leg.venueId].allowed) revert VenueIsNotAllowed(leg.venueId);
            notional += WadPrice.notional(SignedMath.abs(leg.size), price, _scale);
        }
    }

    /// @dev The quote units that margin moves move, both ways.
    function _checkMargins(MarginMove[] calldata margins) internal view returns (uint256 moved) {
        for (uint256 i = 0; i < margins.length; i++) {
            if (margins[i].amount == 0) revert MarginMoveIsZero(i);
            if (!_venues[margins[i].venueId].allowed) revert VenueIsNotAllowed(margins[i].venueId);
            moved += SignedMath.abs(margins[i].amount);
        }
    }

    function _executeLeg(bytes32 planId, uint256 deadline, Leg memory leg, Tally memory tally) internal {
        leg.limitPrice = _boundLimit(leg, tally.price);
        Venue storage listed = _venues[leg.venueId];
        if (listed.pending != 0) revert VenueHasPending(leg.venueId, listed.pending);
        uint256 sizeBefore = SignedMath.abs(listed.position);
        bytes memory data = abi.encodeCall(IHedgeVenue.order, (planId, leg.size, leg.limitPrice, deadline));
        IHedgeVenue.Fill memory fill = listed.settlesInInventory
            ? _tradeInventory(leg, listed.adapter, data)
            : _callForFill(leg.venueId, listed.adapter, data);
        _checkFill(leg, fill, listed.settlesInInventory);
        _record(listed, fill);
        if (!listed.settlesInInventory) {
            _checkExposure(leg.venueId, listed, listed.adapter);
            if (_largest(listed) > sizeBefore) _checkMargin(leg.venueId, listed, tally.price);
        }
        tally.baseDelta += fill.filled;
        tally.quoteDelta += fill.quoteDelta;
        // What is pending may still fill as badly as its limit allows, so that much is lost until proven otherwise.
        tally.loss += _shortfall(fill.filled, fill.quoteDelta, tally.price);
        tally.loss += _shortfall(
            fill.pending, WadPrice.leastQuoteDelta(fill.pending, leg.limitPrice, _scale), tally.price
        );
        emit LegFilled(planId, leg.venueId, leg.size, fill.filled, fill.pending, fill.quoteDelta);
    }

    /// @dev Moves quote into an account or out of it. Both sides are measured: this contract's balance, and the
    /// account's value; what is missing between them counts as lost, and may be no more than a trade may lose.
    function _moveMargin(bytes32 planId, MarginMove calldata move, Tally memory tally) internal {
        Venue storage listed = _positionVenue(move.venueId);
        uint256 amount = SignedMath.abs(move.amount);
        uint256 least = Math.mulDiv(amount, BPS - limits().maxSlippageBps, BPS);
        int256 valueDelta = -_accountValue(move.venueId, listed.adapter);
        int256 quoteDelta = -SafeCast.toInt256(IERC20(quoteToken).balanceOf(address(this)));
        if (move.amount > 0) IERC20(quoteToken).forceApprove(listed.adapter, amount);
        (bool success, bytes memory answer) = BoundedCall.call(
            listed.adapter, abi.encodeCall(IHedgeVenue.moveMargin, (move.amount, least)), MAX_REASON_BYTES
        );
        if (!success) revert VenueCallFailed(move.venueId, answer);
        if (move.amount > 0) IERC20(quoteToken).forceApprove(listed.adapter, 0);
        valueDelta += _accountValue(move.venueId, listed.adapter);
        quoteDelta += SafeCast.toInt256(IERC20(quoteToken).balanceOf(address(this)));
        int256 floor = SafeCast.toInt256(least) - int256(VALUE_ROUNDING);
        bool matches = move.amount > 0
            ? quoteDelta == -move.amount && valueDelta >= floor
            : quoteDelta >= floor && valueDelta >= move.amount - int256(VALUE_ROUNDING);
        if (!matches) revert MarginMoveDoesNotMatch(move.venueId, move.amount, quoteDelta, valueDelta);
        _checkExposure(move.venueId, listed, listed.adapter);
        if (move.amount < 0) _checkMargin(move.venueId, listed, tally.price);
        tally.loss += _positive(-(valueDelta + quoteDelta));
        emit MarginMoved(planId, move.venueId, move.amount, quoteDelta, valueDelta);
    }

    /// @dev Inside before means inside after. Outside before means: closer, and past neither side.
    function _checkBounds(Range memory before, int256 lower, int256 upper) internal view {
        Range memory afterwards = _range();
        uint256 belowBefore = _positive(lower - before.lowest);
        uint256 aboveBefore = _positive(before.highest - upper);
        uint256 below = _positive(lower - afterwards.lowest);
        uint256 above = _positive(afterwards.highest - upper);
        bool inside = below == 0 && above == 0;
        bool closer =
            below <= belowBefore && above <= aboveBefore && below + above < belowBefore + aboveBefore;
        if (!inside && !closer) {
            revert HedgeLeavesBounds(afterwards.lowest, afterwards.highest, lower, upper);
        }
    }

    function _range() internal view returns (Range memory) {
        return Range(_hedge - SafeCast.toInt256(_pendingSell), _hedge + SafeCast.toInt256(_pendingBuy));
    }

    function _totalPending() internal view returns (int256) {
        return SafeCast.toInt256(_pendingBuy) - SafeCast.toInt256(_pendingSell);
    }

    function _positionVenue(uint32 venueId) private view returns (Venue storage listed) {
        listed = _venues[venueId];
        if (listed.adapter == address(0)) revert VenueIsNotAllowed(venueId);
        if (listed.settlesInInventory) revert VenueSettlesInInventory(venueId);
    }

    /// @dev Lets an adapter take exactly the input of one leg, and measures what it did with it.
    function _tradeInventory(Leg memory leg, address adapter, bytes memory data)
        private
        returns (IHedgeVenue.Fill memory fill)
    {
        IERC20 base = IERC20(baseToken);
        IERC20 quote = IERC20(quoteToken);
        uint256 baseBefore = base.balanceOf(address(this));
        uint256 quoteBefore = quote.balanceOf(address(this));
        IERC20 input = leg.size < 0 ? base : quote;
        input.forceApprove(
            adapter,
            leg.size < 0
                ? SignedMath.abs(leg.size)
                : SignedMath.abs(WadPrice.leastQuoteDelta(leg.size, leg.limitPrice, _scale))
        );
        fill = _callForFill(leg.venueId, adapter, data);
        input.forceApprove(adapter, 0);
        int256 baseMeasured = SafeCast.toInt256(base.balanceOf(address(this))) - SafeCast.toInt256(baseBefore);
        int256 quoteMeasured = SafeCast.toInt256(quote.balanceOf(address(this))) - SafeCast.toInt256(quoteBefore);
        if (fill.filled != baseMeasured || fill.quoteDelta != quoteMeasured) {
            revert FillDoesNotMatchMeasure(
                leg.venueId, fill.filled, baseMeasured, fill.quoteDelta, quoteMeasured
            );
        }
    }

    function _callForFill(uint32 venueId, address adapter, bytes memory data)
        private
        returns (IHedgeVenue.Fill memory)
    {
        return abi.decode(_call(venueId, adapter, data, FILL_BYTES), (IHedgeVenue.Fill));
    }

    function _accountValue(uint32 venueId, address adapter) private returns (int256) {
        return abi.decode(
            _call(venueId, adapter, abi.encodeCall(IHedgeVenue.accountValue, ()), VALUE_BYTES), (int256)
        );
    }

    function _call(uint32 venueId, address adapter, bytes memory data, uint256 length)
        private
        returns (bytes memory)
    {
        (bool success, bytes memory answer) = BoundedCall.call(adapter, data, MAX_REASON_BYTES);
        if (!success) revert VenueCallFailed(venueId, answer);
        if (answer.length != length) revert VenueAnswerIsMalformed(venueId, answer.length);
        return answer;
    }

    function _checkFill(Leg memory leg, IHedgeVenue.Fill memory fill, bool settlesInInventory) private view {
        bool sells = leg.size < 0;
        bool signsFit = sells ? fill.filled <= 0 && fill.pending <= 0 : fill.filled >= 0 && fill.pending >= 0;
        bool sizeFits =
            signsFit && SignedMath.abs(fill.filled) + SignedMath.abs(fill.pending) <= SignedMath.abs(leg.size);
        if (!sizeFits || (settlesInInventory && fill.pending != 0)) {
            revert FillDoesNotFitOrder(leg.venueId, leg.size, fill.filled, fill.pending);
        }
        if (fill.quoteDelta < WadPrice.leastQuoteDelta(fill.filled, leg.limitPrice, _scale)) {
            revert PriceIsWorseThanLimit(leg.venueId, fill.filled, fill.quoteDelta, leg.limitPrice);
        }
    }

    /// @dev The limit price, or the furthest that the owner allows where that is nearer: a price that moved in the
    /// vault's favour since the plan was made refuses no fill that is still good enough.
    function _boundLimit(Leg memory leg, uint256 price) private view returns (uint256) {
        uint256 slippage = Math.mulDiv(price, limits().maxSlippageBps, BPS);
        return leg.size < 0
            ? Math.max(leg.limitPrice, price - slippage)
            : Math.min(leg.limitPrice, price + slippage);
    }

    function _record(Venue storage listed, IHedgeVenue.Fill memory fill) private {
        _hedge += fill.filled;
        if (listed.settlesInInventory) return;
        listed.position += fill.filled;
        int256 pending = listed.pending;
        _pendingBuy = _pendingBuy + _positive(pending + fill.pending) - _positive(pending);
        _pendingSell = _pendingSell + _positive(-(pending + fill.pending)) - _positive(-pending);
        listed.pending = pending + fill.pending;
    }

    /// @dev Compares the record of a venue with what `adapter` reports.
    function _checkExposure(uint32 venueId, Venue storage listed, address adapter) private {
        (int256 position, int256 pending) = abi.decode(
            _call(venueId, adapter, abi.encodeCall(IHedgeVenue.exposure, ()), EXPOSURE_BYTES), (int256, int256)
        );
        if (position != listed.position || pending != listed.pending) {
            revert ExposureDoesNotMatch(venueId, listed.position, listed.pending, position, pending);
        }
    }

    /// @dev The account must be worth the owner's share of the position it holds, or of what pending may make of it.
    function _checkMargin(uint32 venueId, Venue storage listed, uint256 price) private {
        uint256 size = _largest(listed);
        if (size == 0) return;
        if (listed.minMarginBps == 0) revert MarginFloorIsNotSet(venueId);
        uint256 required = Math.mulDiv(
            WadPrice.notional(size, price, _scale), listed.minMarginBps, BPS, Math.Rounding.Ceil
        );
        int256 value = _accountValue(venueId, listed.adapter);
        if (value < SafeCast.toInt256(required)) revert MarginIsBelowFloor(venueId, value, required);
    }

    /// @dev The size a position has or, if more, would have when all that is pending fills.
    function _largest(Venue storage listed) private view returns (uint256) {
        return Math.max(SignedMath.abs(listed.position), SignedMath.abs(listed.position + listed.pending));
    }

    /// @dev How much worse than `price` a fill was, in quote units; zero if it was better.
    function _shortfall(int256 filled, int256 quoteDelta, uint256 price) private view returns (uint256) {
        return _positive(WadPrice.leastQuoteDelta(filled, price, _scale) - quoteDelta);
    }

    function _positive(int256 value) private pure returns (uint256) {
        return value > 0 ? uint256(value) : 0;
    }
}
