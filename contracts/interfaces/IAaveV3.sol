// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Aave V3's pool: supply, borrow, repay, withdraw
/// @notice Source: @aave/core-v3 1.19.3, IPool.
interface IAaveV3Pool {
    /// @notice Supplies an asset, which becomes collateral where Aave allows it.
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external;

    /// @notice Takes an asset out again and sends it to `to`, as far as debts leave it free.
    function withdraw(address asset, uint256 amount, address to) external returns (uint256);

    /// @notice Borrows an asset against the collateral; rate mode 2 is variable.
    function borrow(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        uint16 referralCode,
        address onBehalfOf
    ) external;

    /// @notice Repays a debt; the largest uint256 repays all of it.
    function repay(address asset, uint256 amount, uint256 interestRateMode, address onBehalfOf)
        external
        returns (uint256);

    /// @notice Where the market's other contracts are.
    function ADDRESSES_PROVIDER() external view returns (address);
}

/// @title Aave V3's registry of a market
/// @notice Source: @aave/core-v3 1.19.3, IPoolAddressesProvider.
interface IAaveV3AddressesProvider {
    /// @notice Reads reserves.
    function getPoolDataProvider() external view returns (address);

    /// @notice The oracle; governance may replace it.
    function getPriceOracle() external view returns (address);
}

/// @title Aave V3's reader of reserves
/// @notice Source: @aave/core-v3 1.19.3, IPoolDataProvider.
interface IAaveV3DataProvider {
    /// @notice The tokens that stand for what is supplied and owed of an asset.
    function getReserveTokensAddresses(address asset)
        external
        view
        returns (address aToken, address stableDebtToken, address variableDebtToken);
}

/// @title Aave V3's oracle
/// @notice Source: @aave/core-v3 1.19.3, IPriceOracleGetter.
interface IAaveV3Oracle {
    /// @notice The price of one whole of an asset in the market's base currency.
    function getAssetPrice(address asset) external view returns (uint256);
}
