// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ExecutorAuthority} from "./ExecutorAuthority.sol";
import {ExecutorVenues} from "./ExecutorVenues.sol";
import {IAggregatorV3} from "./interfaces/IAggregatorV3.sol";
import {IHedgedVault} from "./interfaces/IHedgedVault.sol";
import {IHedgeExecutor} from "./interfaces/IHedgeExecutor.sol";
import {ChainlinkPrice} from "./libraries/ChainlinkPrice.sol";

/// @title KeeperBot's hedge executor
/// @notice The implementation of IHedgeExecutor, which holds every contract of it.
contract HedgeExecutor is ExecutorVenues, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice The most settlements, margin moves and legs one plan may have, of each.
    uint256 public constant MAX_LEGS = 8;

    /// @inheritdoc IHedgeExecutor
    address public immutable vault;
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

    uint64 private _sequence;

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
    ) ExecutorAuthority(owner_, keeper_, guardian_, limits_) ExecutorVenues(baseToken_, quoteToken_) {
        if (vault_ == address(0)) revert AddressIsZero();
        vault = vault_;
        baseFeed = baseFeed_;
        quoteFeed = quoteFeed_;
        maxBaseAge = maxBaseAge_;
        maxQuoteAge = maxQuoteAge_;
        _baseFeedDecimals = IAggregatorV3(baseFeed_).decimals();
        _quoteFeedDecimals = IAggregatorV3(quoteFeed_).decimals();
    }

    /// @inheritdoc IHedgeExecutor
    function hedge(HedgeOrder calldata order) external onlyKeeperOrOwner whenNotPaused nonReentrant {
        _checkPlan(order);
        if (order.expectedHedge != _hedge) revert HedgeIsNotAsExpected(order.expectedHedge, _hedge);
        int256 shift = -(_hedge + _totalPending());
        for (uint256 i = 0; i < order.settles.length; i++) {
            _settle(order.settles[i]);
        }
        shift += _hedge + _totalPending();
        Tally memory tally;
        tally.price = oraclePrice();
        uint256 notional = _checkLegs(order.legs, tally.price);
        (int256 lower, int256 upper) = IHedgedVault(vault).hedgeBounds();
        if (lower > upper) revert BoundsAreInverted(lower, upper);
        int256 hedgeBefore = _hedge;
        Range memory rangeBefore = _range();

        _sequence = order.sequence + 1;
        _chargeNotional(notional, _checkMargins(order.margins));

        for (uint256 i = 0; i < order.margins.length; i++) {
            if (order.margins[i].amount > 0) _moveMargin(order.planId, order.margins[i], tally);
        }
        for (uint256 i = 0; i < order.legs.length; i++) {
            _executeLeg(order.planId, order.deadline, order.legs[i], tally);
        }
        for (uint256 i = 0; i < order.margins.length; i++) {
            if (order.margins[i].amount < 0) _moveMargin(order.planId, order.margins[i], tally);
        }

        // A plan without legs leaves the hedge where it found it, which may be outside.
        if (order.legs.length > 0) _checkBounds(rangeBefore, lower, upper);
        // What the venues reported is nobody's order: interest accrues and orders fill until the very block.
        int256 reached = _hedge + _totalPending() - shift;
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
        _settle(venueId);
    }

    /// @inheritdoc IHedgeExecutor
    function setVenue(uint32 venueId, address adapter, bool allowed) external onlyOwner nonReentrant {
        _setVenue(venueId, adapter, allowed);
    }

    /// @inheritdoc IHedgeExecutor
    function setMarginFloor(uint32 venueId, uint16 minMarginBps) external onlyOwner {
        _setMarginFloor(venueId, minMarginBps);
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
        (uint256 settles, uint256 margins, uint256 count) =
            (order.settles.length, order.margins.length, order.legs.length);
        if (settles + margins + count == 0 || settles > MAX_LEGS || margins > MAX_LEGS || count > MAX_LEGS) {
            revert CountIsOutOfRange(settles, margins, count, MAX_LEGS);
        }
        int256 sum;
        uint256 firstOfOtherSign;
        for (uint256 i = 0; i < count; i++) {
            int256 size = order.legs[i].size;
            if (size == 0) revert LegSizeIsZero(i);
            if (firstOfOtherSign == 0 && size < 0 != order.legs[0].size < 0) firstOfOtherSign = i;
            sum += size;
        }
        if (firstOfOtherSign != 0 && sum != 0) revert LegSignsDiffer(firstOfOtherSign);
    }
}
