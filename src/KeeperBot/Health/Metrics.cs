using System.Collections.Immutable;

namespace KeeperBot.Health;

/// <summary>Every metric, declared once.</summary>
public static class Metrics
{
    private static readonly ImmutableArray<double> RequestBuckets =
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly ImmutableArray<double> TurnBuckets =
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private static readonly ImmutableArray<double> ConfirmationBuckets =
        [1, 2, 5, 12, 24, 36, 60, 120, 300, 600, 1800];

    /// <summary>Net delta of a vault.</summary>
    public static readonly MetricDeclaration VaultDelta = Gauge(
        "keeperbot_vault_delta_units", "Net delta after the hedge, in whole units of the base asset.",
        "vault", "asset");

    /// <summary>Net delta of a vault in USD.</summary>
    public static readonly MetricDeclaration VaultDeltaUsd = Gauge(
        "keeperbot_vault_delta_usd", "Net delta after the hedge, in USD at the oracle's price.", "vault");

    /// <summary>Gamma of a vault.</summary>
    public static readonly MetricDeclaration VaultGamma = Gauge(
        "keeperbot_vault_gamma_units", "Change of the delta for one USD, in whole units of the base asset.",
        "vault", "asset");

    /// <summary>The band of a vault.</summary>
    public static readonly MetricDeclaration Band = Gauge(
        "keeperbot_hedge_band_units", "Net delta beyond which the keeper trades, in whole units of the base asset.",
        "vault");

    /// <summary>Whether an operator paused a vault.</summary>
    public static readonly MetricDeclaration Paused = Gauge(
        "keeperbot_vault_paused", "1 while an operator has paused the vault.", "vault");

    /// <summary>Decisions.</summary>
    public static readonly MetricDeclaration Decisions = Counter(
        "keeperbot_decisions_total", "Decisions, by verdict and decisive reason.", "vault", "verdict", "reason");

    /// <summary>What guards refused.</summary>
    public static readonly MetricDeclaration GuardBlocks = Counter(
        "keeperbot_guard_blocks_total", "Decisions in which a guard stood against a trade.", "vault", "guard");

    /// <summary>Plans that ended.</summary>
    public static readonly MetricDeclaration Plans = Counter(
        "keeperbot_plans_total", "Plans that ended for good, by outcome.", "vault", "outcome");

    /// <summary>Plans found in a block.</summary>
    public static readonly MetricDeclaration Inclusions = Counter(
        "keeperbot_plan_inclusions_total",
        "Plans found in a block, final or not, by result; one that a reorganisation moves is found again.",
        "vault", "result");

    /// <summary>From signing to a block.</summary>
    public static readonly MetricDeclaration Confirmation = Histogram(
        "keeperbot_transaction_confirmation_seconds", "From the first signature of a plan to its block being seen.",
        ConfirmationBuckets);

    /// <summary>Replacements.</summary>
    public static readonly MetricDeclaration Replacements = Counter(
        "keeperbot_transaction_replacements_total",
        "Transactions signed in place of an earlier one, cancels included.");

    /// <summary>Transactions in flight.</summary>
    public static readonly MetricDeclaration InFlight = Gauge(
        "keeperbot_transactions_in_flight", "Plans that are signed and in no block.");

    /// <summary>Transactions whose outcome is unknown.</summary>
    public static readonly MetricDeclaration OutcomeUnknown = Gauge(
        "keeperbot_transactions_outcome_unknown", "Plans whose nonce is spent by nobody knows what.");

    /// <summary>Age of the oldest open plan.</summary>
    public static readonly MetricDeclaration OldestPlanAge = Gauge(
        "keeperbot_oldest_plan_in_flight_seconds", "Age of the oldest plan in flight; 0 without one.");

    /// <summary>The account's nonce.</summary>
    public static readonly MetricDeclaration Nonce = Gauge(
        "keeperbot_signer_nonce", "The account's next nonce: after what was signed, and after what is final.", "stage");

    /// <summary>Gas paid.</summary>
    public static readonly MetricDeclaration GasSpent = Counter(
        "keeperbot_gas_spent_ether_total", "Ether paid for gas, booked when final.", "vault");

    /// <summary>What hedges lost against the oracle.</summary>
    public static readonly MetricDeclaration HedgeCost = Counter(
        "keeperbot_hedge_cost_quote_total",
        "What hedges lost against the oracle, fees included, in whole units of the quote asset; booked when final.",
        "vault", "asset");

    /// <summary>The account's ether.</summary>
    public static readonly MetricDeclaration Balance = Gauge(
        "keeperbot_signer_balance_ether", "Ether of the keeper's account.");

    /// <summary>Hedges until the reserve.</summary>
    public static readonly MetricDeclaration RunwayHedges = Gauge(
        "keeperbot_signer_runway_hedges", "Hedges that the account can pay before the gas-funds guard refuses.");

    /// <summary>Time until the reserve.</summary>
    public static readonly MetricDeclaration RunwaySeconds = Gauge(
        "keeperbot_signer_runway_seconds",
        "Time until the gas-funds guard refuses, at the last week's spending; +Inf while nothing was spent.");

    /// <summary>What the executor's window still allows.</summary>
    public static readonly MetricDeclaration NotionalAvailable = Gauge(
        "keeperbot_executor_notional_available_units",
        "What the executor's window still allows to be traded, in whole units of the quote asset.", "vault", "asset");

    /// <summary>What the executor's loss budget still allows.</summary>
    public static readonly MetricDeclaration LossAvailable = Gauge(
        "keeperbot_executor_loss_available_units",
        "What the executor's window still allows to be lost, in whole units of the quote asset.", "vault", "asset");

