// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Perpetual Protocol v2's clearing house: trades
/// @notice Source: @perp/curie-contract 2.8.4, IClearingHouse. Base and virtual dollars have 18 decimals.
interface ICurieClearingHouse {
    /// @notice One trade.
    /// @param baseToken The market.
    /// @param isBaseToQuote Whether base is sold.
    /// @param isExactInput Whether `amount` is what goes in, or what comes out.
    /// @param amount Base sold, if that is exact input; base bought, if that is exact output.
    /// @param oppositeAmountBound Least quote received or most quote paid, the fee included; zero for no bound.
    /// @param deadline Last unix second.
    /// @param sqrtPriceLimitX96 Zero for none.
    /// @param referralCode Logged, if not zero.
    struct OpenPositionParams {
        address baseToken;
        bool isBaseToQuote;
        bool isExactInput;
        uint256 amount;
        uint256 oppositeAmountBound;
        uint256 deadline;
        uint160 sqrtPriceLimitX96;
        bytes32 referralCode;
    }

    /// @notice Trades with the market's pool and returns both amounts, the fee inside the quote's.
    function openPosition(OpenPositionParams memory params) external returns (uint256 base, uint256 quote);

    /// @notice The vault that holds the collateral.
    function getVault() external view returns (address);

    /// @notice The ledger of positions.
    function getAccountBalance() external view returns (address);
}

/// @title Perpetual Protocol v2's vault: collateral
/// @notice Source: @perp/curie-contract 2.8.4, IVault. Amounts have the settlement token's decimals.
interface ICurieVault {
    /// @notice Takes an approved amount into the caller's account.
    function deposit(address token, uint256 amount) external;

    /// @notice Pays the caller out of its free collateral.
    function withdraw(address token, uint256 amount) external;

    /// @notice Settlement tokens of an account, gains that were not settled into them yet left out.
    function getBalance(address trader) external view returns (int256);

    /// @notice The same with all gains, losses and funding at the mark price, rounded down.
    function getSettlementTokenValue(address trader) external view returns (int256);

    /// @notice The token that gains are paid in.
    function getSettlementToken() external view returns (address);
}

/// @title Perpetual Protocol v2's ledger
/// @notice Source: @perp/curie-contract 2.8.4, IAccountBalance. Numbers have 18 decimals.
interface ICurieAccountBalance {
    /// @notice Base units held by trading; fewer than ten wei count as none.
    function getTakerPositionSize(address trader, address baseToken) external view returns (int256);

    /// @notice What the position cost (below zero) or brought.
    function getTakerOpenNotional(address trader, address baseToken) external view returns (int256);

    /// @notice Gains that are realised and not settled yet, gains at the mark price, and fees of a maker.
    function getPnlAndPendingFee(address trader)
        external
        view
        returns (int256 owedRealizedPnl, int256 unrealizedPnl, uint256 pendingFee);
}
