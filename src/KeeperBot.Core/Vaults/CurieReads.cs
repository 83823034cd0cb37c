using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// The reads of a Perpetual Protocol v2 account in three rounds: the clearing house says where the other contracts
/// are, they say what the account has, and that says what else to ask.
/// </summary>
/// <param name="clearingHouse">The protocol's entry.</param>
/// <param name="market">The virtual base token, which stands for the market.</param>
/// <param name="account">Whose position it is.</param>
/// <param name="answers">What is answered so far.</param>
internal sealed class CurieReads(Address clearingHouse, Address market, Address account, Answers answers)
{
    private const int PriceBits = 96;
    private static readonly BigInteger RatioUnit = 1_000_000;
    private static readonly BigInteger Wad = PowerOfTen.Of(18);

    private Ask VaultOf => new(clearingHouse, Abis.PerpClearingHouse.Function("getVault"));

    private Ask AccountsOf => new(clearingHouse, Abis.PerpClearingHouse.Function("getAccountBalance"));

    private Ask ExchangeOf => new(clearingHouse, Abis.PerpClearingHouse.Function("getExchange"));

    private Ask ConfigOf => new(clearingHouse, Abis.PerpClearingHouse.Function("getClearingHouseConfig"));

    private Ask IsOpen => new(market, Abis.PerpBaseToken.Function("isOpen"));

    /// <summary>Every read that can be worded by now.</summary>
    public IEnumerable<Ask> Asks()
    {
        IEnumerable<Ask> first = [VaultOf, AccountsOf, ExchangeOf, ConfigOf, IsOpen, Index(0)];
        return answers.TryGet(VaultOf) is { } vault && answers.TryGet(AccountsOf) is { } accounts
            && answers.TryGet(ExchangeOf) is { } exchange && answers.TryGet(ConfigOf) is { } config
            ? first.Concat(Asks(new Contracts(
                vault[0].AsAddress(), accounts[0].AsAddress(), exchange[0].AsAddress(), config[0].AsAddress())))
            : first;
    }

    /// <summary>Refuses an account whose value is not that of one taker's position in an open market.</summary>
    /// <exception cref="UnanswerableException">It is another's; the message says which and what to do.</exception>
    public void RequireTaker()
    {
        if (!answers.Get(IsOpen)[0].AsBool())
        {
            throw new UnanswerableException($"the market {market} is paused or closed: its price stands still");
        }

        var at = Known();
        if (answers.Get(at.HasOrder(account))[0].AsBool())
        {
            throw new UnanswerableException(
                $"{account} provides liquidity at {clearingHouse}: this kind reads takers; remove the orders");
        }

        foreach (var other in answers.Get(at.Markets(account))[0].AsItems())
        {
            if (other.AsAddress() != market)
            {
                throw new UnanswerableException(
                    $"{account} also trades in {other.AsAddress()}: this kind reads one market an account");
            }
        }
    }

    /// <summary>The token that profits are paid in.</summary>
    public Address SettlementToken() => answers.Get(Known().SettlementToken)[0].AsAddress();

    /// <summary>Other collateral and its integer amounts.</summary>
    public ImmutableArray<(Address Token, BigInteger Balance)> Collateral()
    {
        var at = Known();
        return
        [
            .. answers.Get(at.CollateralTokens(account))[0].AsItems().ToArray()
                .Select(token => token.AsAddress())
                .Select(token => (token, answers.Get(at.Balance(account, token))[0].AsBigInteger())),
        ];
    }

    /// <summary>The account.</summary>
    /// <param name="decimals">Of the settlement token.</param>
    public CurieReading Understand(int decimals)
    {
        var at = Known();
        BigInteger Number(Ask ask) => answers.Get(ask)[0].AsBigInteger();
        var profit = answers.Get(at.Profit(account));
        return new CurieReading
        {
            Size = Number(at.Size(account, market)),
            OpenNotional = Number(at.OpenNotional(account, market)),
            OwedRealizedPnl = profit[0].AsBigInteger(),
            UnrealizedPnl = profit[1].AsBigInteger(),
            PendingFee = profit[2].AsBigInteger(),
            PendingFunding = Number(at.Funding(account, market)),
            Balance = Number(at.Balance(account)),
            AccountValue = Number(at.AccountValue(account)),
            MarginRequirement = Number(at.Requirement(account)),
            MarkPrice = Number(at.Mark(market)),
            IndexPrice = Number(Index(0)),
            DailyFunding = DailyFunding(at),
            SettlementDecimals = decimals,
        };
    }

