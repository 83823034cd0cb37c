// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {ExecutorAuthority} from "./ExecutorAuthority.sol";
import {IAggregatorV3} from "./interfaces/IAggregatorV3.sol";
import {IHedgedVault} from "./interfaces/IHedgedVault.sol";
import {IHedgeExecutor} from "./interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "./interfaces/IHedgeVenue.sol";
import {BoundedCall} from "./libraries/BoundedCall.sol";
import {ChainlinkPrice} from "./libraries/ChainlinkPrice.sol";
import {WadPrice} from "./libraries/WadPrice.sol";

/// @title KeeperBot's hedge executor
/// @notice The implementation of IHedgeExecutor, which holds every contract of it.
contract HedgeExecutor is ExecutorAuthority, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev A listed venue. `position` and `pending` are this contract's record, checked against the adapter's report.
    struct Venue {
        address adapter;
        bool allowed;
        bool settlesInInventory;
        int256 position;
        int256 pending;
    }

    /// @dev Sums over the legs of one plan.
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

    /// @notice The most legs one plan may have.
    uint256 public constant MAX_LEGS = 8;

    uint256 private constant BPS = 10_000;
    uint256 private constant FILL_BYTES = 96;
    uint256 private constant EXPOSURE_BYTES = 64;
    uint256 private constant MAX_REASON_BYTES = 256;

    /// @inheritdoc IHedgeExecutor
    address public immutable vault;
    /// @inheritdoc IHedgeExecutor
    address public immutable baseToken;
    /// @inheritdoc IHedgeExecutor
    address public immutable quoteToken;
    /// @inheritdoc IHedgeExecutor
    address public immutable baseFeed;
    /// @inheritdoc IHedgeExecutor
    address public immutable quoteFeed;
    /// @inheritdoc IHedgeExecutor
    uint256 public immutable maxBaseAge;
    /// @inheritdoc IHedgeExecutor
    uint256 public immutable maxQuoteAge;

    uint8 private immutable _baseFeedDecimals;
    uint8 private immutable _quoteFeedDecimals;
    uint256 private immutable _scale;

    uint64 private _sequence;
    int256 private _hedge;
    uint256 private _pendingBuy;
    uint256 private _pendingSell;
    mapping(uint32 venueId => Venue) private _venues;

    /// @notice Binds the executor to its vault, tokens and feeds for ever, and sets the first roles and limits.
    /// @dev Feeds and tokens have at most 18 decimals, read once here.
    constructor(
        address vault_,
        address baseToken_,
        address quoteToken_,
        address baseFeed_,
        address quoteFeed_,
        uint256 maxBaseAge_,
        uint256 maxQuoteAge_,
        address owner_,
        address keeper_,
        address guardian_,
        Limits memory limits_
    ) ExecutorAuthority(owner_, keeper_, guardian_, limits_) {
        if (vault_ == address(0) || baseToken_ == address(0) || quoteToken_ == address(0)) revert AddressIsZero();
        vault = vault_;
        baseToken = baseToken_;
        quoteToken = quoteToken_;
        baseFeed = baseFeed_;
        quoteFeed = quoteFeed_;
        maxBaseAge = maxBaseAge_;
        maxQuoteAge = maxQuoteAge_;
        _baseFeedDecimals = IAggregatorV3(baseFeed_).decimals();
        _quoteFeedDecimals = IAggregatorV3(quoteFeed_).decimals();
        _scale = WadPrice.scaleOf(IERC20Metadata(baseToken_).decimals(), IERC20Metadata(quoteToken_).decimals());
    }

    /// @inheritdoc IHedgeExecutor
    function hedge(HedgeOrder calldata order) external onlyKeeperOrOwner whenNotPaused nonReentrant {
        _checkPlan(order);
        Tally memory tally;
        tally.price = oraclePrice();
        uint256 notional = _checkLegs(order.legs, tally.price);
        (int256 lower, int256 upper) = IHedgedVault(vault).hedgeBounds();
        if (lower > upper) revert BoundsAreInverted(lower, upper);
        int256 hedgeBefore = _hedge;
        Range memory rangeBefore = _range();

        _sequence = order.sequence + 1;
        _chargeNotional(notional);

        for (uint256 i = 0; i < order.legs.length; i++) {
            _executeLeg(order.planId, order.deadline, order.legs[i], tally);
        }

        _checkBounds(rangeBefore, lower, upper);
        int256 reached = _hedge + _totalPending();
        if (reached != order.targetHedge) revert TargetIsMissed(order.targetHedge, reached);
        _chargeLoss(tally.loss);
        emit Hedged(
            order.planId,
            order.sequence,
            order.reasonHash,
            hedgeBefore,
            _hedge,
            tally.baseDelta,
            tally.quoteDelta,
            tally.price,
            tally.loss
        );
    }

    /// @inheritdoc IHedgeExecutor
    function settle(uint32 venueId) external nonReentrant {
        if (msg.sender != keeper && msg.sender != guardian && msg.sender != owner()) {
            revert CallerMayNotSettle(msg.sender);
        }
        Venue storage listed = _venues[venueId];
        if (listed.adapter == address(0)) revert VenueIsNotAllowed(venueId);
        if (listed.settlesInInventory) revert VenueSettlesInInventory(venueId);
        IHedgeVenue.Fill memory fill =
            _callForFill(venueId, listed.adapter, abi.encodeCall(IHedgeVenue.settle, ()));
        _record(listed, fill);
        _checkExposure(venueId, listed, listed.adapter);
        emit VenueSettled(venueId, fill.filled, fill.pending, fill.quoteDelta, _hedge);
    }

    /// @inheritdoc IHedgeExecutor
    function setVenue(uint32 venueId, address adapter, bool allowed) external onlyOwner nonReentrant {
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

    /// @inheritdoc IHedgeExecutor
    function withdraw(address token, uint256 amount) external onlyOwner nonReentrant {
        if (token != baseToken && token != quoteToken) revert TokenIsNotInventory(token);
        IERC20(token).safeTransfer(vault, amount);
        emit Withdrawn(token, amount);
    }

    /// @inheritdoc IHedgeExecutor
    function rescue(address token, uint256 amount) external onlyOwner nonReentrant {
        if (token == baseToken || token == quoteToken) revert TokenIsInventory(token);
        IERC20(token).safeTransfer(owner(), amount);
        emit Rescued(token, amount);
    }

    /// @inheritdoc IHedgeExecutor
    function status() external view returns (Status memory) {
        (uint256 notionalUsed, uint256 lossUsed) = _used();
        return Status({
            sequence: _sequence,
            paused: _isPaused(),
            keeper: keeper,
            hedge: _hedge,
            pendingBuy: _pendingBuy,
            pendingSell: _pendingSell,
            notionalUsed: notionalUsed,
            lossUsed: lossUsed
        });
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
    function planIdOf(uint64 sequence) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), vault, sequence));
    }

    /// @inheritdoc IHedgeExecutor
    function oraclePrice() public view returns (uint256) {
        uint256 base = ChainlinkPrice.read(ChainlinkPrice.Source(baseFeed, _baseFeedDecimals, maxBaseAge));
        uint256 quote = ChainlinkPrice.read(ChainlinkPrice.Source(quoteFeed, _quoteFeedDecimals, maxQuoteAge));
        return ChainlinkPrice.cross(base, _baseFeedDecimals, quote, _quoteFeedDecimals);
    }

    function _checkPlan(HedgeOrder calldata order) private view {
        if (order.sequence != _sequence) revert SequenceIsNotNext(order.sequence, _sequence);
        bytes32 planId = planIdOf(order.sequence);
        if (order.planId != planId) revert PlanIdDoesNotMatch(order.planId, planId);
        if (block.timestamp > order.deadline) revert DeadlineHasPassed(order.deadline, block.timestamp);
        uint256 count = order.legs.length;
        if (count == 0 || count > MAX_LEGS) revert LegCountIsOutOfRange(count, MAX_LEGS);
        for (uint256 i = 0; i < count; i++) {
            if (order.legs[i].size == 0) revert LegSizeIsZero(i);
            if (order.legs[i].size < 0 != order.legs[0].size < 0) revert LegSignsDiffer(i);
        }
        if (order.expectedHedge != _hedge) revert HedgeIsNotAsExpected(order.expectedHedge, _hedge);
    }

    /// @dev Checks what can be checked of the legs before trading, and returns their notional at the oracle's price.
    function _checkLegs(Leg[] calldata legs, uint256 price) private view returns (uint256 notional) {
        uint256 slippage = Math.mulDiv(price, limits().maxSlippageBps, BPS);
        for (uint256 i = 0; i < legs.length; i++) {
            Leg calldata leg = legs[i];
            if (!_venues[leg.venueId].allowed) revert VenueIsNotAllowed(leg.venueId);
            uint256 bound = leg.size < 0 ? price - slippage : price + slippage;
            if (leg.size < 0 ? leg.limitPrice < bound : leg.limitPrice > bound) {
                revert LimitPriceIsTooFar(leg.venueId, leg.limitPrice, bound);
            }
            notional += WadPrice.notional(SignedMath.abs(leg.size), price, _scale);
        }
    }

    function _executeLeg(bytes32 planId, uint256 deadline, Leg calldata leg, Tally memory tally) private {
        Venue storage listed = _venues[leg.venueId];
        if (listed.pending != 0) revert VenueHasPending(leg.venueId, listed.pending);
        bytes memory data = abi.encodeCall(IHedgeVenue.order, (planId, leg.size, leg.limitPrice, deadline));
        IHedgeVenue.Fill memory fill = listed.settlesInInventory
            ? _tradeInventory(leg, listed.adapter, data)
            : _callForFill(leg.venueId, listed.adapter, data);
        _checkFill(leg, fill, listed.settlesInInventory);
        _record(listed, fill);
        if (!listed.settlesInInventory) _checkExposure(leg.venueId, listed, listed.adapter);
        tally.baseDelta += fill.filled;
        tally.quoteDelta += fill.quoteDelta;
        // What is pending may still fill as badly as its limit allows, so that much is lost until proven otherwise.
        tally.loss += _shortfall(fill.filled, fill.quoteDelta, tally.price);
        tally.loss += _shortfall(
            fill.pending, WadPrice.leastQuoteDelta(fill.pending, leg.limitPrice, _scale), tally.price
        );
        emit LegFilled(planId, leg.venueId, leg.size, fill.filled, fill.pending, fill.quoteDelta);
    }

    /// @dev Lets an adapter take exactly the input of one leg, and measures what it did with it.
    function _tradeInventory(Leg calldata leg, address adapter, bytes memory data)
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
        (bool success, bytes memory answer) = BoundedCall.call(adapter, data, MAX_REASON_BYTES);
        if (!success) revert VenueCallFailed(venueId, answer);
        if (answer.length != FILL_BYTES) revert VenueAnswerIsMalformed(venueId, answer.length);
        return abi.decode(answer, (IHedgeVenue.Fill));
    }

    function _checkFill(Leg calldata leg, IHedgeVenue.Fill memory fill, bool settlesInInventory) private view {
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
        (bool success, bytes memory answer) =
            BoundedCall.call(adapter, abi.encodeCall(IHedgeVenue.exposure, ()), MAX_REASON_BYTES);
        if (!success) revert VenueCallFailed(venueId, answer);
        if (answer.length != EXPOSURE_BYTES) revert VenueAnswerIsMalformed(venueId, answer.length);
        (int256 position, int256 pending) = abi.decode(answer, (int256, int256));
        if (position != listed.position || pending != listed.pending) {
            revert ExposureDoesNotMatch(venueId, listed.position, listed.pending, position, pending);
        }
    }

    /// @dev Inside before means inside after. Outside before means: closer, and past neither side.
    function _checkBounds(Range memory before, int256 lower, int256 upper) private view {
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

    function _range() private view returns (Range memory) {
        return Range(_hedge - SafeCast.toInt256(_pendingSell), _hedge + SafeCast.toInt256(_pendingBuy));
    }

    function _totalPending() private view returns (int256) {
        return SafeCast.toInt256(_pendingBuy) - SafeCast.toInt256(_pendingSell);
    }

    /// @dev How much worse than `price` a fill was, in quote units; zero if it was better.
    function _shortfall(int256 filled, int256 quoteDelta, uint256 price) private view returns (uint256) {
        return _positive(WadPrice.leastQuoteDelta(filled, price, _scale) - quoteDelta);
    }

    function _positive(int256 value) private pure returns (uint256) {
        return value > 0 ? uint256(value) : 0;
    }
}
