// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The only contract with authority over a vault's hedge
/// @notice Holds the hedge inventory (base and quote tokens) of one vault and lets a keeper trade it inside limits
/// that hold even if the keeper's key is stolen.
///
/// Conventions: the base token is WETH-like, the quote token USDC-like, each with its own decimals. A *size* is a
/// signed amount of base units, negative to sell. A *price* is quote per whole base with 18 decimals. Notional and
/// loss are in quote units. The *hedge* is the sum of all fills, kept by this contract's own accounting and never
/// read from a token balance, so a donation cannot move it.
interface IHedgeExecutor {
    /// @notice One order at one venue.
    /// @param venueId The venue, by the owner's number.
    /// @param size Signed base units, not zero.
    /// @param limitPrice Worst acceptable price, 18 decimals, fees included; where it is further from the oracle than
    /// the owner allows, the furthest that the owner allows counts.
    struct Leg {
        uint32 venueId;
        int256 size;
        uint256 limitPrice;
    }

    /// @notice Quote moved between the executor and its account at a position venue.
    /// @param venueId The venue, by the owner's number.
    /// @param amount Quote units, not zero: positive into the account, before the legs; negative out of it, after them.
    struct MarginMove {
        uint32 venueId;
        int256 amount;
    }

    /// @notice One plan of the keeper.
    /// @param planId Must equal `planIdOf(sequence)`: bound to chain, executor, vault and place in line.
    /// @param sequence Must be the next sequence, so every plan executes at most once and in order.
    /// @param deadline Last unix second at which the plan may execute.
    /// @param expectedHedge The filled hedge on record that the keeper saw when it planned.
    /// @param targetHedge The hedge on record, pending included, that the plan must end with exactly, but for what the
    /// reports of `settles` change.
    /// @param reasonHash Hash of the keeper's decision record; only logged.
    /// @param settles Position venues whose report is taken first, so that the legs start from where they stand now.
    /// @param margins What moves into the accounts before the legs and out of them after the legs.
    /// @param legs The orders, all buying or all selling, unless their sizes sum to zero: a hedge moved between venues.
    struct HedgeOrder {
        bytes32 planId;
        uint64 sequence;
        uint64 deadline;
        int256 expectedHedge;
        int256 targetHedge;
        bytes32 reasonHash;
        uint32[] settles;
        MarginMove[] margins;
        Leg[] legs;
    }

    /// @notice What the keeper can do at most. Budgets per window are leaky buckets that drain one full cap per
    /// window, so in any period t at most `cap * (1 + t / windowSeconds)` can be used.
    /// @param maxNotionalPerTrade Quote units one plan may trade.
    /// @param maxNotionalPerWindow Quote units the bucket of traded notional holds.
    /// @param maxLossPerWindow Quote units the bucket of losses against the oracle holds.
    /// @param windowSeconds Seconds in which a full bucket drains.
    /// @param maxSlippageBps How far a price may be on the bad side of the oracle when a plan executes, in 1/10000.
    struct Limits {
        uint256 maxNotionalPerTrade;
        uint256 maxNotionalPerWindow;
        uint256 maxLossPerWindow;
        uint32 windowSeconds;
        uint16 maxSlippageBps;
    }

    /// @notice Everything a keeper reads before it plans.
    /// @param sequence The sequence the next plan must carry; equals the number of plans executed.
    /// @param paused Whether hedging is paused.
    /// @param keeper The address that may hedge beside the owner.
    /// @param hedge Filled hedge, signed base units.
    /// @param pendingBuy Base units ordered to buy and not yet filled, over all venues.
    /// @param pendingSell Base units ordered to sell and not yet filled, over all venues, as a positive number.
    /// @param notionalUsed Level of the notional bucket now, quote units.
    /// @param lossUsed Level of the loss bucket now, quote units.
    struct Status {
        uint64 sequence;
        bool paused;
        address keeper;
        int256 hedge;
        uint256 pendingBuy;
        uint256 pendingSell;
        uint256 notionalUsed;
        uint256 lossUsed;
    }

