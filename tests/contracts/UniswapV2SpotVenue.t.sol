// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHedgeExecutor} from "../../contracts/interfaces/IHedgeExecutor.sol";
import {IHedgeVenue} from "../../contracts/interfaces/IHedgeVenue.sol";
import {IUniswapV2Pair} from "../../contracts/interfaces/IUniswapV2Pair.sol";
import {DevnetUsd} from "../../contracts/tokens/DevnetUsd.sol";
import {UniswapV2SpotVenue} from "../../contracts/venues/UniswapV2SpotVenue.sol";
import {ExecutorFixture} from "./fixtures/ExecutorFixture.sol";

interface IUniswapV2Factory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

interface IUniswapV2Shares {
    function mint(address to) external returns (uint256 liquidity);
    function skim(address to) external;
}

/// @notice The pair's adapter on Uniswap V2's own bytecode, with either token first.
contract UniswapV2SpotVenueTest is ExecutorFixture {
    uint32 private constant PAIRED = 4;

    UniswapV2SpotVenue private spot;
    IUniswapV2Factory private v2;
    address private pair;

    function setUp() public {
        _deployExecutor();
        bytes memory code = vm.parseBytes(
            string.concat(
                "0x",
                vm.parseJsonString(
                    vm.readFile("node_modules/@uniswap/v2-core/build/UniswapV2Factory.json"), ".bytecode"
                )
            )
        );
        bytes memory creation = bytes.concat(code, abi.encode(address(this)));
        address created;
        assembly ("memory-safe") {
            created := create(0, add(creation, 0x20), mload(creation))
        }
        v2 = IUniswapV2Factory(created);
        _pairUp();
    }

    function test_Order_CallerIsNotExecutor_Refuses() public {
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVenue.CallerIsNotExecutor.selector, STRANGER, address(executor))
        );
        vm.prank(STRANGER);
        spot.order(bytes32(0), -1 ether, PRICE, block.timestamp);
    }

    function test_Constructor_PairOfOtherTokens_Refuses() public {
        address stranger = v2.createPair(address(weth), address(new DevnetUsd(address(this))));
        vm.expectPartialRevert(UniswapV2SpotVenue.PairHasOtherTokens.selector);
        new UniswapV2SpotVenue(address(executor), stranger);
        stranger = v2.createPair(address(usd), address(new DevnetUsd(address(this))));
        vm.expectPartialRevert(UniswapV2SpotVenue.PairHasOtherTokens.selector);
        new UniswapV2SpotVenue(address(executor), stranger);
    }

    function test_Order_LimitOutOfReach_Reverts() public {
        // Of 30,000,000 dollars 1 / (1 + 10000 / 0.997) come out, and 1 / 9999 / 0.997 go in.
        IHedgeExecutor.HedgeOrder memory order = _order(PAIRED, -1 ether);
        order.legs[0].limitPrice = PRICE;
        _hedgeReverts(order, _failure(_error(UniswapV2SpotVenue.TooLittleReceived.selector, 2_990_701_827)));
        vault.setBounds(0, 1 ether);
        order = _order(PAIRED, 1 ether);
        order.legs[0].limitPrice = PRICE;
        _hedgeReverts(order, _failure(_error(UniswapV2SpotVenue.TooMuchRequested.selector, 3_009_328_015)));
    }

    function test_Order_MoreThanThePairHolds_Reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(UniswapV2SpotVenue.ReserveIsTooSmall.selector, 10_000 ether, 10_000 ether)
        );
        vm.prank(address(executor));
        spot.order(bytes32(0), 10_000 ether, PRICE, block.timestamp);
    }

    function test_Views_Spot_HasNoExposureAndNothingPending() public view {
        (int256 position, int256 pending) = spot.exposure();
        vm.assertEq(position, 0);
        vm.assertEq(pending, 0);
        vm.assertTrue(spot.settlesInInventory());
        IHedgeVenue.Fill memory fill = spot.settle();
        vm.assertEq(fill.filled, 0);
        vm.assertEq(fill.pending, 0);
        vm.assertEq(fill.quoteDelta, 0);
        vm.assertEq(spot.pair(), pair);
        vm.assertEq(spot.baseToken(), address(weth));
        vm.assertEq(spot.quoteToken(), address(usd));
    }

    function test_Order_TokensDonatedToAdapter_AreIgnoredAndSwept() public {
        _fund(address(spot), 1 ether, 5e6);
        _hedge(_order(PAIRED, -2 ether));
        _hedge(_order(PAIRED, 1 ether));
        vm.assertEq(weth.balanceOf(address(spot)), 1 ether);
        vm.assertEq(usd.balanceOf(address(spot)), 5e6);
        uint256 before = weth.balanceOf(address(executor));
        vm.prank(STRANGER);
        spot.sweep(address(weth));
        vm.assertEq(weth.balanceOf(address(executor)), before + 1 ether);
        vm.assertEq(_hedged(), -1 ether);
    }

    function test_Order_TokensDonatedToPair_ChangeNeitherPriceNorFill() public {
        uint256 before = usd.balanceOf(address(executor));
        _fund(pair, 3 ether, 10_000e6);
        _hedge(_order(PAIRED, -1 ether));
        vm.assertEq(usd.balanceOf(address(executor)), before + 2_990_701_827);

        // The swap took the gift into the reserves: there is nothing left to skim.
        uint256 held = weth.balanceOf(STRANGER);
        IUniswapV2Shares(pair).skim(STRANGER);
        vm.assertEq(weth.balanceOf(STRANGER), held);
    }

    function test_Order_TokenThatTakesAFee_Reverts() public {
        uint256 snapshot = weth.balanceOf(address(executor));
        // A token that delivers a hundredth less than was sent.
        vm.etch(address(usd), address(new FeeOnTransferUsd(address(this))).code);
        vault.setBounds(0, 1 ether);
        _hedgeReverts(_order(PAIRED, 1 ether), _failure(abi.encodeWithSignature("Error(string)", "UniswapV2: K")));
        IHedgeExecutor.HedgeOrder memory order = _order(PAIRED, -1 ether);
        vault.setBounds(-100 ether, 0);
        vm.expectPartialRevert(IHedgeExecutor.FillDoesNotMatchMeasure.selector);
        vm.prank(KEEPER);
        executor.hedge(order);
        vm.assertEq(weth.balanceOf(address(executor)), snapshot);
    }

    function testFuzz_Order_AnySize_FillsExactlyAndWithinTheLimit(uint256 size, bool sells, bool otherOrder) public {
        if (otherOrder) _swapOrderOfTokens();
        vault.setBounds(-100 ether, 100 ether);
        int256 units = int256(_within(size, 1e12, 9 ether)) * (sells ? -1 : int256(1));
        uint256 baseBefore = weth.balanceOf(address(executor));
        uint256 quoteBefore = usd.balanceOf(address(executor));
        IHedgeExecutor.HedgeOrder memory order = _order(PAIRED, units);
        _hedge(order);
        int256 quoteDelta = int256(usd.balanceOf(address(executor))) - int256(quoteBefore);
        vm.assertEq(int256(weth.balanceOf(address(executor))) - int256(baseBefore), units);
        // price = |quote| / |base|, both sides scaled to 18 decimals
        vm.assertGe(quoteDelta * 1e30, -units * int256(order.legs[0].limitPrice), "worse than the limit");
        vm.assertEq(weth.balanceOf(address(spot)), 0);
        vm.assertEq(usd.balanceOf(address(spot)), 0);
        vm.assertEq(usd.allowance(address(executor), address(spot)), 0);
    }

    /// @dev A pair of 10,000 ether at 3,000 dollars, whose adapter is a venue of the executor.
    function _pairUp() private {
        pair = v2.createPair(address(weth), address(usd));
        _fund(pair, 10_000 ether, 30_000_000e6);
        IUniswapV2Shares(pair).mint(address(this));
        spot = new UniswapV2SpotVenue(address(executor), pair);
        vm.prank(OWNER);
        executor.setVenue(PAIRED, address(spot), true);
    }

    function _swapOrderOfTokens() private {
        bool wasFirst = address(usd) < address(weth);
        while ((address(usd) < address(weth)) == wasFirst) {
            usd = new DevnetUsd(address(this));
        }
        executor = _newExecutor(KEEPER, _limits());
        _fund(address(executor), 100 ether, 300_000e6);
        _pairUp();
        vm.assertTrue((IUniswapV2Pair(pair).token0() == address(usd)) != wasFirst);
    }

    /// @dev Of an ether at 3,000 dollars.
    function _error(bytes4 selector, uint256 quoted) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, quoted, 3_000e6);
    }

    function _failure(bytes memory reason) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IHedgeExecutor.VenueCallFailed.selector, PAIRED, reason);
    }
}

/// @notice Dollars of which every transfer loses a hundredth.
contract FeeOnTransferUsd is DevnetUsd {
    constructor(address owner) DevnetUsd(owner) {}

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, from == address(0) || to == address(0) ? amount : amount - amount / 100);
    }
}
