// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgedVault} from "./IHedgedVault.sol";

/// @title A vault that sells cash-settled European calls and puts on ETH
/// @notice Depositors' base tokens (WETH) are the collateral and the unit of account. Sizes and amounts are base units;
/// premium, mark and payout are base units per whole option; strikes are USD with 18 decimals.
///
/// Every option sold, call or put, locks one base of collateral and never pays more:
/// - call: `max(S - K, 0) / S` base, worth `max(S - K, 0)` USD;
/// - put: `min(max(K - S, 0) / S, 1)` base, worth `min(max(K - S, 0), S)` USD. Below `K / 2` the cap binds, so in USD
///   this is a put struck at K less two puts struck at K / 2, and that is how it has to be priced.
interface IOptionVault is IHedgedVault {
    /// @notice What the share price rests on; from `StaleMark` on, deposits and withdrawals are closed.
    /// @dev `Settled`: no option is open. `Intrinsic`: every open option has expired and is valued at intrinsic.
    /// `Marked`: at least one open option is valued at the owner's mark. `StaleMark`: such a mark is too old.
    /// `StalePrice`: a feed that is needed has no usable answer.
    enum Valuation {
        Settled,
        Intrinsic,
        Marked,
        StaleMark,
        StalePrice
    }

    /// @notice One series that is not settled, as a keeper needs it.
    /// @param id The series.
    /// @param isCall Call or put.
    /// @param expiry Unix time of expiry.
    /// @param strike USD per base, 18 decimals.
    /// @param written Base units sold.
    /// @param mark Owner's value of one option, in base units.
    /// @param markedAt Unix time of the mark.
    struct Series {
        uint256 id;
        bool isCall;
        uint64 expiry;
        uint256 strike;
        uint256 written;
        uint256 mark;
        uint64 markedAt;
    }

    /// @notice What the vault offers of one series.
    /// @param capacity Most base units to be sold.
    /// @param premium Price of one option, in base units.
    struct Offer {
        uint256 capacity;
        uint256 premium;
    }

    /// @notice How a settled series pays.
    /// @param settled Whether the settlement price is fixed.
    /// @param payout Base units per option.
    /// @param unclaimed Base units of options not yet claimed.
    struct Settlement {
        bool settled;
        uint256 payout;
        uint256 unclaimed;
    }

    /// @notice A series was listed.
    event SeriesListed(
        uint256 indexed id, bool isCall, uint256 strike, uint64 expiry, uint256 capacity, uint256 premium
    );
    /// @notice The offer of a series was changed.
    event OfferChanged(uint256 indexed id, uint256 capacity, uint256 premium);
    /// @notice Options were sold.
    event OptionsBought(uint256 indexed id, address indexed buyer, uint256 size, uint256 premium);
    /// @notice The owner's value of an option was posted.
    event MarkPosted(uint256 indexed id, uint256 mark);
    /// @notice A series was settled with the first round at or after its expiry.
    event SeriesSettled(uint256 indexed id, uint80 indexed roundId, uint256 price, uint256 payout);
    /// @notice A buyer was paid.
    event PayoutClaimed(uint256 indexed id, address indexed buyer, uint256 size, uint256 amount);
    /// @notice The executor was set, once and for all.
    event ExecutorSet(address indexed executor);
    /// @notice Tokens were given to the executor as hedge inventory.
    event InventoryAllocated(address indexed token, uint256 amount);

