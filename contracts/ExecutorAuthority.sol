// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IHedgeExecutor} from "./interfaces/IHedgeExecutor.sol";
import {RateBudget} from "./libraries/RateBudget.sol";

/// @title Who may do what with an executor, and how much
/// @notice Roles, the pause switch, the limits and the two budgets they cap.
abstract contract ExecutorAuthority is IHedgeExecutor, Ownable2Step {
    using RateBudget for RateBudget.Level;

    /// @notice The widest slippage limit the owner can set, in 1/10000.
    uint256 public constant MAX_SLIPPAGE_BPS = 1_000;

    /// @inheritdoc IHedgeExecutor
    address public keeper;
    bool private _paused;
    /// @inheritdoc IHedgeExecutor
    address public guardian;
    Limits private _limits;
    RateBudget.Level private _notionalLevel;
    RateBudget.Level private _lossLevel;

    /// @dev The owner hedges in an emergency, inside the same bounds: it could appoint a keeper of its own anyway.
    modifier onlyKeeperOrOwner() {
        if (msg.sender != keeper && msg.sender != owner()) revert CallerIsNotKeeper(msg.sender, keeper);
        _;
    }

    modifier whenNotPaused() {
        if (_paused) revert ExecutorIsPaused();
        _;
    }

    /// @notice Sets the first roles and limits.
    constructor(address owner_, address keeper_, address guardian_, Limits memory limits_) Ownable(owner_) {
        _setKeeper(keeper_);
        _setGuardian(guardian_);
        _setLimits(limits_);
    }

    /// @inheritdoc IHedgeExecutor
    function pause() external {
        if (msg.sender != guardian && msg.sender != owner()) revert CallerMayNotPause(msg.sender);
        _paused = true;
        emit Paused(msg.sender);
    }

    /// @inheritdoc IHedgeExecutor
    function unpause() external onlyOwner {
        _paused = false;
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IHedgeExecutor
    function setKeeper(address newKeeper) external onlyOwner {
        _setKeeper(newKeeper);
    }

    /// @inheritdoc IHedgeExecutor
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @inheritdoc IHedgeExecutor
    function setLimits(Limits calldata newLimits) external onlyOwner {
        // Brings both levels to now under the old drain, so the new one does not apply to time already passed.
        _notionalLevel.charge(0, _limits.maxNotionalPerWindow, _limits.windowSeconds);
        _lossLevel.charge(0, _limits.maxLossPerWindow, _limits.windowSeconds);
        _setLimits(newLimits);
    }

    /// @notice Always reverts: an executor without owner could never be unpaused or emptied.
    function renounceOwnership() public pure override {
        revert OwnershipCannotBeRenounced();
    }

    /// @inheritdoc IHedgeExecutor
    function limits() public view returns (Limits memory) {
        return _limits;
    }

    /// @inheritdoc IHedgeExecutor
    function owner() public view override(IHedgeExecutor, Ownable) returns (address) {
        return super.owner();
    }

    function _transferOwnership(address newOwner) internal override {
        if (newOwner == keeper && newOwner != address(0)) revert KeeperMustNotBeOwner(newOwner);
        super._transferOwnership(newOwner);
    }

    /// @dev Charges a plan's notional before it trades, and the margin it moves: that has no cap per plan, because
    /// what an account needs to stay alive is no choice of size.
    function _chargeNotional(uint256 notional, uint256 moved) internal {
        if (notional > _limits.maxNotionalPerTrade) {
            revert NotionalExceedsTradeCap(notional, _limits.maxNotionalPerTrade);
        }
        uint256 cap = _limits.maxNotionalPerWindow;
        uint256 used = _notionalLevel.charge(notional + moved, cap, _limits.windowSeconds);
        if (used > cap) revert NotionalExceedsWindowCap(used, cap);
    }

    /// @dev Charges what a plan lost against the oracle.
    function _chargeLoss(uint256 loss) internal {
        uint256 cap = _limits.maxLossPerWindow;
        uint256 used = _lossLevel.charge(loss, cap, _limits.windowSeconds);
        // A plan without loss passes even when the owner has just lowered the cap below the level.
        if (loss > 0 && used > cap) revert LossExceedsWindowCap(used, cap);
    }

    function _setKeeper(address newKeeper) private {
        if (newKeeper == address(0)) revert AddressIsZero();
        if (newKeeper == owner()) revert KeeperMustNotBeOwner(newKeeper);
        address previous = keeper;
        keeper = newKeeper;
        emit KeeperChanged(previous, newKeeper);
    }

    function _setGuardian(address newGuardian) private {
        if (newGuardian == address(0)) revert AddressIsZero();
        address previous = guardian;
        guardian = newGuardian;
        emit GuardianChanged(previous, newGuardian);
    }

    function _setLimits(Limits memory newLimits) private {
        bool valid = newLimits.windowSeconds > 0 && newLimits.maxSlippageBps <= MAX_SLIPPAGE_BPS
            && newLimits.maxNotionalPerTrade <= newLimits.maxNotionalPerWindow
            && newLimits.maxNotionalPerWindow <= type(uint128).max && newLimits.maxLossPerWindow <= type(uint128).max;
        if (!valid) revert LimitsAreInvalid(newLimits);
        _limits = newLimits;
        emit LimitsChanged(newLimits);
    }

    function _used() internal view returns (uint256 notional, uint256 loss) {
        notional = _notionalLevel.current(_limits.maxNotionalPerWindow, _limits.windowSeconds);
        loss = _lossLevel.current(_limits.maxLossPerWindow, _limits.windowSeconds);
    }

    function _isPaused() internal view returns (bool) {
        return _paused;
    }
}
