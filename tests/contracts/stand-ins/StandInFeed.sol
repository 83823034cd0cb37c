// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";

/// @notice Stands in for a Chainlink proxy: rounds with phases, set at will.
contract StandInFeed is IAggregatorV3 {
    struct Round {
        int256 answer;
        uint256 updatedAt;
    }

    error NoDataPresent();

    uint8 public immutable decimals;
    bool public broken;
    uint80 public latest;
    mapping(uint80 id => Round) private _rounds;

    constructor(uint8 decimals_, int256 answer) {
        decimals = decimals_;
        latest = 1 << 64;
        push(answer, block.timestamp);
    }

    function push(int256 answer, uint256 updatedAt) public returns (uint80 id) {
        id = ++latest;
        _rounds[id] = Round(answer, updatedAt);
    }

    function startPhase() external {
        latest = ((latest >> 64) + 1) << 64;
    }

    function setRound(uint80 id, int256 answer, uint256 updatedAt) external {
        _rounds[id] = Round(answer, updatedAt);
    }

    function setBroken(bool broken_) external {
        broken = broken_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        if (broken) revert NoDataPresent();
        return getRoundData(latest);
    }

    function getRoundData(uint80 id) public view returns (uint80, int256, uint256, uint256, uint80) {
        Round memory round = _rounds[id];
        if (round.updatedAt == 0) revert NoDataPresent();
        return (id, round.answer, round.updatedAt, round.updatedAt, id);
    }
}
