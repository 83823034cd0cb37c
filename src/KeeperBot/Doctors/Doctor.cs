using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Core.Snapshots;
using KeeperBot.Doctors.Checks;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors;

/// <summary>
/// Looks at everything that a keeper rests on before it may sign, and names what is not as it should be.
/// </summary>
/// <remarks>
/// It changes nothing but the journal's lock file, which it makes when there is none. Source: reliability catalogue
/// CF-01 (introspection), OR-06 (triangulated prices), VX-04 (proxies).
/// </remarks>
/// <param name="clock">This machine's clock.</param>
/// <param name="jitter">Spreads repetitions.</param>
internal sealed class Doctor(TimeProvider clock, Random jitter)
{
    /// <summary>Everything together takes no longer, however the nodes do.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Every check; what another rests on comes before it. A new check is a new file and one entry here.
    /// </summary>
    public static readonly ImmutableArray<DoctorCheck> All =
    [
        new SqliteCheck(),
        new DiskCheck(),
        new JournalCheck(),
        new JournalStateCheck(),
        new ConfigurationFileCheck(),
        new KeystoreCheck(),
        new PasswordFileCheck(),
        new KeyCheck(),
        new DevelopmentKeyCheck(),
        new NodesCheck(),
        new ChainIdCheck(),
        new GenesisCheck(),
        new AgreementCheck(),
        new QuorumCheck(),
        new ClockCheck(),
        new ReadsCheck(),
        new AccountCodeCheck(),
        new DataFeeCheck(),
        new GasReserveCheck(),
        new ContractsCheck(),
        new ExecutorCheck(),
        new ProxiesCheck(),
        new BindingCheck(),
        new TokensCheck(),
        new FeedsCheck(),
        new AssetsCheck(),
        new HeartbeatsCheck(),
        new PriceAgeCheck(),
        new OraclePriceCheck(),
        new VenuesCheck(),
        new PoolsCheck(),
        new QuotersCheck(),
        new PriceCheck(),
        new CrossChecksCheck(),
        new ProfileCheck(),
        new KeeperRoleCheck(),
        new RolesCheck(),
        new LeastPrivilegeCheck(),
        new HoldingsCheck(),
        new LimitsCheck(),
        new PausedCheck(),
        new InventoryCheck(),
        new DecisionCheck(),
        new ModeCheck(),
    ];

    /// <summary>Makes every check.</summary>
    /// <exception cref="OperationCanceledException">The caller's; never because a node is slow.</exception>
    public async Task<Checkup> ExamineAsync(
        KeeperConfiguration configuration, CancellationToken cancellation)
    {
        var nodes = await NodeSurvey.ReadAsync(configuration.Access, clock, jitter, cancellation);
        var (chain, unread) = await ReadAsync(configuration, cancellation);
        var examination = new Examination(configuration, clock, nodes, chain, unread);
        return new Checkup(examination, Judge(examination));
    }

    /// <summary>Every check's findings, in order.</summary>
    internal static ImmutableArray<Finding> Judge(Examination examination)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var check in All)
        {
            foreach (var (vault, find) in check.Examine(examination))
            {
                findings.Add(Find(check, vault, find, examination, findings) with { Vault = vault });
            }
        }

        return findings.ToImmutable();
    }

    private static Finding Find(
        DoctorCheck check, string? vault, Func<Finding> find, Examination examination, IEnumerable<Finding> earlier)
    {
        Finding Because(string needed) => new(check.Name, FindingStatus.Skipped, $"it rests on {needed}", null)
        {
            IsBlocked = true,
        };
        if (check.ReadsChain && examination.Chain is null)
        {
            return Because(ReadsCheck.CheckName);
        }

        var missing = earlier.FirstOrDefault(finding =>
            check.Needs.Contains(finding.Check, StringComparer.Ordinal)
            && (finding.Vault is null || finding.Vault == vault)
            && (finding.Status == FindingStatus.Fail || finding.IsBlocked));
        if (missing is not null)
        {
            // What rests on something that is blocked is blocked too, and by the same.
            return missing.IsBlocked
                ? missing with { Check = check.Name }
                : Because(missing.Check);
        }

        try
        {
            return find();
        }
        catch (UnanswerableException unanswerable)
        {
            return new Finding(
                check.Name, FindingStatus.Fail, unanswerable.Message,
                "check the address in the configuration: another kind of contract is there");
        }
    }

    private async Task<(ChainExamination? Chain, ProblemException? Unread)> ReadAsync(
        KeeperConfiguration configuration, CancellationToken cancellation)
    {
        using var budget = new CancellationTokenSource(Budget, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, budget.Token);
        try
        {
            await using var pool = await ChainConnection.OpenAsync(
                configuration.Access, configuration.Mandate.ChainId, clock, jitter, either.Token);
            return (await ChainExamination.ReadAsync(pool, configuration.Mandate, All, either.Token), null);
        }
        catch (ProblemException problem)
        {
            return (null, problem);
        }
        catch (EthereumException error)
        {
            return (null, new ProblemException(
                ExitCode.Unreachable, error.Message, "chain", "check that the nodes run and answer", error));
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            return (null, new ProblemException(
                ExitCode.Unreachable, $"the nodes took longer than {Budget.TotalSeconds} s together", "chain",
                "check that the nodes run and answer", late));
        }
    }
}
