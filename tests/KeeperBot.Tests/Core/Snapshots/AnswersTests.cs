using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Snapshots;

public sealed class AnswersTests
{
    private static readonly Ask Ask = new(
        Scenario.Account(0xE1), Abis.Erc20.Function("balanceOf"), Scenario.Account(0x41));

    [Fact]
    public void Get_AnsweredAsk_IsDecoded() =>
        Assert.Equal(new BigInteger(5), With(true, Ask.Function!.EncodeOutput(5)).Get(Ask)[0].AsBigInteger());

    [Fact]
    public void Get_NeverAsked_IsUnanswerable() =>
        Assert.Contains("not answered", Refused(Answers.None), StringComparison.Ordinal);

    [Fact]
    public void Get_Reverted_IsUnanswerable() =>
        Assert.Contains("reverted", Refused(With(false, [])), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void Get_AnswerTooShort_IsUnanswerableAndNamesFunctionAndContract(int length)
    {
        var message = Refused(With(true, new byte[length]));
        Assert.Contains("balanceOf(address)", message, StringComparison.Ordinal);
        Assert.Contains(Ask.To.ToString(), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_AskWithoutAFunction_BreaksAnInvariant()
    {
        var bare = new Ask(Ask.To, Ask.Data.ToArray());
        Assert.Throws<InvariantException>(() => With(true, new byte[32]).Get(bare));
    }

    [Fact]
    public void With_SameAskAgain_KeepsTheLaterAnswerAndLeavesTheFormerAlone()
    {
        var first = With(true, Ask.Function!.EncodeOutput(1));
        var second = first.With([new(Ask, new Answer(true, Ask.Function.EncodeOutput(2)))]);
        Assert.Equal((1, 1), (first.Count, second.Count));
        Assert.Equal(BigInteger.One, first.Get(Ask)[0].AsBigInteger());
        Assert.Equal(new BigInteger(2), second.Get(Ask)[0].AsBigInteger());
        Assert.False(Answers.None.Has(Ask));
        Assert.True(first.Has(Ask));
    }

    [Fact]
    public void With_AnyOrderAndRepeats_KeepsTheLastOfEachInOneOrder()
    {
        const int Seed = 4;
        var random = new Random(Seed);
        var expected = new SortedDictionary<Ask, Answer>(Ask.Order);
        var answers = Answers.None;
        for (var batch = 0; batch < 60; batch++)
        {
            var more = Enumerable.Range(0, random.Next(12))
                .Select(_ => KeyValuePair.Create(
                    new Ask(Scenario.Account((byte)random.Next(4)), [(byte)random.Next(20)]),
                    new Answer(true, new[] { (byte)random.Next(256) })))
                .ToList();
            answers = answers.With(more);
            more.ForEach(pair => expected[pair.Key] = pair.Value);
            Assert.Equal(expected, answers.InOrder);
            Assert.Equal(expected.Count, answers.Count);
            Assert.All(expected, pair => Assert.Same(pair.Value, answers.Raw(pair.Key)));
        }

        Assert.False(answers.Has(new Ask(Scenario.Account(9), [])));
    }

    [Fact]
    public void Get_EqualAsksOfTwoFunctions_AreEachDecodedAsAsked()
    {
        var balance = Ask.Function!;
        var flag = AbiFunction.Parse("function balanceOf(address) view returns (bool granted)");
        var answers = With(true, balance.EncodeOutput(1));
        var asFlag = new Ask(Ask.To, flag, Scenario.Account(0x41));
        Assert.Equal(Ask, asFlag);
        Assert.Equal(BigInteger.One, answers.Get(Ask)[0].AsBigInteger());
        Assert.True(answers.Get(asFlag)[0].AsBool());
        Assert.Equal(BigInteger.One, answers.Get(Ask)[0].AsBigInteger());
    }

    [Fact]
    public void TryGet_WhereGetIsUnanswerable_IsNull()
    {
        Assert.Null(Answers.None.TryGet(Ask));
        Assert.Null(With(false, []).TryGet(Ask));
        Assert.Null(With(true, new byte[31]).TryGet(Ask));
        Assert.Equal(new BigInteger(5), With(true, Ask.Function!.EncodeOutput(5)).TryGet(Ask)![0].AsBigInteger());
    }

    private static Answers With(bool success, byte[] data) =>
        Answers.None.With([KeyValuePair.Create(Ask, new Answer(success, data))]);

    private static string Refused(Answers answers) =>
        Assert.Throws<UnanswerableException>(() => answers.Get(Ask)).Message;
}
