// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {WadPrice} from "./WadPrice.sol";

/// @title Usable answers of Chainlink feeds
/// @notice An answer is usable when it is positive, not from the future and not older than its feed's age limit.
library ChainlinkPrice {
    /// @notice A feed and what is needed to judge its answers.
    /// @param feed The feed's proxy.
    /// @param decimals Decimals of its answers, at most 18.
    /// @param maxAge Seconds after which an answer is unusable: the feed's heartbeat plus a margin.
    struct Source {
        address feed;
        uint8 decimals;
        uint256 maxAge;
    }

    /// @notice The feed answers zero or less.
    error AnswerIsNotPositive(address feed, int256 answer);
    /// @notice The feed's answer is dated later than this block.
    error AnswerIsFromTheFuture(address feed, uint256 updatedAt, uint256 timestamp);
    /// @notice The feed's answer is older than its age limit.
    error AnswerIsTooOld(address feed, uint256 updatedAt, uint256 maxAge, uint256 timestamp);

    /// @notice The latest answer of a feed, or an error saying why it is unusable.
    function read(Source memory source) internal view returns (uint256 answer) {
        (, int256 raw,, uint256 updatedAt,) = IAggregatorV3(source.feed).latestRoundData();
        if (raw <= 0) revert AnswerIsNotPositive(source.feed, raw);
        if (updatedAt > block.timestamp) revert AnswerIsFromTheFuture(source.feed, updatedAt, block.timestamp);
        if (block.timestamp - updatedAt > source.maxAge) {
            revert AnswerIsTooOld(source.feed, updatedAt, source.maxAge, block.timestamp);
        }
        return uint256(raw);
    }

    /// @notice The latest answer of a feed, and whether `read` would accept it. Zero if there is no positive answer.
    function tryRead(Source memory source) internal view returns (uint256 answer, bool usable) {
        try IAggregatorV3(source.feed).latestRoundData() returns (
            uint80, int256 raw, uint256, uint256 updatedAt, uint80
        ) {
            if (raw <= 0) return (0, false);
            answer = uint256(raw);
            usable = updatedAt <= block.timestamp && block.timestamp - updatedAt <= source.maxAge;
        } catch {
            return (0, false);
        }
    }

    /// @notice The price of base in quote, 18 decimals, from the answers of both feeds against one currency.
    function cross(uint256 baseAnswer, uint8 baseDecimals, uint256 quoteAnswer, uint8 quoteDecimals)
        internal
        pure
        returns (uint256)
    {
        return Math.mulDiv(
            baseAnswer * 10 ** WadPrice.checked(quoteDecimals),
            WadPrice.WAD,
            quoteAnswer * 10 ** WadPrice.checked(baseDecimals)
        );
    }

    /// @notice An answer with 18 decimals.
    function toWad(uint256 answer, uint8 decimals) internal pure returns (uint256) {
        return answer * 10 ** (18 - WadPrice.checked(decimals));
    }
}
