using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Pricing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Terminal;
using KeeperBot.Transactions;

namespace KeeperBot.Operating;

/// <summary>What the brain would do if an operator asked now, tried on the newest block; nothing is written.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Decision">The brain's answer.</param>
/// <param name="Simulation">What the node says of the call; null without a plan.</param>
internal sealed record TradePreview(VaultMandate Vault, Decision Decision, string? Simulation)
{
    private const double OnePercent = 0.01;
    private const double BpsPerUnit = 10_000;

    /// <summary>
    /// Quote integer of the whole that was asked for: more than the plan's when it goes in slices.
    /// </summary>
    public BigInteger WholeNotional => Decision.Plan is not { } plan ? BigInteger.Zero
        : Decision.Reasons.Where(r => r.Code == ReasonCode.Slice).ToList() is [var first, ..] slices
            && slices[^1].Measured > 0.0
                ? Scaled.ToInteger(
                    Scaled.ToDouble(plan.Cost.NotionalQuote, Vault.Quote.Decimals) * first.Limit / slices[^1].Measured,
                    Vault.Quote.Decimals)
                : plan.Cost.NotionalQuote;

    /// <summary>Asks the brain, on the newest block and what the journal knows.</summary>
    public static async Task<TradePreview> ReadAsync(
        KeeperConfiguration configuration, VaultMandate vault, OperatorVerb verb, CancellationToken cancellation)
    {
        await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
        var observer = new ChainObserver(chain, configuration.Mandate);
        var snapshot = await observer.ReadAsync(await chain.HeadAsync(cancellation), cancellation);
        await using var documents = configuration.DocumentSources();
        await documents.AskAsync(cancellation);
        var state = documents.Applied(KeeperJournal.ReadState(configuration.JournalFile).State);
        var asked = Keeper.Next(state, new Fact.OperatorSpoke(verb, vault.Id), configuration.Mandate);
        var decision = Keeper.Next(asked.State, new Fact.BlockSeen(snapshot), configuration.Mandate).Effects
            .OfType<Effect.Record>()
            .Select(r => r.Decision)
            .First(d => d.Vault == vault.Id);
        return new TradePreview(
            vault, decision, await SimulateAsync(chain, configuration.Mandate, decision, cancellation));
    }

    /// <summary>Lines for people.</summary>
    public IEnumerable<string> Lines()
    {
        if (Decision.Plan is null || Decision.Measure is not { } now)
        {
            return DecisionText.Tree(Decision, Vault);
        }

        return [.. Exposure(now), string.Empty, .. Trades(), string.Empty, .. Judgement()];
    }

    private IEnumerable<string> Exposure(Measure now)
    {
        var (symbol, size) = (Vault.Base.Symbol, Decision.Plan!.Legs.Aggregate(BigInteger.Zero, (s, l) => s + l.Size));
        var after = now.NetDelta + Scaled.ToDouble(size, Vault.Base.Decimals);
        string Loss(double delta) =>
            $"loses about {Figures.Number(Math.Abs(delta) * now.Spot * OnePercent, 0)} USD if {symbol} "
            + $"{(delta < 0 ? "rises" : "falls")} 1 %";
        yield return $"  now       delta {Figures.Signed(now.NetDelta),9} {symbol}     {Loss(now.NetDelta)}";
        yield return $"  after     delta {Figures.Signed(after),9} {symbol}     gamma unchanged, "
            + $"{Figures.Signed(now.Gamma * now.Spot * OnePercent)} {symbol} per 1 %";
    }

    private IEnumerable<string> Trades()
    {
        var plan = Decision.Plan!;
        var number = 0;
        foreach (var leg in plan.Legs)
        {
            number++;
            yield return $"  {number}  {(leg.Size.Sign < 0 ? "sell" : "buy "),-6} "
                + $"{Figures.Token(BigInteger.Abs(leg.Size), Vault.Base.Decimals)} {Vault.Base.Symbol}   "
                + $"{leg.Venue} #{leg.VenueId}   at about {Figures.Token(leg.QuotedPriceWad, 18)}, "
                + $"limit {Figures.Token(leg.LimitPriceWad, 18)}";
        }

        var quote = Vault.Quote;
        var notional = Scaled.ToDouble(plan.Cost.NotionalQuote, quote.Decimals);
        var slippage = Scaled.ToDouble(plan.Cost.SlippageQuote, quote.Decimals);
        yield return $"     cost   about {Figures.Number(slippage)} {quote.Symbol} against the oracle"
            + (notional > 0
                ? $" ({Figures.Number(slippage / notional * BpsPerUnit, 1)} bps, fee included)"
                : string.Empty);
        yield return $"     gas    about {Figures.Token(plan.Cost.GasWei, 18, 6)} ETH, "
            + $"at most {Figures.Gwei(plan.MaxGasPriceWei)}"
            + (plan.Cost.DataFeeWei.IsZero
                ? string.Empty
                : $"; {Figures.Token(plan.Cost.DataFeeWei, 18, 8)} ETH for data on L1");
        yield return "     worst  "
            + $"{Figures.Token(plan.Cost.WorstQuote, quote.Decimals)} {quote.Symbol} when every leg fills at its limit";
        if (WholeNotional != plan.Cost.NotionalQuote)
        {
            yield return "     whole  "
                + $"{Figures.Token(WholeNotional, quote.Decimals)} {quote.Symbol}: one plan may not trade it all, the "
                + "rest follows, plan by plan";
        }
    }

    private IEnumerable<string> Judgement()
    {
        var judged = Decision.Reasons.Where(r => ReasonCode.IsGuard(r.Code)).ToList();
        var overridden = judged.Where(r => !r.Passed).ToList();
        yield return $"  guards    {judged.Count - overridden.Count} pass, {overridden.Count} overridden"
            + (overridden.Count == 0 ? string.Empty : " by you");
        foreach (var reason in overridden)
        {
            yield return $"            {Style.Warn("overridden")}  {ReasonText.Say(reason)}";
        }

        yield return $"  simulated at this block: {Simulation}";
    }

    private static async Task<string?> SimulateAsync(
        IChain chain, Mandate mandate, Decision decision, CancellationToken cancellation)
    {
        if (decision.Plan is not { } plan)
        {
            return null;
        }

        var data = HedgeExecutor.Encode(plan, decision.ComputeReasonHash());
        var call = new Call(plan.Executor, data) { From = mandate.Keeper };
        var refusal = await Calls.RefusalAsync(chain, call, BlockRef.Hash(decision.BlockHash), cancellation);
        return refusal is null ? "ok" : $"reverts: {refusal}";
    }
}
