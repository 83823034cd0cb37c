using System.Numerics;
using System.Text;
using System.Text.Json;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core;

public sealed class CanonicalTests
{
    private static readonly Decision Sample = new Scenario().DecideOnly();

    [Fact]
    public void Serialize_Mandate_ReadsBackToTheSameBytesAndHash()
    {
        var mandate = new Scenario().Mandate;
        Assert.Equal(mandate, RoundTrip(mandate));
        Assert.Equal(mandate.Hash, RoundTrip(mandate).Hash);
    }

    [Fact]
    public void Serialize_DecisionsOfEveryVerdict_ReadBackToTheSameBytes()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var decisions = Enumerable.Range(0, 60).Select(_ => RandomScenarios.Next(random).DecideOnly()).ToArray();
        Assert.True(decisions.Select(d => d.Verdict).Distinct().Count() >= 3, "too few verdicts");
        Assert.All(
            decisions, decision => Assert.Equal(decision.ComputeReasonHash(), RoundTrip(decision).ComputeReasonHash()));
        Assert.Equal(decisions.Length, RoundTrip(decisions).Length);
    }

    [Fact]
    public void Serialize_StateWithIntentsInEveryState_ReadsBackToTheSameBytes()
    {
        var intents = Enum.GetValues<IntentState>().Select(state => SampleIntent() with
        {
            State = state,
            Attempts = [Intents.SampleIntent.First, Intents.SampleIntent.Attempt(2, cancel: true)],
            Inclusion = Intents.SampleIntent.Inclusion(Intents.SampleIntent.First, false) with
            {
                Revert = "HedgeIsNotAsExpected(1, \"2\")",
                Fill = new(-1, 2, 3, -4, 5, 6, Hash32.Zero, [new(uint.MaxValue, -1, 1)]),
            },
            Why = "a reason with ünïcode and \u0000 control",
        });
        var vault = VaultState.Fresh("eth") with
        {
            Paused = true,
            Asked = new OperatorAsk(OperatorVerb.Unwind, BigInteger.Pow(10, 30)),
            LastHedgeAt = ulong.MaxValue,
            LastVerdict = Verdict.Wait,
            LastReason = "lane-busy",
            Intents = [.. intents],
        };
        var state = new KeeperState(long.MaxValue, new Scenario().Block, [vault, VaultState.Fresh("other")]);
        RoundTrip(state);
        RoundTrip(KeeperState.Initial);
    }

    /// <summary>A checkpoint that lacks what its entries say is folded anew instead of read.</summary>
    [Theory]
    [InlineData("\"spot\":null,")]
    [InlineData("\"lastHedgeSpot\":null,")]
    public void Deserialize_StateOfAVersionWithoutASpot_IsRefused(string missing)
    {
        var text = Text(new KeeperState(1, null, [VaultState.Fresh("eth")]));
        var older = text.Replace(missing, "", StringComparison.Ordinal);
        if (older == text)
        {
            older = text.Replace("," + missing[..^1], "", StringComparison.Ordinal);
        }

        Assert.NotEqual(text, older);
        Assert.Throws<JsonException>(() => Canonical.Deserialize<KeeperState>(Encoding.UTF8.GetBytes(older)));
    }

    [Fact]
    public void Serialize_StoredSnapshot_ReadsBackToTheSame()
    {
        var (stored, _) = StoredSnapshot.Store(new Scenario().Observe());
        Assert.Equal(stored, RoundTrip(stored));
    }

    public static TheoryData<string> Changes() => ["signed", "sent", "included", "reorged", "ended"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Serialize_IntentChangedOfEveryKind_ReadsBackToTheSame(string kind)
    {
        IntentChange change = kind switch
        {
            "signed" => new IntentChange.Signed(Intents.SampleIntent.First),
            "sent" => new IntentChange.Sent(Intents.SampleIntent.First.Hash),
            "included" => new IntentChange.Included(Intents.SampleIntent.Inclusion(Intents.SampleIntent.First)),
            "reorged" => new IntentChange.Reorged(Hash32.Zero),
            _ => new IntentChange.Ended(IntentState.ForeignNonce, "taken"),
        };
        var fact = new Fact.IntentChanged("eth", 4, change);
        Assert.Equal(fact, RoundTrip(fact));
        Assert.Contains($"\"change\":\"{kind}\"", Text(fact), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OperatorVerb.Rebalance)]
    [InlineData(OperatorVerb.Pause)]
    [InlineData(OperatorVerb.Resume)]
    [InlineData(OperatorVerb.Flatten)]
    [InlineData(OperatorVerb.Unwind)]
    public void Serialize_OperatorSpoke_ReadsBackToTheSame(OperatorVerb verb)
    {
        var fact = new Fact.OperatorSpoke(verb, "eth") { Request = 7, MostNotional = 5 };
        Assert.Equal(fact, RoundTrip(fact));
        Assert.Equal(
            $$"""{"verb":"{{verb}}","vault":"eth","request":7,"mostNotional":"5"}""", Text(fact));
    }

    /// <summary>Journals of earlier versions have neither number nor limit.</summary>
    [Fact]
    public void Deserialize_OperatorSpokeOfAnEarlierVersion_IsRead() => Assert.Equal(
        new Fact.OperatorSpoke(OperatorVerb.Pause, "eth"),
        Canonical.Deserialize<Fact.OperatorSpoke>("""{"verb":"Pause","vault":"eth"}"""u8));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    [InlineData("-57896044618658097711785492504343953926634992332820282019728792003956564819968")]
    public void Serialize_IntegersOfAWord_AreDecimalStrings(string integer)
    {
        var plan = Sample with { Plan = Sample.Plan! with { TargetHedge = BigInteger.Parse(integer) } };
        Assert.Equal(BigInteger.Parse(integer), RoundTrip(plan).Plan!.TargetHedge);
        Assert.Contains($"\"targetHedge\":\"{integer}\"", Text(plan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(-double.MaxValue)]
    [InlineData(0.1 + 0.2)]
    [InlineData(-0.0)]
    [InlineData(2.2250738585072009e-308)]
    public void Serialize_Doubles_KeepEveryBit(double value)
    {
        var reason = new Reason("band", true, value, 1, "x");
        var back = RoundTrip(Sample with { Reasons = [reason] }).Reasons[0].Measured;
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(back));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Serialize_NotANumber_IsRefused(double value) => Assert.Throws<ArgumentException>(
        () => Canonical.Serialize(Sample with { Reasons = [new Reason("band", true, value, 1, "x")] }));

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"verb":"Explode","vault":"eth"}""")]
    [InlineData("""{"verb":"Pause"}""")]
    [InlineData("""{"verb":"Pause","vault":null}""")]
    [InlineData("""{"verb":"Pause","vault":"a","vault":"b"}""")]
    public void Deserialize_SomethingElse_IsAJsonException(string json) => Assert.Throws<JsonException>(
        () => Canonical.Deserialize<Fact.OperatorSpoke>(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"hash\":\"0x", "\"hash\":\"1x")]
    [InlineData("\"baseFeePerGas\":\"10000000000\"", "\"baseFeePerGas\":10000000000")]
    [InlineData("\"baseFeePerGas\":\"10000000000\"", "\"baseFeePerGas\":\"1e10\"")]
    [InlineData("\"baseFeePerGas\":\"10000000000\"", "\"baseFeePerGas\":null")]
    [InlineData("\"number\":21000000", "\"number\":-1")]
    public void Deserialize_FieldOfAnotherForm_IsAJsonException(string good, string bad)
    {
        var json = Text(StoredSnapshot.Store(new Scenario().Observe()).Stored);
        Assert.Contains(good, json, StringComparison.Ordinal);
        var broken = json.Replace(good, bad, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => Canonical.Deserialize<StoredSnapshot>(Encoding.UTF8.GetBytes(broken)));
    }

    [Fact]
    public void Deserialize_AddressWithAWrongChecksum_IsAJsonException()
    {
        var json = Text(new Scenario().Mandate);
        var address = Scenario.Account(0xE1).ToString();
        var broken = json.Replace(address, "0xE1e1" + address[6..], StringComparison.Ordinal);
        Assert.False(string.Equals(json, broken, StringComparison.Ordinal));
        Assert.Throws<JsonException>(() => Canonical.Deserialize<Mandate>(Encoding.UTF8.GetBytes(broken)));
    }

    [Fact]
    public void Serialize_TypeWithoutACanonicalForm_BreaksAnInvariant() =>
        Assert.Throws<InvariantException>(() => Canonical.Serialize(new PoolModel(1, 1, 1)));

    [Fact]
    public void Serialize_AnyValue_HasNoWhiteSpaceBetweenTokens() =>
        Assert.DoesNotContain("\": ", Text(Sample), StringComparison.Ordinal);

    private static Intent SampleIntent() => Intents.SampleIntent.Planned;

    private static string Text<T>(T value) => Encoding.UTF8.GetString(Canonical.Serialize(value));

    private static T RoundTrip<T>(T value)
    {
        var bytes = Canonical.Serialize(value);
        var back = Canonical.Deserialize<T>(bytes);
        Assert.Equal(bytes, Canonical.Serialize(back));
        return back;
    }
}