    /// @notice A plan was executed.
    /// @param planId The plan.
    /// @param sequence Its place in line.
    /// @param reasonHash The keeper's decision record.
    /// @param hedgeBefore Filled hedge before.
    /// @param hedgeAfter Filled hedge after.
    /// @param baseDelta Sum of the legs' fills.
    /// @param quoteDelta Sum of the legs' quote received or paid.
    /// @param oraclePrice The price the plan was judged by.
    /// @param loss Quote units charged to the loss budget, the worst case of pending orders included.
    event Hedged(
        bytes32 indexed planId,
        uint64 indexed sequence,
        bytes32 indexed reasonHash,
        int256 hedgeBefore,
        int256 hedgeAfter,
        int256 baseDelta,
        int256 quoteDelta,
        uint256 oraclePrice,
        uint256 loss
    );

    /// @notice One leg of a plan was executed.
    event LegFilled(
        bytes32 indexed planId, uint32 indexed venueId, int256 size, int256 filled, int256 pending, int256 quoteDelta
    );

    /// @notice A venue's report was taken into the hedge.
    /// @param venueId The venue.
    /// @param filled Change of the filled hedge.
    /// @param pending Change of the venue's pending size.
    /// @param quoteDelta Quote the venue says it received or paid.
    /// @param hedgeAfter Filled hedge after.
    event VenueSettled(
        uint32 indexed venueId, int256 filled, int256 pending, int256 quoteDelta, int256 hedgeAfter
    );

    /// @notice Quote was moved between the executor and its account at a venue.
    /// @param planId The plan.
    /// @param venueId The venue.
    /// @param amount What was asked: positive into the account.
    /// @param quoteDelta Quote units that the executor paid (negative) or received.
    /// @param valueDelta Quote units by which the account's value changed.
    event MarginMoved(
        bytes32 indexed planId, uint32 indexed venueId, int256 amount, int256 quoteDelta, int256 valueDelta
    );

    /// @notice Hedging was paused.
    event Paused(address indexed by);
    /// @notice Hedging was resumed by the owner.
    event Unpaused(address indexed by);
    /// @notice The keeper was replaced.
    event KeeperChanged(address indexed previousKeeper, address indexed newKeeper);
    /// @notice The guardian was replaced.
    event GuardianChanged(address indexed previousGuardian, address indexed newGuardian);
    /// @notice A venue was listed, replaced, allowed or disallowed.
    event VenueChanged(uint32 indexed venueId, address indexed adapter, bool allowed);
    /// @notice The least margin at a venue was replaced.
    event MarginFloorChanged(uint32 indexed venueId, uint16 minMarginBps);
    /// @notice The limits were replaced.
    event LimitsChanged(Limits limits);
    /// @notice Inventory was returned to the vault.
    event Withdrawn(address indexed token, uint256 amount);
    /// @notice A token that is no inventory was sent to the owner.
    event Rescued(address indexed token, uint256 amount);