    /// @notice The share price rests on an outdated mark or price; deposits and withdrawals wait for a fresh one.
    error SharePriceIsStale(Valuation valuation);
    /// @notice No series has this id.
    error SeriesIsUnknown(uint256 id);
    /// @notice Listing needs an expiry in the future, a positive strike and a premium of at most one base.
    error SeriesIsInvalid(uint64 expiry, uint256 strike, uint256 premium);
    /// @notice The vault keeps at most `maximum` unsettled series.
    error TooManyOpenSeries(uint256 maximum);
    /// @notice The series has expired: nothing is sold or marked any more.
    error SeriesHasExpired(uint256 id, uint64 expiry);
    /// @notice The series has not expired yet.
    error SeriesHasNotExpired(uint256 id, uint64 expiry);
    /// @notice The series is settled already.
    error SeriesIsSettled(uint256 id);
    /// @notice The series is not settled yet.
    error SeriesIsNotSettled(uint256 id);
    /// @notice Zero options cannot be bought.
    error SizeIsZero();
    /// @notice The offer has no more than `available` left.
    error OfferIsExceeded(uint256 id, uint256 size, uint256 available);
    /// @notice The premium is more than the buyer would pay.
    error PremiumIsTooHigh(uint256 premium, uint256 maximum);
    /// @notice The vault does not sell below its own mark.
    error PremiumIsBelowMark(uint256 id, uint256 premium, uint256 mark);
    /// @notice The vault does not sell while its own mark is too old to judge the premium by.
    error MarkIsTooOld(uint256 id, uint64 markedAt, uint256 maxAge);
    /// @notice An option never pays more than one base, so it is never worth more.
    error MarkIsTooHigh(uint256 mark, uint256 maximum);
    /// @notice The amount is more than what no option claims.
    error CollateralIsNotFree(uint256 amount, uint256 free);
    /// @notice The caller holds nothing of this series.
    error NothingToClaim(uint256 id, address holder);
    /// @notice The executor is set already and cannot be replaced.
    error ExecutorIsSet(address executor);
    /// @notice The executor hedges another vault.
    error ExecutorServesAnother(address executor, address vault);
    /// @notice There is no executor yet.
    error ExecutorIsNotSet();

    /// @notice Lists a series and returns its id. Its first mark is the premium. Owner only.
    function list(bool isCall, uint256 strike, uint64 expiry, uint256 capacity, uint256 premium)
        external
        returns (uint256 id);

    /// @notice Reprices a series or, with a capacity at or below what is sold, closes it. Owner only.
    function setOffer(uint256 id, uint256 capacity, uint256 premium) external;

    /// @notice Posts the value of one option, in base units. Owner only.
    function postMark(uint256 id, uint256 mark) external;

    /// @notice Sets the executor, once. Owner only.
    function setExecutor(address executor) external;

    /// @notice Gives free base to the executor. Owner only.
    function allocate(uint256 amount) external;

    /// @notice Gives quote that the executor had returned back to it. Owner only.
    function allocateQuote(uint256 amount) external;

    /// @notice Buys `size` options for at most `maxPremium` base units in all. Returns what was paid.
    function buy(uint256 id, uint256 size, uint256 maxPremium) external returns (uint256 paid);

    /// @notice Settles an expired series at the first Chainlink round at or after its expiry. Anyone may call.
    /// @param id The series.
    /// @param roundId That round.
    /// @param previousRoundId The round before: `roundId - 1`, or, when `roundId` is the first of its phase, the last
    /// round of the phase before.
    function settle(uint256 id, uint80 roundId, uint80 previousRoundId) external;

    /// @notice Pays the caller for all their options of a settled series. Returns the amount.
    function claim(uint256 id) external returns (uint256 amount);

    /// @notice Every unsettled series, at most `MAX_OPEN_SERIES`.
    function openSeries() external view returns (Series[] memory);

    /// @notice One series, settled or not.
    function series(uint256 id)
        external
        view
        returns (Series memory terms, Offer memory offer, Settlement memory settlement);

    /// @notice Options of a series that `holder` owns, base units.
    function holding(uint256 id, address holder) external view returns (uint256 size);

    /// @notice What the share price rests on now.
    function valuation() external view returns (Valuation);

    /// @notice Collateral of the unsettled options, base units.
    function lockedBase() external view returns (uint256);

    /// @notice Fixed payouts not yet claimed, base units.
    function claimableBase() external view returns (uint256);

    /// @notice Base in the vault that no option claims.
    function freeBase() external view returns (uint256);

    /// @notice The executor that hedges this vault; zero until it is set.
    function executor() external view returns (address);

    /// @notice The token the executor trades base against.
    function quoteToken() external view returns (address);

    /// @notice The ETH/USD feed that prices, and whose rounds settle.
    function baseFeed() external view returns (address);

    /// @notice The quote/USD feed.
    function quoteFeed() external view returns (address);

    /// @notice Seconds after which a mark is too old.
    function maxMarkAge() external view returns (uint256);
}
