// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IHedgedVault} from "../interfaces/IHedgedVault.sol";
import {IHedgeExecutor} from "../interfaces/IHedgeExecutor.sol";
import {IOptionVault} from "../interfaces/IOptionVault.sol";
import {CappedOption} from "../libraries/CappedOption.sol";
import {ChainlinkPrice} from "../libraries/ChainlinkPrice.sol";
import {SettlementRound} from "../libraries/SettlementRound.sol";
import {WadPrice} from "../libraries/WadPrice.sol";

/// @title KeeperBot's reference vault
/// @notice An ERC-4626 share of the vault's idle base, plus the hedge account (the executor's tokens and the vault's
/// own quote, at the oracle's price), less what its options are worth. Positions on margin at a venue are not counted.
/// @dev Shares carry six decimals more than the asset: virtual shares make inflating the share price a million times
/// dearer than the damage it does.
contract OptionVault is IOptionVault, ERC4626, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Math for uint256;

    /// @dev Everything about one series.
    struct Book {
        Series terms;
        Offer offer;
        Settlement settlement;
    }

    /// @notice The most unsettled series.
    uint256 public constant MAX_OPEN_SERIES = 32;

    /// @inheritdoc IOptionVault
    address public immutable quoteToken;
    /// @inheritdoc IOptionVault
    address public immutable baseFeed;
    /// @inheritdoc IOptionVault
    address public immutable quoteFeed;
    /// @notice Seconds after which an answer of the base feed is unusable.
    uint256 public immutable maxBaseAge;
    /// @notice Seconds after which an answer of the quote feed is unusable.
    uint256 public immutable maxQuoteAge;
    /// @inheritdoc IOptionVault
    uint256 public immutable maxMarkAge;

    uint8 private immutable _baseFeedDecimals;
    uint8 private immutable _quoteFeedDecimals;
    uint256 private immutable _scale;
    uint256 private immutable _unit;

    /// @inheritdoc IOptionVault
    address public executor;
    /// @inheritdoc IOptionVault
    uint256 public lockedBase;
    /// @inheritdoc IOptionVault
    uint256 public claimableBase;
    /// @inheritdoc IOptionVault
    mapping(uint256 id => mapping(address holder => uint256 size)) public holding;

    uint256 private _lastId;
    uint256[] private _open;
    mapping(uint256 id => Book) private _books;

    modifier whenPriced() {
        Valuation now_ = valuation();
        if (now_ >= Valuation.StaleMark) revert SharePriceIsStale(now_);
        _;
    }

    /// @notice Binds the vault to its tokens and feeds for ever; ages are in seconds.
    constructor(
        address baseToken_,
        address quoteToken_,
        address baseFeed_,
        address quoteFeed_,
        uint256 maxBaseAge_,
        uint256 maxQuoteAge_,
        uint256 maxMarkAge_,
        address owner_,
        string memory name_,
        string memory symbol_
    ) ERC4626(IERC20(baseToken_)) ERC20(name_, symbol_) Ownable(owner_) {
        quoteToken = quoteToken_;
        baseFeed = baseFeed_;
        quoteFeed = quoteFeed_;
        maxBaseAge = maxBaseAge_;
        maxQuoteAge = maxQuoteAge_;
        maxMarkAge = maxMarkAge_;
        _baseFeedDecimals = IAggregatorV3(baseFeed_).decimals();
        _quoteFeedDecimals = IAggregatorV3(quoteFeed_).decimals();
        uint8 baseDecimals = IERC20Metadata(baseToken_).decimals();
        _scale = WadPrice.scaleOf(baseDecimals, IERC20Metadata(quoteToken_).decimals());
        _unit = 10 ** baseDecimals;
    }

    /// @inheritdoc IOptionVault
    function list(bool isCall, uint256 strike, uint64 expiry, uint256 capacity, uint256 premium)
        external
        onlyOwner
        returns (uint256 id)
    {
        if (expiry <= block.timestamp || strike == 0 || premium > _unit) {
            revert SeriesIsInvalid(expiry, strike, premium);
        }
        if (_open.length == MAX_OPEN_SERIES) revert TooManyOpenSeries(MAX_OPEN_SERIES);
        id = ++_lastId;
        _open.push(id);
        Book storage book = _books[id];
        book.terms = Series(id, isCall, expiry, strike, 0, premium, uint64(block.timestamp));
        book.offer = Offer(capacity, premium);
        emit SeriesListed(id, isCall, strike, expiry, capacity, premium);
    }

    /// @inheritdoc IOptionVault
    function setOffer(uint256 id, uint256 capacity, uint256 premium) external onlyOwner {
        Book storage book = _unexpired(id);
        if (premium > _unit) revert SeriesIsInvalid(book.terms.expiry, book.terms.strike, premium);
        book.offer = Offer(capacity, premium);
        emit OfferChanged(id, capacity, premium);
    }

    /// @inheritdoc IOptionVault
    function postMark(uint256 id, uint256 mark) external onlyOwner {
        Book storage book = _unexpired(id);
        if (mark > _unit) revert MarkIsTooHigh(mark, _unit);
        book.terms.mark = mark;
        book.terms.markedAt = uint64(block.timestamp);
        emit MarkPosted(id, mark);
    }

    /// @inheritdoc IOptionVault
    function setExecutor(address executor_) external onlyOwner {
        if (executor != address(0)) revert ExecutorIsSet(executor);
        address served = IHedgeExecutor(executor_).vault();
        if (served != address(this)) revert ExecutorServesAnother(executor_, served);
        executor = executor_;
        emit ExecutorSet(executor_);
    }

    /// @inheritdoc IOptionVault
    function allocate(uint256 amount) external onlyOwner nonReentrant {
        uint256 free = freeBase();
        if (amount > free) revert CollateralIsNotFree(amount, free);
        _allocate(asset(), amount);
    }

    /// @inheritdoc IOptionVault
    function allocateQuote(uint256 amount) external onlyOwner nonReentrant {
        _allocate(quoteToken, amount);
    }

    /// @inheritdoc IOptionVault
    /// @dev Checks, effects, then the one interaction: taking the premium, which counts toward the free collateral.
    function buy(uint256 id, uint256 size, uint256 maxPremium) external nonReentrant returns (uint256 paid) {
        Book storage book = _unexpired(id);
        if (size == 0) revert SizeIsZero();
        uint256 available = book.offer.capacity.saturatingSub(book.terms.written);
        if (size > available) revert OfferIsExceeded(id, size, available);
        if (!_isMarkFresh(book.terms)) revert MarkIsTooOld(id, book.terms.markedAt, maxMarkAge);
        uint256 premium = book.offer.premium;
        if (premium < book.terms.mark) revert PremiumIsBelowMark(id, premium, book.terms.mark);
        paid = premium.mulDiv(size, _unit, Math.Rounding.Ceil);
        if (paid > maxPremium) revert PremiumIsTooHigh(paid, maxPremium);
        uint256 free = freeBase() + paid;
        if (size > free) revert CollateralIsNotFree(size, free);

        book.terms.written += size;
        lockedBase += size;
        holding[id][msg.sender] += size;
        emit OptionsBought(id, msg.sender, size, paid);

        IERC20(asset()).safeTransferFrom(msg.sender, address(this), paid);
    }

    /// @inheritdoc IOptionVault
    function settle(uint256 id, uint80 roundId, uint80 previousRoundId) external {
        Book storage book = _known(id);
        Series storage terms = book.terms;
        if (book.settlement.settled) revert SeriesIsSettled(id);
        if (block.timestamp < terms.expiry) revert SeriesHasNotExpired(id, terms.expiry);
        uint256 answer = SettlementRound.answerAt(baseFeed, roundId, previousRoundId, terms.expiry);
        uint256 price = ChainlinkPrice.toWad(answer, _baseFeedDecimals);
        uint256 payout = CappedOption.payout(terms.isCall, terms.strike, price, _unit);

        book.settlement = Settlement(true, payout, terms.written);
        lockedBase -= terms.written;
        claimableBase += payout.mulDiv(terms.written, _unit);
        _removeOpen(id);
        emit SeriesSettled(id, roundId, price, payout);
    }

    /// @inheritdoc IOptionVault
    function claim(uint256 id) external nonReentrant returns (uint256 amount) {
        Settlement storage settlement = _known(id).settlement;
        if (!settlement.settled) revert SeriesIsNotSettled(id);
        uint256 size = holding[id][msg.sender];
        if (size == 0) revert NothingToClaim(id, msg.sender);
        amount = settlement.payout.mulDiv(size, _unit);

        // The reserve shrinks to what the remaining holders can claim, which frees the dust of rounding.
        uint256 reserved = settlement.payout.mulDiv(settlement.unclaimed, _unit);
        settlement.unclaimed -= size;
        claimableBase -= reserved - settlement.payout.mulDiv(settlement.unclaimed, _unit);
        holding[id][msg.sender] = 0;
        emit PayoutClaimed(id, msg.sender, size, amount);

        IERC20(asset()).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ERC4626
    function deposit(uint256 assets, address receiver) public override whenPriced nonReentrant returns (uint256) {
        return super.deposit(assets, receiver);
    }

    /// @inheritdoc ERC4626
    function mint(uint256 shares, address receiver) public override whenPriced nonReentrant returns (uint256) {
        return super.mint(shares, receiver);
    }

    /// @inheritdoc ERC4626
    function withdraw(uint256 assets, address receiver, address holder)
        public
        override
        whenPriced
        nonReentrant
        returns (uint256)
    {
        return super.withdraw(assets, receiver, holder);
    }

    /// @inheritdoc ERC4626
    function redeem(uint256 shares, address receiver, address holder)
        public
        override
        whenPriced
        nonReentrant
        returns (uint256)
    {
        return super.redeem(shares, receiver, holder);
    }

    /// @inheritdoc IHedgedVault
    /// @dev The written and unexpired book: a sold call with the base that covers it is long 1 - delta of it, a sold
    /// put is long |delta|; either wants a short hedge between none and its size.
    function hedgeBounds() external view returns (int256 lower, int256 upper) {
        uint256 written = 0;
        for (uint256 i = 0; i < _open.length; i++) {
            Series storage terms = _books[_open[i]].terms;
            if (block.timestamp < terms.expiry) written += terms.written;
        }
        return (-SafeCast.toInt256(written), 0);
    }

    /// @inheritdoc IOptionVault
    function openSeries() external view returns (Series[] memory list_) {
        list_ = new Series[](_open.length);
        for (uint256 i = 0; i < list_.length; i++) {
            list_[i] = _books[_open[i]].terms;
        }
    }

    /// @inheritdoc IOptionVault
    function series(uint256 id)
        external
        view
        returns (Series memory terms, Offer memory offer, Settlement memory settlement)
    {
        Book storage book = _known(id);
        return (book.terms, book.offer, book.settlement);
    }

    /// @inheritdoc IOptionVault
    function valuation() public view returns (Valuation result) {
        (, result) = _value();
    }

    /// @inheritdoc IOptionVault
    function freeBase() public view returns (uint256) {
        return IERC20(asset()).balanceOf(address(this)).saturatingSub(lockedBase + claimableBase);
    }

    /// @inheritdoc ERC4626
    /// @dev Never reverts, as ERC-4626 asks; while `valuation()` says stale it rests on the last known numbers.
    function totalAssets() public view override returns (uint256 assets) {
        (assets,) = _value();
    }

    /// @inheritdoc ERC4626
    function maxDeposit(address) public view override returns (uint256) {
        return valuation() < Valuation.StaleMark ? type(uint256).max : 0;
    }

    /// @inheritdoc ERC4626
    function maxMint(address) public view override returns (uint256) {
        return valuation() < Valuation.StaleMark ? type(uint256).max : 0;
    }

    /// @inheritdoc ERC4626
    /// @dev Limited to base that no option claims; `maxWithdraw` follows from it.
    function maxRedeem(address holder) public view override returns (uint256) {
        if (valuation() >= Valuation.StaleMark) return 0;
        return Math.min(balanceOf(holder), _convertToShares(freeBase(), Math.Rounding.Floor));
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }

    function _allocate(address token, uint256 amount) private {
        if (executor == address(0)) revert ExecutorIsNotSet();
        IERC20(token).safeTransfer(executor, amount);
        emit InventoryAllocated(token, amount);
    }

    function _removeOpen(uint256 id) private {
        uint256 last = _open.length - 1;
        for (uint256 i = 0; i < last; i++) {
            if (_open[i] == id) {
                _open[i] = _open[last];
                break;
            }
        }
        _open.pop();
    }

    /// @dev The value of all shares in base units, and what it rests on.
    function _value() private view returns (uint256 assets, Valuation basis) {
        (uint256 baseAnswer, bool baseUsable) =
            ChainlinkPrice.tryRead(ChainlinkPrice.Source(baseFeed, _baseFeedDecimals, maxBaseAge));
        (uint256 hedgeAccount, bool quoteUsable) = _hedgeAccount(baseAnswer, baseUsable);
        uint256 spot = ChainlinkPrice.toWad(baseAnswer, _baseFeedDecimals);
        uint256 liabilities;
        (liabilities, basis) = _liabilities(spot, baseUsable);
        if (!quoteUsable) basis = Valuation.StalePrice;
        assets = (IERC20(asset()).balanceOf(address(this)) + hedgeAccount).saturatingSub(liabilities);
    }

    /// @dev The executor's tokens and the vault's own quote, in base units. Without quote no price is needed.
    function _hedgeAccount(uint256 baseAnswer, bool baseUsable)
        private
        view
        returns (uint256 value, bool usable)
    {
        uint256 quoteUnits = IERC20(quoteToken).balanceOf(address(this));
        if (executor != address(0)) {
            value = IERC20(asset()).balanceOf(executor);
            quoteUnits += IERC20(quoteToken).balanceOf(executor);
        }
        if (quoteUnits == 0) return (value, true);
        (uint256 quoteAnswer, bool quoteUsable) =
            ChainlinkPrice.tryRead(ChainlinkPrice.Source(quoteFeed, _quoteFeedDecimals, maxQuoteAge));
        if (baseAnswer == 0 || quoteAnswer == 0) return (value, false);
        uint256 price = ChainlinkPrice.cross(baseAnswer, _baseFeedDecimals, quoteAnswer, _quoteFeedDecimals);
        return (value + WadPrice.toBase(quoteUnits, price, _scale), quoteUsable && baseUsable);
    }

    function _liabilities(uint256 spot, bool spotUsable) private view returns (uint256 total, Valuation basis) {
        total = claimableBase;
        for (uint256 i = 0; i < _open.length; i++) {
            Series storage terms = _books[_open[i]].terms;
            if (terms.written == 0) continue;
            (uint256 perUnit, Valuation seriesBasis) = _mark(terms, spot, spotUsable);
            total += perUnit.mulDiv(terms.written, _unit, Math.Rounding.Ceil);
            if (seriesBasis > basis) basis = seriesBasis;
        }
    }

    function _mark(Series storage terms, uint256 spot, bool spotUsable) private view returns (uint256, Valuation) {
        if (block.timestamp < terms.expiry) {
            return (terms.mark, _isMarkFresh(terms) ? Valuation.Marked : Valuation.StaleMark);
        }
        if (spot == 0) return (terms.mark, Valuation.StalePrice);
        uint256 intrinsic = CappedOption.payout(terms.isCall, terms.strike, spot, _unit);
        return (intrinsic, spotUsable ? Valuation.Intrinsic : Valuation.StalePrice);
    }

    function _isMarkFresh(Series storage terms) private view returns (bool) {
        return block.timestamp - terms.markedAt <= maxMarkAge;
    }

    function _known(uint256 id) private view returns (Book storage book) {
        book = _books[id];
        if (book.terms.expiry == 0) revert SeriesIsUnknown(id);
    }

    function _unexpired(uint256 id) private view returns (Book storage book) {
        book = _known(id);
        if (block.timestamp >= book.terms.expiry) revert SeriesHasExpired(id, book.terms.expiry);
    }
}