    /// @notice Only the keeper may hedge, and the owner in its place.
    error CallerIsNotKeeper(address caller, address keeper);
    /// @notice Only the guardian or the owner may pause.
    error CallerMayNotPause(address caller);
    /// @notice Only the keeper, the guardian or the owner may settle.
    error CallerMayNotSettle(address caller);
    /// @notice Hedging is paused; the owner may unpause.
    error ExecutorIsPaused();
    /// @notice The plan is not the next in line: it has run already, or another one has to run before it.
    error SequenceIsNotNext(uint64 given, uint64 next);
    /// @notice The plan id belongs to another chain, executor, vault or sequence.
    error PlanIdDoesNotMatch(bytes32 given, bytes32 expected);
    /// @notice The plan came too late.
    error DeadlineHasPassed(uint64 deadline, uint256 timestamp);
    /// @notice A plan does at least one thing, and at most `maximum` of each.
    error CountIsOutOfRange(uint256 settles, uint256 margins, uint256 legs, uint256 maximum);
    /// @notice A leg trades nothing.
    error LegSizeIsZero(uint256 index);
    /// @notice The legs of one plan all buy or all sell, unless they leave the hedge where it is.
    error LegSignsDiffer(uint256 index);
    /// @notice A margin move moves nothing.
    error MarginMoveIsZero(uint256 index);
    /// @notice The hedge has changed since the keeper planned.
    error HedgeIsNotAsExpected(int256 expected, int256 actual);
    /// @notice The venue is unknown or the owner has disallowed it.
    error VenueIsNotAllowed(uint32 venueId);
    /// @notice The venue must settle its pending order before it takes a new one.
    error VenueHasPending(uint32 venueId, int256 pending);
    /// @notice The plan trades more than one plan may.
    error NotionalExceedsTradeCap(uint256 notional, uint256 cap);
    /// @notice The plan would fill the notional bucket beyond its cap.
    error NotionalExceedsWindowCap(uint256 used, uint256 cap);
    /// @notice The plan would fill the loss bucket beyond its cap.
    error LossExceedsWindowCap(uint256 used, uint256 cap);
    /// @notice The venue reverted; `reason` is the head of its revert data.
    error VenueCallFailed(uint32 venueId, bytes reason);
    /// @notice The venue's answer has the wrong length.
    error VenueAnswerIsMalformed(uint32 venueId, uint256 length);
    /// @notice The venue claims a fill that the token balances do not show.
    error FillDoesNotMatchMeasure(
        uint32 venueId, int256 claimedBase, int256 measuredBase, int256 claimedQuote, int256 measuredQuote
    );
    /// @notice The venue's fill has the wrong sign, exceeds the order, or leaves pending where nothing may pend.
    error FillDoesNotFitOrder(uint32 venueId, int256 size, int256 filled, int256 pending);
    /// @notice The venue filled at a worse price than the limit, the plan's or the owner's.
    error PriceIsWorseThanLimit(uint32 venueId, int256 filled, int256 quoteDelta, uint256 limitPrice);
    /// @notice The venue's exposure differs from what this contract has on record.
    error ExposureDoesNotMatch(
        uint32 venueId, int256 recordedPosition, int256 recordedPending, int256 position, int256 pending
    );
    /// @notice A margin move did not cost, credit or pay what it may: quote units of the executor and of the account.
    error MarginMoveDoesNotMatch(uint32 venueId, int256 amount, int256 quoteDelta, int256 valueDelta);
    /// @notice The account would be worth less than the owner's floor for its position, after growing it or taking
    /// margin out; without a floor neither is allowed.
    error MarginIsBelowFloor(uint32 venueId, int256 value, uint256 required);
    /// @notice The owner has set no floor for the margin at this venue.
    error MarginFloorIsNotSet(uint32 venueId);
    /// @notice A floor is at most the whole position.
    error MarginFloorIsInvalid(uint16 minMarginBps);
    /// @notice A venue that settles in inventory has nothing to settle.
    error VenueSettlesInInventory(uint32 venueId);
    /// @notice The hedge, in the worst case of its pending orders, would leave the vault's bounds or, if it was
    /// outside already, would not come closer.
    error HedgeLeavesBounds(int256 lowest, int256 highest, int256 lower, int256 upper);
    /// @notice The vault's bounds are inverted, so no hedge is right.
    error BoundsAreInverted(int256 lower, int256 upper);
    /// @notice The hedge, pending included, did not end where the plan said.
    error TargetIsMissed(int256 target, int256 actual);
    /// @notice A role, token, feed or adapter is the zero address.
    error AddressIsZero();
    /// @notice The keeper must not own the executor: its key would not be bounded.
    error KeeperMustNotBeOwner(address account);
    /// @notice Limits need a window, a slippage within `MAX_SLIPPAGE_BPS` and a trade cap within the window's cap.
    error LimitsAreInvalid(Limits limits);
    /// @notice The adapter serves another executor.
    error AdapterIsBoundElsewhere(address adapter, address executor);
    /// @notice Only base and quote may be withdrawn to the vault.
    error TokenIsNotInventory(address token);
    /// @notice Base and quote are never rescued: they belong to the vault.
    error TokenIsInventory(address token);
    /// @notice An executor without owner could never be unpaused or emptied.
    error OwnershipCannotBeRenounced();

