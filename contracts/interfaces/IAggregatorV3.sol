// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A Chainlink price feed, as read through its proxy
/// @notice The read functions of Chainlink's AggregatorV3Interface that KeeperBot's contracts use.
interface IAggregatorV3 {
    /// @notice Decimals of every answer of this feed.
    function decimals() external view returns (uint8);

    /// @notice The most recent round. `updatedAt` is the unix time at which `answer` was last agreed on.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice One past round. A proxy's round id is `phase << 64 | round`; a round that does not exist reverts or
    /// answers zeros, depending on the aggregator behind the proxy.
    function getRoundData(uint80 id)
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
