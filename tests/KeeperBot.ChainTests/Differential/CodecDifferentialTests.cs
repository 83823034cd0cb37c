using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Differential;

/// <summary>Random inputs, encoded by viem, by ethers and by KeeperBot: every byte agrees.</summary>
public sealed class CodecDifferentialTests(ITestOutputHelper output)
{
    private const int Seed = 20261121;
    private const int Cases = 1200;

    [Fact]
    public async Task Codecs_RandomInputs_AgreeWithViemAndEthers()
    {
        var ran = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var line in GenerateAsync())
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            var kind = json.GetProperty("kind").GetString()!;
            try
            {
                Check(kind, json);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"seed {Seed}, case {ran.Values.Sum()}: {e.Message}\n{line}", e);
            }

            ran[kind] = ran.GetValueOrDefault(kind) + 1;
        }

        output.WriteLine($"seed {Seed}: {string.Join(", ", ran.Select(static entry => $"{entry.Value} {entry.Key}"))}");
        Assert.Equal((Cases / 2, Cases / 4, Cases / 4), (ran["abi"], ran["transaction"], ran["typed"]));
    }

    private static void Check(string kind, JsonElement json)
    {
        var expected = json.GetProperty("viem").GetString();
        Assert.Equal(expected, json.GetProperty("ethers").GetString());
        switch (kind)
        {
            case "abi":
                CheckAbi(json, expected!);
                break;
            case "transaction":
                CheckTransaction(json, expected!);
                break;
            default:
                CheckTypedData(json, expected!);
                break;
        }
    }

    private static void CheckAbi(JsonElement json, string expected)
    {
        var function = AbiFunction.Parse($"function f() returns {json.GetProperty("type").GetString()}");
        var tuple = AbiType.Tuple(function.Outputs);
        var values = ToAbi(tuple, json.GetProperty("values")).AsItems();
        Assert.Equal(expected, Hex.Encode(function.EncodeOutput(values)));
        Assert.Equal(values.ToArray(), function.Decode(Hex.Decode(expected)));
    }

    private static void CheckTransaction(JsonElement json, string expected)
    {
        using var key = PrivateKey.Parse(json.GetProperty("key").GetString());
        var signed = ToTransaction(json).Sign(key);
        Assert.Equal(expected, Hex.Encode(signed.Raw.Span));
        Assert.Equal(json.GetProperty("hash").GetString(), signed.Hash.ToString());
        var parsed = SignedTransaction.Parse(signed.Raw.Span);
        Assert.Equal(json.GetProperty("sender").GetString(), parsed.Sender.ToString());
    }

    private static void CheckTypedData(JsonElement json, string expected)
    {
        var data = TypedData.Parse(json.GetProperty("data").GetRawText());
        Assert.Equal(expected, data.Hash().ToString());
        using var key = PrivateKey.Parse(json.GetProperty("key").GetString());
        Assert.Equal(json.GetProperty("signature").GetString(), Hex.Encode(key.Sign(data.Hash()).ToArray()));
    }

    private static AbiValue ToAbi(AbiType type, JsonElement json) =>
        type.Kind switch
        {
            AbiTypeKind.UnsignedInteger or AbiTypeKind.SignedInteger =>
                BigInteger.Parse(json.GetString()!, CultureInfo.InvariantCulture),
            AbiTypeKind.Address => Address.Parse(json.GetString()),
            AbiTypeKind.Boolean => json.GetBoolean(),
            AbiTypeKind.FixedBytes or AbiTypeKind.Bytes => Hex.Decode(json.GetString()),
            AbiTypeKind.Text => json.GetString()!,
            AbiTypeKind.Tuple =>
                json.EnumerateArray().Select((item, i) => ToAbi(type.Components[i].Type, item)).ToArray(),
            _ => json.EnumerateArray().Select(item => ToAbi(type.Element!, item)).ToArray(),
        };

    private static Transaction ToTransaction(JsonElement json)
    {
        var to = json.GetProperty("to").GetString();
        if (json.GetProperty("type").GetInt32() == 0)
        {
            return new LegacyTransaction
            {
                ChainId = json.GetProperty("chainId").GetUInt64(),
                Nonce = json.GetProperty("nonce").GetUInt64(),
                GasPrice = Integer(json, "gasPrice"),
                GasLimit = (ulong)Integer(json, "gasLimit"),
                To = to is null ? null : Address.Parse(to),
                Value = Integer(json, "value"),
                Data = Hex.Decode(json.GetProperty("data").GetString()),
            };
        }

        return new Eip1559Transaction
        {
            ChainId = json.GetProperty("chainId").GetUInt64(),
            Nonce = json.GetProperty("nonce").GetUInt64(),
            MaxFeePerGas = Integer(json, "maxFeePerGas"),
            MaxPriorityFeePerGas = Integer(json, "maxPriorityFeePerGas"),
            GasLimit = (ulong)Integer(json, "gasLimit"),
            To = to is null ? null : Address.Parse(to),
            Value = Integer(json, "value"),
            Data = Hex.Decode(json.GetProperty("data").GetString()),
            AccessList = [.. json.GetProperty("accessList").EnumerateArray().Select(ToEntry)],
        };
    }

    private static AccessListEntry ToEntry(JsonElement json)
    {
        var keys = json.GetProperty("storageKeys").EnumerateArray().Select(static key => Hash32.Parse(key.GetString()));
        return new AccessListEntry(Address.Parse(json.GetProperty("address").GetString()), [.. keys]);
    }

    private static BigInteger Integer(JsonElement json, string name) =>
        BigInteger.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static async IAsyncEnumerable<string> GenerateAsync()
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "KeeperBot.ChainTests", "Differential");
        var start = new ProcessStartInfo("node", ["generate.mjs", $"{Seed}", $"{Cases}"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            yield return line;
        }

        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, $"node failed: {await errors}");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "KeeperBot.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