    /// @notice Executes one plan. Keeper, or the owner in an emergency; while not paused.
    /// @dev Checks, in order: keeper, pause, reentrancy, sequence and plan id, deadline, counts, expected hedge; then
    /// the reports of `settles` are taken; then oracle price, venues, notional per trade and per window. Effects: the
    /// sequence and the notional bucket move before any venue trades. Interactions: one call per margin move and leg,
    /// between an exact approval and its removal. What only they can show is checked after them: measures, prices
    /// against the limits, margin floors, bounds, target, loss budget; any failure undoes everything.
    function hedge(HedgeOrder calldata order) external;

    /// @notice Takes a position venue's report into the hedge. Keeper, guardian or owner, also while paused, because
    /// it only recognises what has already happened.
    function settle(uint32 venueId) external;

    /// @notice Stops hedging at once. Guardian or owner.
    function pause() external;

    /// @notice Resumes hedging. Owner only.
    function unpause() external;

    /// @notice Replaces the keeper. Owner only.
    function setKeeper(address newKeeper) external;

    /// @notice Replaces the guardian. Owner only.
    function setGuardian(address newGuardian) external;

    /// @notice Lists, replaces, allows or disallows a venue. Owner only.
    /// @dev The adapter must be bound to this executor and report exactly the exposure on record for this id (zero
    /// for a new one), so no position is ever forgotten by a replacement.
    function setVenue(uint32 venueId, address adapter, bool allowed) external;

    /// @notice Sets the least that the account at a position venue must be worth, as a share of its position at the
    /// oracle's price, for a plan to grow the position or to take margin out. Owner only; 1/10000, at most 10000, and
    /// 0 forbids both. Shrinking a position is always allowed.
    function setMarginFloor(uint32 venueId, uint16 minMarginBps) external;

    /// @notice Replaces the limits. Owner only. What is in the buckets stays there.
    function setLimits(Limits calldata newLimits) external;

    /// @notice Returns inventory to the vault, the only place it can go. Owner only.
    function withdraw(address token, uint256 amount) external;

    /// @notice Sends a token that is neither base nor quote to the owner. Owner only.
    function rescue(address token, uint256 amount) external;

    /// @notice What a keeper reads before it plans.
    function status() external view returns (Status memory);

    /// @notice The limits in force.
    function limits() external view returns (Limits memory);

    /// @notice A venue's adapter and whether the keeper may use it; zero and false for an unknown id.
    function venue(uint32 venueId) external view returns (address adapter, bool allowed);

    /// @notice The position and pending size on record for a venue, signed base units.
    function venueExposure(uint32 venueId) external view returns (int256 position, int256 pending);

    /// @notice The floor that `setMarginFloor` has set for a venue.
    function marginFloor(uint32 venueId) external view returns (uint16 minMarginBps);

    /// @notice `keccak256(abi.encode(chainId, executor, vault, sequence))`.
    function planIdOf(uint64 sequence) external view returns (bytes32);

    /// @notice Quote per whole base, 18 decimals, from the two feeds; reverts while either is unusable.
    function oraclePrice() external view returns (uint256);

    /// @notice The vault this executor hedges.
    function vault() external view returns (address);
    /// @notice The token being hedged.
    function baseToken() external view returns (address);
    /// @notice The token base is traded against.
    function quoteToken() external view returns (address);
    /// @notice Chainlink feed of base in USD.
    function baseFeed() external view returns (address);
    /// @notice Chainlink feed of quote in USD.
    function quoteFeed() external view returns (address);
    /// @notice Seconds after which an answer of the base feed is unusable.
    function maxBaseAge() external view returns (uint256);
    /// @notice Seconds after which an answer of the quote feed is unusable.
    function maxQuoteAge() external view returns (uint256);
    /// @notice Sets roles, venues and limits, and can return inventory to the vault.
    function owner() external view returns (address);
    /// @notice May hedge, nothing else but settle.
    function keeper() external view returns (address);
    /// @notice May pause, nothing else but settle.
    function guardian() external view returns (address);
}
