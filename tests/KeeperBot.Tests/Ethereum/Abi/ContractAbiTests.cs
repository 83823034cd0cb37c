using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Ethereum.Abi;

public sealed class ContractAbiTests
{
    private const string Json = """
        {"contractName": "Sample", "abi": [
          {"type": "constructor", "inputs": [{"name": "owner", "type": "address"}, {"name": "name", "type": "string"}]},
          {"type": "function", "name": "f", "inputs": [{"name": "a", "type": "uint256"}], "outputs": []},
          {"type": "function", "name": "f", "inputs": [{"name": "a", "type": "bool"}], "outputs": []},
          {"type": "function", "name": "g", "inputs": [{"name": "p", "type": "tuple[2]", "components": [
            {"name": "x", "type": "int256"}]}], "outputs": [{"name": "", "type": "bool"}]},
          {"type": "event", "name": "Paid", "inputs": [{"name": "who", "type": "address", "indexed": true},
            {"name": "note", "type": "string", "indexed": true}, {"name": "amount", "type": "uint256"}]},
          {"type": "error", "name": "TooMuch", "inputs": [{"name": "asked", "type": "uint256"}]},
          {"type": "fallback"}, {"type": "receive"}]}
        """;

    private static readonly ContractAbi Sample = ContractAbi.Parse(Json);
    private static readonly Address Who = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

    [Fact]
    public void Function_NameOrSignature_IsFoundOrTheChoicesAreListed()
    {
        Assert.Equal("g((int256)[2])", Sample.Function("g").Signature);
        Assert.Equal("f(bool)", Sample.Function("f(bool)").Signature);
        var ambiguous = Assert.Throws<AbiException>(() => Sample.Function("f"));
        Assert.Contains("f(uint256), f(bool)", ambiguous.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<AbiException>(() => Sample.Function("h"));
        Assert.Contains("it has f, g", missing.Message, StringComparison.Ordinal);
        Assert.Throws<AbiException>(() => Sample.Function("f(address)"));
    }

    [Fact]
    public void Constructor_Arguments_AreEncodedWithoutSelector()
    {
        var data = Sample.Constructor.Encode(Who, "name");
        Assert.Equal(128, data.Length);
        Assert.Equal("name", Sample.Constructor.Decode(data)["name"].AsText());
    }

    [Fact]
    public void Event_Log_IsDecodedInOrderOfDeclaration()
    {
        var paid = Sample.Event("Paid");
        var note = paid.EncodeTopic("note", "hello");
        var amount = new byte[32];
        amount[^1] = 7;
        var record = paid.Decode([paid.Topic0, paid.EncodeTopic("who", Who), note], amount);
        Assert.Equal(Who, record["who"].AsAddress());
        Assert.Equal(Keccak256.Compute("hello"u8), record["note"].AsHash32());
        Assert.Equal(7UL, record["amount"].AsUInt64());
        Assert.Throws<MalformedDataException>(() => paid.Decode([paid.Topic0], amount));
        Assert.Throws<MalformedDataException>(() => paid.Decode([note, note, note], amount));
        Assert.Throws<AbiException>(() => paid.EncodeTopic("amount", 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("[5]")]
    [InlineData("""[{"type":"function"}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":5}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[5]}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"a"}]}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"a","type":"tuple"}]}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"a","type":"uint257"}]}]""")]
    public void Parse_NoAbi_IsRefused(string json) =>
        Assert.Throws<MalformedDataException>(() => ContractAbi.Parse(json));

    [Fact]
    public void Embedded_Missing_SaysSo() =>
        Assert.Throws<AbiException>(() => ContractAbi.Embedded(typeof(ContractAbiTests).Assembly, "nothing.json"));

    [Fact]
    public void RevertReason_EveryKind_IsExplained()
    {
        Assert.Equal(RevertKind.Empty, RevertReason.Decode([]).Kind);
        var message = RevertReason.Decode(AbiError.Parse("error Error(string m)").Encode("paused"));
        Assert.Equal((RevertKind.Message, "paused"), (message.Kind, message.Text));
        var panic = RevertReason.Decode(AbiError.Parse("error Panic(uint256 c)").Encode(0x11));
        Assert.Equal(RevertKind.Panic, panic.Kind);
        Assert.Contains("overflow", panic.Text, StringComparison.Ordinal);
        var custom = RevertReason.Decode(Sample.Errors[0].Encode(42), Sample);
        Assert.Equal((RevertKind.Custom, "TooMuch(asked: 42)"), (custom.Kind, custom.Text));
        Assert.Equal(42UL, custom.Arguments!["asked"].AsUInt64());
        var unknown = RevertReason.Decode(new byte[10_000], Sample);
        Assert.Equal((RevertKind.Unknown, RevertReason.MaxData), (unknown.Kind, unknown.Data.Length));
    }

    [Fact]
    public void RevertReason_SelectorWithoutItsArguments_IsUnknown()
    {
        Assert.Equal(RevertKind.Unknown, RevertReason.Decode(Sample.Errors[0].Selector, Sample).Kind);
        Assert.Equal(RevertKind.Unknown, RevertReason.Decode(Hex.Decode("0x08c379a0")).Kind);
    }

    [Fact]
    public void RevertReason_ControlCharacters_AreNotRepeated()
    {
        var text = "bad\u001b[31m" + new string('x', 500);
        var reason = RevertReason.Decode(AbiError.Parse("error Error(string m)").Encode(text));
        Assert.DoesNotContain('\u001b', reason.Text);
        Assert.InRange(reason.Text.Length, 1, 150);
    }
}
