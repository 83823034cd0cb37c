using System.Security.Cryptography;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Ethereum.Vectors;

public sealed class AbiVectorTests
{
    [Fact]
    public void ContractInterface_EveryVector_EncodesAndDecodes()
    {
        using var file = VectorFile.Open("contract-interface");
        file.RunAll(testCase => RunInterface(testCase, "normalizedValues"));
        file.Report(2045, 0);
    }

    [Fact]
    public void ContractInterfaceAbi2_EveryVector_EncodesAndDecodes()
    {
        using var file = VectorFile.Open("contract-interface-abi2");
        file.RunAll(testCase => RunInterface(testCase, "values"));
        file.Report(1880, 0);
    }

    [Fact]
    public void ContractSignatures_EveryVector_GivesSelector()
    {
        using var file = VectorFile.Open("contract-signatures");
        file.RunAll(testCase =>
        {
            var function = ContractAbi.Parse(testCase.GetProperty("abi").GetString()!).Function("testSig");
            Assert.Equal(testCase.GetProperty("signature").GetString(), function.Signature);
            Assert.Equal(testCase.GetProperty("sigHash").GetString(), Hex.Encode(function.Selector));
            var parsed = AbiFunction.Parse(testCase.GetProperty("signature").GetString()!);
            Assert.Equal(function.Signature, parsed.Signature);
            return null;
        });
        file.Report(1880, 0);
    }

    [Fact]
    public void ContractEvents_EveryVector_Decodes()
    {
        using var file = VectorFile.Open("contract-events");
        file.RunAll(RunEvent);
        file.Report(2016, 0);
    }

    [Fact]
    public void SolidityHashes_EveryVector_PacksAlike()
    {
        using var file = VectorFile.Open("solidity-hashes");
        file.RunAll(testCase =>
        {
            var types = Items(testCase, "types").Select(static text => AbiType.Parse(text.GetString()!)).ToArray();
            var values = Items(testCase, "values").Select((json, i) => VectorValue.ToAbi(types[i], json)).ToArray();
            var packed = PackedEncoding.Encode(types, values);
            Assert.Equal(testCase.GetProperty("keccak256").GetString(), Keccak256.Compute(packed).ToString());
            Assert.Equal(testCase.GetProperty("sha256").GetString(), Hex.Encode(SHA256.HashData(packed)));
            return null;
        });
        file.Report(2016, 0);
    }

    [Fact]
    public void Hashes_EveryVector_GivesKeccak256()
    {
        using var file = VectorFile.Open("hashes");
        file.RunAll(static testCase =>
        {
            var hash = Keccak256.Compute(VectorValue.Bytes(testCase, "data"));
            Assert.Equal(testCase.GetProperty("keccak256").GetString(), hash.ToString());
            return null;
        });
        file.Report(516, 0);
    }

    private static string? RunInterface(JsonElement testCase, string property)
    {
        var function = ContractAbi.Parse(testCase.GetProperty("interface").GetString()!).Function("test");
        var json = VectorValue.Nested(testCase, property);
        var types = function.Outputs.Select(static output => output.Type).ToArray();
        var values = json.EnumerateArray().Select((item, i) => VectorValue.ToAbi(types[i], item)).ToArray();
        var expected = VectorValue.Bytes(testCase, "result");
        Assert.Equal(Hex.Encode(expected), Hex.Encode(function.EncodeOutput(values)));
        Assert.Equal(values, function.Decode(expected));
        return null;
    }

    private static string? RunEvent(JsonElement testCase)
    {
        var declared = ContractAbi.Parse(testCase.GetProperty("interface").GetString()!).Event("testEvent");
        var topics = Items(testCase, "topics").Select(static topic => Hash32.Parse(topic.GetString())).ToArray();
        var hashed = Items(testCase, "hashed").Select(static flag => flag.GetBoolean()).ToArray();
        var expected = Items(testCase, "normalizedValues");
        var sent = Items(testCase, "values");
        var record = declared.Decode(topics, VectorValue.Bytes(testCase, "data"));
        Assert.Equal(expected.Length, record.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            var input = declared.Inputs[i];
            var wanted = hashed[i] ? Hash32.Parse(expected[i].GetString()) : VectorValue.ToAbi(input.Type, expected[i]);
            Assert.Equal(wanted, record[i]);
            if (input.IsIndexed && input.Type.Element is null)
            {
                Assert.Contains(declared.EncodeTopic(input.Name, VectorValue.ToAbi(input.Type, sent[i])), topics);
            }
        }

        return null;
    }

    private static JsonElement[] Items(JsonElement testCase, string property) =>
        [.. testCase.GetProperty(property).EnumerateArray()];
}