    private IEnumerable<Ask> Asks(Contracts at)
    {
        IEnumerable<Ask> asks = at.Second(account, market);
        if (answers.TryGet(at.Interval) is { } interval)
        {
            var seconds = interval[0].AsBigInteger();
            asks = asks.Concat([at.Average(market, seconds), Index(seconds)]);
        }

        return answers.TryGet(at.CollateralTokens(account)) is { } tokens
            ? asks.Concat(tokens[0].AsItems().ToArray().Select(token => at.Balance(account, token.AsAddress())))
            : asks;
    }

    private Contracts Known() => new(
        answers.Get(VaultOf)[0].AsAddress(),
        answers.Get(AccountsOf)[0].AsAddress(),
        answers.Get(ExchangeOf)[0].AsAddress(),
        answers.Get(ConfigOf)[0].AsAddress());

    private Ask Index(BigInteger seconds) => new(market, Abis.PerpBaseToken.Function("getIndexPrice"), seconds);

    /// <summary>
    /// Exchange._getDeltaTwapX96: the pool's average less the index's, within the most that is allowed.
    /// </summary>
    private BigInteger DailyFunding(Contracts at)
    {
        var seconds = answers.Get(at.Interval)[0].AsBigInteger();
        var root = answers.Get(at.Average(market, seconds))[0].AsBigInteger();
        var index = answers.Get(Index(seconds))[0].AsBigInteger();
        var most = index * answers.Get(at.MostFunding)[0].AsBigInteger() / RatioUnit;
        var premium = ((root * root * Wad) >> (2 * PriceBits)) - index;
        return BigInteger.Max(-most, BigInteger.Min(most, premium));
    }

    /// <summary>Where the protocol's contracts are, and what is asked of them.</summary>
    private sealed record Contracts(Address Vault, Address Accounts, Address Exchange, Address Config)
    {
        public Ask SettlementToken => new(Vault, Abis.PerpVault.Function("getSettlementToken"));

        public Ask Interval => new(Config, Abis.PerpClearingHouseConfig.Function("getTwapInterval"));

        public Ask MostFunding => new(Config, Abis.PerpClearingHouseConfig.Function("getMaxFundingRate"));

        public IEnumerable<Ask> Second(Address account, Address market) =>
        [
            SettlementToken, Interval, MostFunding, Balance(account), AccountValue(account), CollateralTokens(account),
            Size(account, market), OpenNotional(account, market), Profit(account), Requirement(account), Mark(market),
            Markets(account), HasOrder(account), Funding(account, market),
        ];

        public Ask Size(Address account, Address market) =>
            new(Accounts, Abis.PerpAccountBalance.Function("getTakerPositionSize"), account, market);

        public Ask OpenNotional(Address account, Address market) =>
            new(Accounts, Abis.PerpAccountBalance.Function("getTakerOpenNotional"), account, market);

        public Ask Profit(Address account) =>
            new(Accounts, Abis.PerpAccountBalance.Function("getPnlAndPendingFee"), account);

        public Ask Requirement(Address account) =>
            new(Accounts, Abis.PerpAccountBalance.Function("getMarginRequirementForLiquidation"), account);

        public Ask Mark(Address market) => new(Accounts, Abis.PerpAccountBalance.Function("getMarkPrice"), market);

        public Ask Markets(Address account) =>
            new(Accounts, Abis.PerpAccountBalance.Function("getBaseTokens"), account);

        public Ask HasOrder(Address account) => new(Accounts, Abis.PerpAccountBalance.Function("hasOrder"), account);

        public Ask Funding(Address account, Address market) =>
            new(Exchange, Abis.PerpExchange.Function("getPendingFundingPayment"), account, market);

        public Ask Average(Address market, BigInteger seconds) =>
            new(Exchange, Abis.PerpExchange.Function("getSqrtMarketTwapX96"), market, seconds);

        public Ask Balance(Address account) => new(Vault, Abis.PerpVault.Function("getBalance"), account);

        public Ask AccountValue(Address account) => new(Vault, Abis.PerpVault.Function("getAccountValue"), account);

        public Ask CollateralTokens(Address account) =>
            new(Vault, Abis.PerpVault.Function("getCollateralTokens"), account);

        public Ask Balance(Address account, Address token) =>
            new(Vault, Abis.PerpVault.Function("getBalanceByToken"), account, token);
    }
}
