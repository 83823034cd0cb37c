using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Venues;

/// <summary>Curie as of its own fixture, and an executor that has its market as a venue.</summary>
public sealed class CurieVenueFixture : IAsyncLifetime
{
    private readonly PerpCurieFixture _market = new();
    private VenueBench? _bench;

    internal PerpCurieDeployment Perp => _market.Perp;

    internal PerpCurieFixture Market => _market;

    internal DevnetControls Controls => _market.Controls;

    internal VenueBench Bench => _bench ?? throw new InvalidOperationException("nothing is deployed yet");

    /// <summary>The adapter, which is the account.</summary>
    internal Address Account => Bench.Adapter.Address;

    public async ValueTask InitializeAsync()
    {
        await _market.InitializeAsync();
        _bench = await VenueBench.StartAsync(
            Controls, "CurieVenue", Perp.ClearingHouse.Address, Perp.BaseToken.Address);
    }

    public ValueTask DisposeAsync() => _market.DisposeAsync();

    /// <summary>The account's position as the protocol has it.</summary>
    internal async Task<BigInteger> SizeAsync(CancellationToken cancellation) =>
        (await Perp.AccountBalance.ReadAsync(
            "getTakerPositionSize", [Account, Perp.BaseToken.Address], cancellation))[0].AsBigInteger();

    /// <summary>What the protocol says the account is worth, 6 decimals.</summary>
    internal async Task<BigInteger> ValueAsync(CancellationToken cancellation) =>
        (await Perp.Vault.ReadAsync("getAccountValue", [Account], cancellation))[0].AsBigInteger();

    /// <summary>The account's last event of a kind from the clearing house.</summary>
    internal async Task<AbiRecord> LastAsync(string name, CancellationToken cancellation)
    {
        var house = Perp.ClearingHouse;
        var definition = house.Abi.Event(name);
        var head = await Controls.Chain.HeadAsync(cancellation);
        var filter = LogFilter.OfRange(0, head.Number) with
        {
            Addresses = [house.Address],
            Topics = [[definition.Topic0], [definition.EncodeTopic("trader", Account)]],
        };
        var last = (await Controls.Chain.Client.GetLogsAsync(filter, cancellation))[^1];
        return definition.Decode(last.Topics.AsSpan(), last.Data.Span);
    }
}
