using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Terminal;

namespace KeeperBot.Setup;

/// <summary>What an executor's address alone tells: everything of a vault's configuration that is on chain.</summary>
/// <param name="Terms">The executor's terms.</param>
/// <param name="Kind">The vault's kind.</param>
/// <param name="Base">The token that is hedged.</param>
/// <param name="Quote">The token that it is traded against.</param>
/// <param name="Venues">The venues that the keeper may use.</param>
/// <param name="Width">How far the hedge may range by the vault's book, base integer.</param>
internal sealed record ExecutorSurvey(
    ExecutorTerms Terms,
    string Kind,
    Token Base,
    Token Quote,
    ImmutableArray<VenueMandate> Venues,
    BigInteger Width)
{
    /// <summary>Venues have numbers of the owner's choice; these are looked at.</summary>
    private const uint Numbers = 256;

    private static readonly AbiFunction HedgeBounds = Abis.OptionVault.Function("hedgeBounds");

    /// <summary>Reads it at the newest block.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="executor">The executor.</param>
    /// <param name="quoter">The quoter to use; null to look for the chain's own.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="ProblemException">It is no executor, or something of it cannot be told.</exception>
    public static async Task<ExecutorSurvey> ReadAsync(
        IChain chain, Address executor, Address? quoter, CancellationToken cancellation)
    {
        var head = await chain.HeadAsync(cancellation);
        ImmutableArray<Address> quoters =
            [.. quoter is { } one ? [one] : ChainProfile.All.Select(profile => profile.QuoterV2).Distinct()];
        var answers = await BlockReader.ReadAsync(
            chain, head, known => Observe(executor, quoters, known), cancellation);
        try
        {
            return Understand(executor, quoters, answers);
        }
        catch (UnanswerableException unanswerable)
        {
            throw new ProblemException(
                ExitCode.NotReady, unanswerable.Message, executor.ToString(),
                "name the address of KeeperBot's executor on this chain", unanswerable);
        }
    }

    private static IEnumerable<Ask> Observe(Address executor, ImmutableArray<Address> quoters, Answers answers)
    {
        var asks = ExecutorTerms.Observe(executor).ToList();
        for (var number = 0U; number < Numbers; number++)
        {
            asks.Add(ExecutorTerms.Venue(executor, number));
            if (ExecutorTerms.VenueAt(executor, number, answers) is not { Allowed: true } listed)
            {
                continue;
            }

            asks.AddRange(UniswapV3Adapter.Observe(listed.Adapter).Concat(UniswapV2Adapter.Observe(listed.Adapter)));
            asks.AddRange(UniswapV2Adapter.TryUnderstand(listed.Adapter, answers) is { } paired
                ? [paired.Factory]
                : []);
            if (UniswapV3Adapter.TryUnderstand(listed.Adapter, answers) is { } adapter)
            {
                asks.Add(adapter.Factory);
                asks.AddRange(answers.TryGet(adapter.Factory) is { } factory
                    ? [adapter.Pool(factory[0].AsAddress())]
                    : []);
            }
        }

        asks.AddRange(quoters.Select(UniswapV3Adapter.QuoterFactory));
        if (ExecutorTerms.Observe(executor).All(ask => answers.TryGet(ask) is not null))
        {
            var terms = ExecutorTerms.Understand(executor, answers);
            asks.Add(new Ask(terms.Vault, HedgeBounds));
            asks.AddRange(TokenTerms.Observe(terms.BaseToken).Concat(TokenTerms.Observe(terms.QuoteToken)));
            asks.AddRange(VaultKind.All.Select(kind => kind.ExecutorOf(terms.Vault)).OfType<Ask>());
        }

        return asks;
    }

    private static ExecutorSurvey Understand(Address executor, ImmutableArray<Address> quoters, Answers answers)
    {
        var terms = ExecutorTerms.Understand(executor, answers);
        var bounds = answers.Get(new Ask(terms.Vault, HedgeBounds));
        var kind = VaultKind.All.FirstOrDefault(kind =>
                kind.ExecutorOf(terms.Vault) is { } ask && answers.TryGet(ask) is not null)
            ?? throw new UnanswerableException($"the vault {terms.Vault} is of no kind that KeeperBot knows");
        return new ExecutorSurvey(
            terms,
            kind.Name,
            TokenAt(terms.BaseToken, answers),
            TokenAt(terms.QuoteToken, answers),
            [.. VenuesOf(executor, quoters, answers)],
            bounds[1].AsBigInteger() - bounds[0].AsBigInteger());
    }

    private static Token TokenAt(Address token, Answers answers)
    {
        var said = TokenTerms.Understand(token, answers);
        return said.Symbol.Length is > 0 and <= 20 && said.Symbol.All(c => c is > ' ' and <= '~')
            ? new Token(token, said.Symbol, said.Decimals)
            : throw new UnanswerableException($"{token} calls itself {Quoted.Of(said.Symbol)}, which is no symbol");
    }

    private static IEnumerable<VenueMandate> VenuesOf(
        Address executor, ImmutableArray<Address> quoters, Answers answers)
    {
        for (var number = 0U; number < Numbers; number++)
        {
            if (ExecutorTerms.VenueAt(executor, number, answers) is not { Allowed: true } listed)
            {
                continue;
            }

            if (UniswapV2Adapter.TryUnderstand(listed.Adapter, answers) is { } paired)
            {
                yield return new VenueMandate(
                    UniswapV2Venue.KindName,
                    number,
                    paired.Pair,
                    answers.Get(paired.Factory)[0].AsAddress(),
                    UniswapV2Reserves.FeePips);
            }

            if (UniswapV3Adapter.TryUnderstand(listed.Adapter, answers) is not { } adapter)
            {
                continue;
            }

            var factory = answers.Get(adapter.Factory)[0].AsAddress();
            var quoter = quoters.Where(one =>
                answers.TryGet(UniswapV3Adapter.QuoterFactory(one)) is { } quoted && quoted[0].AsAddress() == factory);
            yield return new VenueMandate(
                UniswapV3Venue.KindName,
                number,
                answers.Get(adapter.Pool(factory))[0].AsAddress(),
                quoter.Select(one => (Address?)one).FirstOrDefault()
                    ?? throw new UnanswerableException($"no known quoter quotes pools of {factory}: state --quoter"),
                adapter.FeePips);
        }
    }
}
