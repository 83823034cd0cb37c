// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A call whose answer cannot be made expensive
/// @notice A plain Solidity call copies all revert data into memory, so a hostile callee can burn the caller's gas with
/// a huge answer. This one copies at most `maxBytes`.
library BoundedCall {
    /// @notice Calls `target` and returns whether it succeeded and the head of its answer.
    function call(address target, bytes memory data, uint256 maxBytes)
        internal
        returns (bool success, bytes memory answer)
    {
        // Allocates at the free memory pointer and moves it past the answer, rounded up to a word: memory-safe.
        assembly ("memory-safe") {
            success := call(gas(), target, 0, add(data, 0x20), mload(data), 0, 0)
            let size := returndatasize()
            if gt(size, maxBytes) { size := maxBytes }
            answer := mload(0x40)
            mstore(0x40, add(answer, and(add(size, 0x3f), not(0x1f))))
            mstore(answer, size)
            returndatacopy(add(answer, 0x20), 0, size)
        }
    }
}
