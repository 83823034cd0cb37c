using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Decisions;

/// <summary>A vault as the brain sees it at a block, without asking what to do about it.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Market">The market that it is measured in.</param>
/// <param name="Position">Its books with its hedge.</param>
/// <param name="Untrusted">What speaks against the price or a document; empty when all of it may be acted on.</param>
public sealed record VaultReading(
    VaultMandate Vault, Market Market, VaultPosition Position, ImmutableArray<Reason> Untrusted)
{
    /// <summary>The surfaces that documents state, by the asset's symbol.</summary>
    public ImmutableSortedDictionary<string, SurfaceDocument> Surfaces { get; init; } =
        ImmutableSortedDictionary<string, SurfaceDocument>.Empty;

    /// <summary>The position with what is open now kept open: for scenarios in which time passes.</summary>
    public VaultPosition Kept => Position.OpenAt(Market.Timestamp);

    /// <summary>Reads a vault from a block and what the keeper remembers.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted, malformed or impossible.</exception>
    public static VaultReading Of(KeeperState state, Snapshot snapshot, Mandate mandate, VaultMandate vault)
    {
        var answers = snapshot.Answers.WithDocuments(state.Documents);
        var (timestamp, books) = (snapshot.Block.Timestamp, VaultKind.UnderstandAll(vault, answers));
        var executor = HedgeExecutor.Understand(mandate, vault, answers).At(timestamp);
        var question = new VaultQuestion(
            mandate,
            vault,
            state.Vault(vault.Id),
            answers,
            executor,
            books,
            new HedgeDataFee(mandate, vault, answers),
            BigInteger.Zero);
        var evidence = question.Evidence(timestamp);
        if (!evidence.Usable)
        {
            throw new UnanswerableException("a price feed says zero or less, so nothing can be valued");
        }

        return new VaultReading(
            vault,
            question.Markets.At(evidence, timestamp),
            new HedgedPosition(
                books,
                Scaled.ToDouble(executor.Whole, vault.Base.Decimals),
                Scaled.ToDouble(executor.QuoteBalance, vault.Quote.Decimals)
                    + executor.Accounts.Sum(account => account.Margin.Value - account.Margin.Exposure)),
            [.. evidence.Checks.Where(check => !check.Passed)])
        {
            Surfaces = question.Markets.Surfaces,
        };
    }
}
