using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Safes;

/// <summary>
/// A Safe with two of three owners, of the contracts that Safe publishes (npm <c>@safe-global/safe-smart-account</c>),
/// on a devnet.
/// </summary>
internal sealed class SafeOnChain : IDisposable
{
    private const string Package = "@safe-global/safe-smart-account";
    private const int Threshold = 2;

    private readonly DevnetChain _chain;
    private readonly DevnetContract _safe;
    private readonly DevnetContract _multiSend;
    private readonly ImmutableArray<PrivateKey> _owners;

    private SafeOnChain(
        DevnetChain chain, DevnetContract safe, DevnetContract multiSend, ImmutableArray<PrivateKey> owners) =>
        (_chain, _safe, _multiSend, _owners) = (chain, safe, multiSend, owners);

    public Address Address => _safe.Address;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Who pays for the gas: anybody may.</summary>
    private static Address Relayer => DevnetAccounts.Buyer;

    public static async Task<SafeOnChain> DeployAsync(DevnetChain chain)
    {
        var singleton = await CreateAsync(chain, "Safe.sol/Safe");
        var factory = await CreateAsync(chain, "proxies/SafeProxyFactory.sol/SafeProxyFactory");
        var handler = await CreateAsync(chain, "handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler");
        var multiSend = await CreateAsync(chain, "libraries/MultiSendCallOnly.sol/MultiSendCallOnly");
        ImmutableArray<PrivateKey> owners = [PrivateKey.Generate(), PrivateKey.Generate(), PrivateKey.Generate()];
        var setup = singleton.Abi.Function("setup").Encode(
            owners.Select(owner => (AbiValue)owner.Address).ToArray(),
            Threshold,
            default(Address),
            Array.Empty<byte>(),
            handler.Address,
            default(Address),
            0,
            default(Address));
        var receipts = await chain.ExecuteAsync(
            [factory.Call(Relayer, "createProxyWithNonce", singleton.Address, setup, 1)], Cancellation);
        var created = factory.Abi.Event("ProxyCreation");
        var log = receipts[0].Logs.First(log => created.Matches(log.Topics.AsSpan()));
        var proxy = created.Decode(log.Topics.AsSpan(), log.Data.Span)["proxy"].AsAddress();
        return new SafeOnChain(chain, singleton with { Address = proxy }, multiSend, owners);
    }

    /// <summary>
    /// Does what a Transaction Builder's file says, as the builder does: one call directly, several through
    /// MultiSendCallOnly by delegatecall; signed by two owners.
    /// </summary>
    public Task<Receipt> ExecuteAsync(JsonObject batch)
    {
        var calls = batch["transactions"]!.AsArray().Select(Read).ToList();
        if (calls is [var single])
        {
            return ExecuteAsync(single, delegates: false);
        }

        // encodePacked of operation, recipient, value, length and data, one call after the other.
        byte[] packed =
        [
            .. calls.SelectMany(call => (byte[])
            [
                0, .. call.To!.Value.ToArray(), .. Word(call.Value), .. Word(call.Data.Length), .. call.Data.ToArray(),
            ]),
        ];
        var together = new Call(_multiSend.Address, _multiSend.Abi.Function("multiSend").Encode(packed));
        return ExecuteAsync(together, delegates: true);
    }

    /// <summary>One call of the Safe, signed by two owners.</summary>
    public Task<Receipt> ExecuteAsync(Call call) => ExecuteAsync(call, delegates: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owner in _owners)
        {
            owner.Dispose();
        }
    }

    private static async Task<DevnetContract> CreateAsync(DevnetChain chain, string path)
    {
        var artifact = NodeModules.Default.Artifact(Package, $"build/artifacts/contracts/{path}.json");
        var address = await chain.CreateAsync(Relayer, artifact.CreationCode(), Cancellation);
        return new DevnetContract(chain.Client, address, artifact.Abi);
    }

    private static Call Read(JsonNode? transaction) => new(
        Address.Parse((string)transaction!["to"]!), Hex.Decode((string)transaction["data"]!))
    {
        Value = BigInteger.Parse((string)transaction["value"]!),
    };

    private static byte[] Word(BigInteger value)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[Hash32.Length - bytes.Length], .. bytes];
    }

    private async Task<Receipt> ExecuteAsync(Call call, bool delegates)
    {
        var operation = delegates ? 1 : 0;
        var nonce = (await _safe.ReadAsync("nonce", [], Cancellation))[0].AsBigInteger();
        var hash = HashOf(await _chain.Client.ChainIdAsync(Cancellation), call, operation, nonce);
        AbiValue[] terms = [call.To!.Value, call.Value, call.Data.ToArray(), operation, 0, 0, 0, default(Address)];
        var onChain = await _safe.ReadAsync("getTransactionHash", [.. terms, default(Address), nonce], Cancellation);
        Assert.Equal(onChain[0].AsHash32(), hash);

        // The contract takes signatures in the order of their signers.
        byte[] signatures =
        [
            .. _owners.Take(Threshold).OrderBy(owner => $"{owner.Address}", StringComparer.OrdinalIgnoreCase)
                .SelectMany(owner => owner.Sign(hash).ToArray()),
        ];
        var executed = _safe.Call(Relayer, "execTransaction", [.. terms, default(Address), signatures]);
        return (await _chain.IncludeAsync([executed], Cancellation))[0];
    }

    private Hash32 HashOf(ulong chainId, Call call, int operation, BigInteger nonce) => TypedData.Parse($$"""
        {
          "types": {
            "EIP712Domain": [
              { "name": "chainId", "type": "uint256" }, { "name": "verifyingContract", "type": "address" }
            ],
            "SafeTx": [
              { "name": "to", "type": "address" }, { "name": "value", "type": "uint256" },
              { "name": "data", "type": "bytes" }, { "name": "operation", "type": "uint8" },
              { "name": "safeTxGas", "type": "uint256" }, { "name": "baseGas", "type": "uint256" },
              { "name": "gasPrice", "type": "uint256" }, { "name": "gasToken", "type": "address" },
              { "name": "refundReceiver", "type": "address" }, { "name": "nonce", "type": "uint256" }
            ]
          },
          "primaryType": "SafeTx",
          "domain": { "chainId": {{chainId}}, "verifyingContract": "{{Address}}" },
          "message": {
            "to": "{{call.To}}", "value": "{{call.Value}}", "data": "{{Hex.Encode(call.Data.Span)}}",
            "operation": {{operation}}, "safeTxGas": 0, "baseGas": 0, "gasPrice": 0,
            "gasToken": "{{default(Address)}}", "refundReceiver": "{{default(Address)}}", "nonce": "{{nonce}}"
          }
        }
        """).Hash();
}
