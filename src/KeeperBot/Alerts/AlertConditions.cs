using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;
using KeeperBot.Health;
using KeeperBot.Terminal;

namespace KeeperBot.Alerts;

/// <summary>What is wrong with a keeper, as far as an operator should know. Pure.</summary>
public static class AlertConditions
{
    private const int BandsToTell = 2;
    private static readonly TimeSpan NodesAfter = TimeSpan.FromMinutes(2);

    /// <summary>All that is wrong.</summary>
    /// <param name="view">What is known of the keeper.</param>
    /// <param name="health">What the checks found in it.</param>
    /// <param name="configuration">What it runs by.</param>
    public static IEnumerable<AlertCondition> Of(
        KeeperView view, HealthReport health, KeeperConfiguration configuration)
    {
        var settings = configuration.Alerts;
        return FromChecks(health, SinceStart(view, health) > configuration.Daemon.StuckAfter)
            .Concat(OfLane(view.State))
            .Concat(view.Reverts.Select(revert => Now(AlertCause.Revert, revert.Key, revert.Value)))
            .Concat(configuration.Live ? OfRunway(view.Runway, settings) : [])
            .Concat(view.Decisions.SelectMany(decision =>
            {
                var vault = configuration.Mandate.Vault(decision.Vault);
                return OfRefusals(decision, vault, settings).Concat(
                    configuration.Live ? OfDelta(view, decision, vault, settings) : []);
            }));
    }

    private static TimeSpan SinceStart(KeeperView view, HealthReport health) => health.At - view.StartedAt;

    /// <summary>
    /// A keeper that has just started has not read a block yet; it is given as long as a turn may take.
    /// </summary>
    private static IEnumerable<AlertCondition> FromChecks(HealthReport health, bool isSettledIn)
    {
        (string Check, string Cause)[] told =
        [
            (HealthChecks.Halt, AlertCause.Halt),
            (HealthChecks.Loop, AlertCause.LoopStuck),
            (HealthChecks.Head, AlertCause.HeadStale),
            (HealthChecks.Prices, AlertCause.FeedStale),
        ];
        foreach (var (name, cause) in told.Where(one => isSettledIn || one.Check != HealthChecks.Head))
        {
            var check = health[name];
            if (check.Status == HealthStatus.Fail)
            {
                yield return new AlertCondition(
                    cause, string.Empty, check.Detail, check.Remedy ?? AlertCause.RemedyOf(cause), TimeSpan.Zero);
            }
        }

        var nodes = health[HealthChecks.Nodes];
        if (nodes.Status != HealthStatus.Ok)
        {
            yield return new AlertCondition(
                AlertCause.NodesDisagree,
                string.Empty,
                nodes.Detail,
                AlertCause.RemedyOf(AlertCause.NodesDisagree),
                NodesAfter);
        }
    }

    private static IEnumerable<AlertCondition> OfLane(KeeperState state) => state.OpenIntents
        .Where(open => open.Intent.State == IntentState.Ambiguous)
        .Select(open => Now(
            AlertCause.OutcomeUnknown,
            open.Vault,
            $"nonce {open.Intent.Nonce} of decision {open.Intent.Decision} was spent by an unknown transaction"));

    private static IEnumerable<AlertCondition> OfRunway(GasRunway? runway, AlertSettings settings)
    {
        if (runway?.IsShort(settings) == true)
        {
            yield return Now(AlertCause.Runway, string.Empty, RunwayText.Say(runway));
        }
    }

    private static IEnumerable<AlertCondition> OfDelta(
        KeeperView view, Decision decision, VaultMandate vault, AlertSettings settings)
    {
        var symbol = vault.Base.Symbol;
        if (decision.Measure is { } measure
            && Math.Abs(measure.NetDelta) > BandsToTell * Scaled.ToDouble(vault.Policy.Band, vault.Base.Decimals)
            && !view.State.Vault(vault.Id).Intents.Any(intent => intent.InFlight))
        {
            yield return new AlertCondition(
                AlertCause.Delta,
                vault.Id,
                $"delta {Figures.Signed(measure.NetDelta)} {symbol}, the band is "
                + $"{Figures.Token(vault.Policy.Band, vault.Base.Decimals)} {symbol}, and no plan is in flight",
                AlertCause.RemedyOf(AlertCause.Delta),
                settings.DeltaAfter);
        }
    }

    /// <summary>What a halt or a price refuses is told as that.</summary>
    private static IEnumerable<AlertCondition> OfRefusals(
        Decision decision, VaultMandate vault, AlertSettings settings)
    {
        var code = decision.Decisive.Code;
        if (decision.Verdict is Verdict.Refuse or Verdict.Wait
            && (ReasonCode.IsGuard(code) || code is ReasonCode.Unreadable or ReasonCode.DocumentAge))
        {
            yield return new AlertCondition(
                AlertCause.Blocked,
                vault.Id,
                Style.Strip(DecisionText.Why(decision, vault)),
                AlertCause.RemedyOf(AlertCause.Blocked),
                settings.BlockedAfter);
        }
    }

    private static AlertCondition Now(string cause, string subject, string detail) =>
        new(cause, subject, detail, AlertCause.RemedyOf(cause), TimeSpan.Zero);
}
