using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Health;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>status</c>: every vault's last decision, what is in flight, and how old that knowledge is.</summary>
internal sealed class StatusCommand : KeeperCommand
{
    /// <summary>Creates the verb.</summary>
    public StatusCommand()
        : base("status", "Show each vault's delta, its last decision and why, and what is in flight") =>
        GlobalOptions.AddConfiguration(this);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var journal = JournalReading.Recent(configuration.JournalFile);
        var arming = await ArmingText.OfAsync(configuration, TimeProvider.System, cancellation);
        var last = journal.Mandate.Vaults
            .Select(vault => (Vault: vault, Decision: journal.Decisions.LastOrDefault(d => d.Vault == vault.Id)))
            .ToList();
        var runway = journal.Last is { } block
            ? GasRunway.Of(block, journal.Mandate, journal.State.Account)
            : null;
        Show(configuration, journal, last, runway, arming, output);
        output.ResultJson("status/1", new JsonObject
        {
            ["mode"] = configuration.Live ? "live" : "shadow",
            ["arming"] = arming,
            ["chainId"] = journal.Mandate.ChainId,
            ["nodes"] = configuration.Access.Nodes.Length,
            ["quorum"] = configuration.Access.Quorum,
            ["degraded"] = configuration.Access.IsDegraded,
            ["halt"] = journal.State.Halt is not { } halt ? null : new JsonObject
            {
                ["code"] = halt.Code,
                ["why"] = halt.Why,
                ["block"] = halt.Block,
            },
            ["block"] = journal.State.Head?.Number,
            ["blockTimestamp"] = journal.State.Head?.Timestamp,
            ["runway"] = runway is null ? null : new JsonObject
            {
                ["balanceWei"] = runway.BalanceWei.ToString(),
                ["reserveWei"] = runway.ReserveWei.ToString(),
                ["hedges"] = runway.Hedges,
                ["seconds"] = runway.Left?.TotalSeconds,
            },
            ["vaults"] = new JsonArray([.. last.Select(pair => new JsonObject
            {
                ["id"] = pair.Vault.Id,
                ["paused"] = journal.State.Vault(pair.Vault.Id).Paused,
                ["decision"] = pair.Decision is { } decision ? Documents.Of(decision) : null,
                ["openIntents"] = new JsonArray([.. journal.State.Vault(pair.Vault.Id).Intents.Select(i =>
                    new JsonObject
                    {
                        ["decision"] = i.Decision, ["state"] = i.State.ToString(), ["nonce"] = i.Nonce,
                    })]),
            })]),
        });
        return ExitCode.Ok;
    }

    private static void Show(
        KeeperConfiguration configuration,
        JournalReading journal,
        List<(VaultMandate Vault, Decision? Decision)> last,
        GasRunway? runway,
        string? arming,
        Output output)
    {
        output.Result(Style.Dim($"{"vault",-16}{"delta",15}  {"band",12}  {"hedge",14}  {"block",9}  why"));
        foreach (var (vault, decision) in last)
        {
            output.Result(decision is null ? $"{vault.Id,-16}not decided yet" : Row(vault, decision));
        }

        output.Result();
        if (journal.State.Halt is { } halt)
        {
            output.Result($"halt    {Style.Bad(halt.Code)} at block {halt.Block}: {halt.Why}");
            output.Result($"        {HaltCode.RemedyOf(halt.Code)}");
        }

        var open = journal.State.OpenIntents.ToList();
        output.Result(open.Count == 0
            ? $"lane    clear, keeper {journal.Mandate.Keeper}"
            : "lane    " + string.Join(
                ", ", open.Select(o => $"decision {o.Intent.Decision} {Style.Warn(o.Intent.State.ToString())}")));
        if (runway is not null)
        {
            var text = RunwayText.Say(runway);
            output.Result($"signer  {(runway.IsShort(configuration.Alerts) ? Style.Warn(text) : text)}");
        }

        var age = journal.State.Head is { } head
            ? $"block {head.Number}, {Age(head.Timestamp)} old by its own timestamp"
            : "no block yet";
        output.Result(
            $"chain   {journal.Mandate.ChainId} at {configuration.Access.Describe()}, {age}, mode "
            + (configuration.Live ? Style.Warn("live") : "shadow")
            + (arming is null ? string.Empty : $", {arming}"));
        if (configuration.Access.IsDegraded)
        {
            output.Result($"nodes   {Style.Warn("degraded")}: quorum 1, a node that is wrong is believed");
        }
    }

    private static string Age(ulong timestamp) =>
        Figures.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - (double)timestamp));

    private static string Row(VaultMandate vault, Decision decision)
    {
        var measure = decision.Measure;
        var symbol = vault.Base.Symbol;
        var delta = measure is null ? "unknown" : $"{Figures.Signed(measure.NetDelta)} {symbol}";
        var band = $"±{Figures.Token(vault.Policy.Band, vault.Base.Decimals)}";
        var hedge = measure is null ? "unknown" : $"{Figures.Token(measure.Hedge, vault.Base.Decimals)} {symbol}";
        return $"{vault.Id,-16}{delta,15}  {band,12}  {hedge,14}  {decision.Block,9}  "
            + $"{DecisionText.Verdict(decision.Verdict)} {DecisionText.Why(decision, vault)}";
    }
}
