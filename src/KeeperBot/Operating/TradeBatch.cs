using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Safes;
using KeeperBot.Terminal;
using KeeperBot.Transactions;

namespace KeeperBot.Operating;

/// <summary>
/// A trade that an executor's owner, a Safe, carries out: for when the keeper's key or host is lost, or its policy
/// forbids.
/// </summary>
/// <remarks>
/// The executor takes hedges from its owner too, inside the same bounds; so the batch is that one call, with a deadline
/// that leaves time to sign.
/// </remarks>
internal static class TradeBatch
{
    private static readonly TimeSpan LeastValidity = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostValidity = TimeSpan.FromDays(7);
    private static readonly AbiFunction Owner = Abis.HedgeExecutor.Function("owner");

    /// <summary>Writes the batch, once the node says that it would go through.</summary>
    /// <exception cref="ProblemException">The owner is no contract, or the file cannot be written.</exception>
    public static async Task<int> WriteAsync(
        KeeperConfiguration configuration,
        TradePreview preview,
        string file,
        TimeSpan validity,
        Output output,
        CancellationToken cancellation)
    {
        if (validity < LeastValidity || validity > MostValidity)
        {
            throw new ProblemException(
                ExitCode.Usage, "outside 5 min to 7 days", "--valid-for", "state how long the owners need to sign");
        }

        var vault = preview.Vault;
        var plan = preview.Decision.Plan!;
        plan = plan with { Deadline = preview.Decision.Timestamp + (ulong)validity.TotalSeconds };
        await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
        var block = BlockRef.Hash((await chain.HeadAsync(cancellation)).Hash);
        var owner = await OwnerAsync(chain, plan.Executor, block, cancellation);
        var data = HedgeExecutor.Encode(plan, preview.Decision.ComputeReasonHash());
        var hedge = new Call(plan.Executor, data) { From = owner };
        await RequireExecutableAsync(chain, hedge, block, cancellation);
        var trade = DecisionText.Trade(plan, vault);
        var until = DateTimeOffset.FromUnixTimeSeconds((long)plan.Deadline);
        SafeFile.Write(
            new SafeBatch(
                configuration.Mandate.ChainId,
                owner,
                $"KeeperBot: rebalance {vault.Id}",
                $"{trade}. At worst {Figures.Token(plan.Cost.WorstQuote, vault.Quote.Decimals)} {vault.Quote.Symbol} "
                + $"under its limit price. Valid until {until:yyyy-MM-dd HH:mm} UTC, and only as the executor's hedge "
                + $"number {plan.Sequence}. Decision {preview.Decision.ComputeReasonHash()}.",
                TimeProvider.System.GetUtcNow(),
                [hedge]),
            file);
        output.Result($"{Style.Good("✓")} {file}: a batch for the owner {owner}, valid until {until:HH:mm} UTC");
        output.ResultJson("safe-batch/1", new JsonObject
        {
            ["file"] = file,
            ["safe"] = owner.ToString(),
            ["deadline"] = plan.Deadline,
        });
        output.Note("Pause the keeper until it is executed, or its next hedge makes the batch void: keeperbot pause");
        output.Note("Next:  load the file in the Safe's Transaction Builder, simulate, sign");
        return ExitCode.Ok;
    }

    private static async Task RequireExecutableAsync(
        IChain chain, Call hedge, BlockRef block, CancellationToken cancellation)
    {
        if (await Calls.RefusalAsync(chain, hedge, block, cancellation) is { } refusal)
        {
            throw new ProblemException(
                ExitCode.Refused,
                $"it would revert: {refusal}",
                $"hedge from the owner {hedge.From}",
                "correct what it names, then ask again; nothing was written");
        }
    }

    private static async Task<Address> OwnerAsync(
        IChain chain, Address executor, BlockRef block, CancellationToken cancellation)
    {
        var outcome = await chain.CallAsync(new Call(executor, Owner.Encode()), block, cancellation);
        return outcome.Succeeded
            ? Owner.Decode(outcome.Data.Span)[0].AsAddress()
            : throw new ProblemException(
                ExitCode.NotReady, "it does not say who owns it", executor.ToString(), "check the executor's address");
    }
}