    /// <summary>Age of a price.</summary>
    public static readonly MetricDeclaration PriceAge = Gauge(
        "keeperbot_price_age_seconds", "Age of the price that the last decision used, now.", "vault", "feed");

    /// <summary>Age limit of a price.</summary>
    public static readonly MetricDeclaration PriceAgeLimit = Gauge(
        "keeperbot_price_age_limit_seconds", "Age at which the price is refused.", "vault", "feed");

    /// <summary>Height of the head.</summary>
    public static readonly MetricDeclaration HeadBlock = Gauge(
        "keeperbot_chain_head_block", "Number of the last block that was decided on.");

    /// <summary>Age of the head.</summary>
    public static readonly MetricDeclaration HeadAge = Gauge(
        "keeperbot_chain_head_age_seconds", "Age of the last block that was decided on, by its own timestamp.");

    /// <summary>Reorganisations.</summary>
    public static readonly MetricDeclaration Reorgs = Counter(
        "keeperbot_reorgs_total", "Reorganisations that were seen.");

    /// <summary>Blocks lost to reorganisations.</summary>
    public static readonly MetricDeclaration ReorgedBlocks = Counter(
        "keeperbot_reorged_blocks_total", "Blocks that reorganisations replaced.");

    /// <summary>Requests to nodes.</summary>
    public static readonly MetricDeclaration RpcRequests = Counter(
        "keeperbot_rpc_requests_total", "Requests to a node, by its number in the configuration.",
        "node", "method", "outcome");

    /// <summary>Duration of requests to nodes.</summary>
    public static readonly MetricDeclaration RpcSeconds = Histogram(
        "keeperbot_rpc_request_seconds", "How long requests to a node took.", RequestBuckets, "node");

    /// <summary>Whether a node votes.</summary>
    public static readonly MetricDeclaration NodeVotes = Gauge(
        "keeperbot_node_votes", "1 while the node's word counts; 0 while it is behind, on a fork, or contradicted.",
        "node");

    /// <summary>How far a node is behind.</summary>
    public static readonly MetricDeclaration NodeLag = Gauge(
        "keeperbot_node_lag_blocks", "Blocks that the node is behind the highest one.", "node");

    /// <summary>How often a node was contradicted.</summary>
    public static readonly MetricDeclaration NodeOutvoted = Gauge(
        "keeperbot_node_outvoted", "How often a quorum contradicted the node since the start.", "node");

    /// <summary>Duration of a turn.</summary>
    public static readonly MetricDeclaration TurnSeconds = Histogram(
        "keeperbot_loop_turn_seconds", "How long turns took that decided.", TurnBuckets);

    /// <summary>Age of the last turn.</summary>
    public static readonly MetricDeclaration TurnAge = Gauge(
        "keeperbot_loop_turn_age_seconds", "Time since a turn came back.");

    /// <summary>Turns that the chain spoiled.</summary>
    public static readonly MetricDeclaration TurnFailures = Counter(
        "keeperbot_loop_turn_failures_total", "Turns in which the chain could not be read.");

    /// <summary>The journal's length.</summary>
    public static readonly MetricDeclaration JournalSequence = Gauge(
        "keeperbot_journal_sequence", "Number of the journal's newest entry.");

    /// <summary>Whether the keeper is halted.</summary>
    public static readonly MetricDeclaration Halted = Gauge(
        "keeperbot_halted", "1 while the keeper signs nothing until an operator resumes it.");

    /// <summary>The health checks.</summary>
    public static readonly MetricDeclaration HealthStatus = Gauge(
        "keeperbot_health_status", "What a check of /health says: 0 ok, 1 warning, 2 failed.", "check");

    /// <summary>Alerts delivered.</summary>
    public static readonly MetricDeclaration AlertDeliveries = Counter(
        "keeperbot_alert_deliveries_total", "Alerts handed to a channel, by outcome.", "channel", "outcome");

    /// <summary>The mode.</summary>
    public static readonly MetricDeclaration Mode = Gauge(
        "keeperbot_mode_info", "1, with the mode as its label.", "mode");

    /// <summary>The program.</summary>
    public static readonly MetricDeclaration Build = Gauge(
        "keeperbot_build_info", "1, with the program's version as its labels.", "version", "commit");

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static readonly ImmutableArray<MetricDeclaration> All =
    [
        VaultDelta, VaultDeltaUsd, VaultGamma, Band, Paused, Decisions, GuardBlocks, Plans, Inclusions, Confirmation,
        Replacements, InFlight, OutcomeUnknown, OldestPlanAge, Nonce, GasSpent, HedgeCost, Balance, RunwayHedges,
        RunwaySeconds, NotionalAvailable, LossAvailable, PriceAge, PriceAgeLimit, HeadBlock, HeadAge, Reorgs,
        ReorgedBlocks, RpcRequests, RpcSeconds, NodeVotes, NodeLag, NodeOutvoted, TurnSeconds, TurnAge, TurnFailures,
        JournalSequence, Halted, HealthStatus, AlertDeliveries, Mode, Build,
    ];

    private static MetricDeclaration Counter(string name, string help, params ImmutableArray<string> labels) =>
        new(name, MetricKind.Counter, help, labels, []);

    private static MetricDeclaration Gauge(string name, string help, params ImmutableArray<string> labels) =>
        new(name, MetricKind.Gauge, help, labels, []);

    private static MetricDeclaration Histogram(
        string name, string help, ImmutableArray<double> buckets, params ImmutableArray<string> labels) =>
        new(name, MetricKind.Histogram, help, labels, buckets);
}
