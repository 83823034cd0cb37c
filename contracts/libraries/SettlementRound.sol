// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";

/// @title The first round of a Chainlink feed at or after a moment
/// @notice The caller names the round and the one before it; this library verifies them, so nobody can choose a price.
/// A proxy's round id is `phase << 64 | round`. Within a phase "before" means `roundId - 1`. The first round of a phase
/// is accepted when the phase before had, at the time of asking, no round at or after the moment.
/// @dev Two phases whose aggregators run side by side across the moment each have such a round; either is accepted.
/// Both are prices agreed on within one heartbeat of the moment.
library SettlementRound {
    /// @notice The round does not exist or has no positive answer.
    error RoundHasNoAnswer(uint80 roundId);
    /// @notice The round was agreed on before the moment.
    error RoundIsTooEarly(uint80 roundId, uint256 updatedAt, uint256 moment);
    /// @notice The round before was agreed on at or after the moment, so it comes first.
    error RoundIsNotFirst(uint80 roundId, uint256 previousUpdatedAt, uint256 moment);
    /// @notice The second round does not directly precede the first.
    error RoundDoesNotPrecede(uint80 roundId, uint80 previousRoundId);

    /// @notice The answer of `roundId`, proven to be the first at or after `moment`.
    function answerAt(address feed, uint80 roundId, uint80 previousRoundId, uint256 moment)
        internal
        view
        returns (uint256)
    {
        (int256 answer, uint256 updatedAt) = _round(feed, roundId);
        if (answer <= 0 || updatedAt == 0) revert RoundHasNoAnswer(roundId);
        if (updatedAt < moment) revert RoundIsTooEarly(roundId, updatedAt, moment);
        (, uint256 previousUpdatedAt) = _round(feed, previousRoundId);
        if (previousUpdatedAt == 0 || !_precedes(feed, roundId, previousRoundId)) {
            revert RoundDoesNotPrecede(roundId, previousRoundId);
        }
        if (previousUpdatedAt >= moment) revert RoundIsNotFirst(roundId, previousUpdatedAt, moment);
        return uint256(answer);
    }

    function _precedes(address feed, uint80 roundId, uint80 previousRoundId) private view returns (bool) {
        if (uint64(roundId) > 1) return previousRoundId == roundId - 1;
        if ((previousRoundId >> 64) + 1 != roundId >> 64) return false;
        (, uint256 nextUpdatedAt) = _round(feed, previousRoundId + 1);
        return nextUpdatedAt == 0;
    }

    function _round(address feed, uint80 id) private view returns (int256 answer, uint256 updatedAt) {
        try IAggregatorV3(feed).getRoundData(id) returns (
            uint80, int256 roundAnswer, uint256, uint256 roundUpdatedAt, uint80
        ) {
            return (roundAnswer, roundUpdatedAt);
        } catch {
            return (0, 0);
        }
    }
}
