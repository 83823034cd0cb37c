using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core;

/// <summary>
/// A chain at one block: it answers exactly the reads that <see cref="Observation"/> asks for, encoded as the
/// contracts would, so that every test goes through the real encoding and decoding.
/// </summary>
internal sealed record Scenario
{
    public const ulong Now = 1_700_000_000;
    public const int Day = 86_400;
    public static readonly Address Multicall = Account(0xCA);
    public static readonly Address Keeper = Account(0x11);

    public BlockHeader Block { get; init; } = new(
        21_000_000, Keccak256.Compute("block"u8), Keccak256.Compute("parent"u8), Now, Gwei(10), 15_000_000, 30_000_000);

    public GasMandate Gas { get; init; } = new(Gwei(50), Gwei(250), Gwei(1), Gwei(10), 400_000, 10, Ether(1), 1);

    public BigInteger KeeperEther { get; init; } = Ether(5);

    /// <summary>What the chain charges for data; null for a chain without its contracts.</summary>
    public DataFeeWorld? DataFees { get; init; }

    public ImmutableArray<VaultWorld> Vaults { get; init; } = [Vault("eth")];

    public Mandate Mandate => new(1, Keeper, Multicall, Gas, [.. Vaults.Select(v => v.Mandate)]);

    /// <summary>Time and gas as they are at this block.</summary>
    public Circumstances Present => new(null, Block.Timestamp, Block.BaseFeePerGas + Gas.TipWei);

    /// <summary>The only vault of most scenarios.</summary>
    public VaultWorld Only => Vaults.Single();

    public static Address Account(byte number) => new(Enumerable.Repeat(number, Address.Length).ToArray());

    public static BigInteger Gwei(decimal amount) => Integer(amount, 9);

    public static BigInteger Ether(decimal amount) => Integer(amount, 18);

    public static BigInteger Usdc(decimal amount) => Integer(amount, 6);

    /// <summary>A decimal amount as a token integer.</summary>
    public static BigInteger Integer(decimal amount, int decimals) =>
        new BigInteger(decimal.Round(amount * 1_000_000_000m)) * BigInteger.Pow(10, decimals)
        / 1_000_000_000;

    /// <summary>
    /// A vault that sold 100 calls at 3200 for 14 days, with ETH at 3000 USD, USDC at 1 USD and two pools at that
    /// price.
    /// </summary>
    public static VaultWorld Vault(string id, byte number = 1)
    {
        var oracle = new OracleMandate("chainlink", Account(0xF1), Account(0xF2), 3_660, 86_460);
        var mandate = new VaultMandate(
            id,
            "option-vault",
            Account((byte)(0x20 + number)),
            Account((byte)(0x40 + number)),
            new Token(Account(0xE1), "WETH", 18),
            new Token(Account(0xE2), "USDC", 6),
            oracle,
            new MarketMandate(0.8, 0.04, 0.03),
            new PolicyMandate("delta-band", Ether(1), Ether(1_000), Ether(0.5m), Ether(0.1m), Day),
            [
                new VenueMandate(QuotedPoolVenue.KindName, 1, Account(0xB1), Account(0xB0), 500),
                new VenueMandate(QuotedPoolVenue.KindName, 2, Account(0xB2), Account(0xB0), 3_000),
            ],
            new LimitsMandate(50, Usdc(500_000), 300));
        return new VaultWorld(mandate)
        {
            Keeper = Keeper,
            BaseFeed = new FeedWorld(Integer(3_000, 8), 8, Now - 60, 18),
            QuoteFeed = new FeedWorld(Integer(1, 8), 8, Now - 3_000, 18),
            Series = [new SeriesWorld(1, true, Now + (14 * Day), Ether(3_200), Ether(100))],
            Pools = ImmutableSortedDictionary<uint, PoolModel>.Empty
                .Add(1, PoolModel.At(Usdc(3_000), Ether(1), Ether(200_000), 500))
                .Add(2, PoolModel.At(Usdc(3_000), Ether(1), Ether(200_000), 3_000)),
        };
    }

    public Scenario With(Func<VaultWorld, VaultWorld> change) => this with { Vaults = [.. Vaults.Select(change)] };

    public Scenario WithPolicy(Func<PolicyMandate, PolicyMandate> change) =>
        With(v => v with { Mandate = v.Mandate with { Policy = change(v.Mandate.Policy) } });

    public Scenario WithLimits(Func<LimitsMandate, LimitsMandate> change) =>
        With(v => v with { Mandate = v.Mandate with { Limits = change(v.Mandate.Limits) } });

    /// <summary>Puts every vault's pool of this venue at a price with this base reserve; its fee stays.</summary>
    public Scenario WithPool(uint venue, decimal price, decimal depth = 200_000) => With(v => v with
    {
        Pools = v.Pools.SetItem(venue, PoolModel.At(Usdc(price), Ether(1), Ether(depth), v.Pools[venue].FeePips)),
    });

    public Scenario WithSpot(BigInteger answer) => With(v => v with { BaseFeed = v.BaseFeed with { Answer = answer } });

    public Scenario At(ulong timestamp) => this with { Block = Block with { Timestamp = timestamp } };

    /// <summary>The next block, twelve seconds later, with feeds as old as they were.</summary>
    public Scenario NextBlock(ulong seconds = 12) => this with
    {
        Block = Block with
        {
            Number = Block.Number + 1,
            Timestamp = Block.Timestamp + seconds,
            ParentHash = Block.Hash,
            Hash = Keccak256.Compute(Block.Hash.ToArray()),
        },
        Vaults =
        [
            .. Vaults.Select(v => v with
            {
                BaseFeed = v.BaseFeed with { UpdatedAt = v.BaseFeed.UpdatedAt + seconds },
                QuoteFeed = v.QuoteFeed with { UpdatedAt = v.QuoteFeed.UpdatedAt + seconds },
            }),
        ],
    };

    /// <summary>
    /// The same on an OP stack chain with these fees; its header states Ethereum's rule for the base fee.
    /// </summary>
    public Scenario OnOpStack(DataFeeWorld fees) => this with
    {
        DataFees = fees,
        Gas = Gas with { Fees = FeeModel.OpStack },
        Block = Block with { FeeParameters = new FeeParameters(8, 2, 0, 0) },
    };

    /// <summary>The base fee at which a transaction in the next block pays this gas price.</summary>
    public Scenario WithGasPrice(BigInteger wei) => this with
    {
        Block = Block with { BaseFeePerGas = wei - Gas.TipWei, GasUsed = Block.GasLimit / 2 },
    };

    /// <summary>Sets every vault's hedge so that its net delta is <paramref name="net"/> base integers.</summary>
    public Scenario WithNetDelta(BigInteger net)
    {
        var decisions = Decide();
        return this with
        {
            Vaults =
            [
                .. Vaults.Zip(decisions, (vault, decision) => vault with
                {
                    Hedge = net - vault.PendingBuy + vault.PendingSell
                        - Integer((decimal)decision.Measure!.BookDelta, 18),
                }),
            ],
        };
    }

    /// <summary>Everything the keeper asks for, asked and answered round by round.</summary>
    public Snapshot Observe() => Observe(Answers.None, out _);

    /// <summary>Asks what is missing in <paramref name="answers"/>; says in how many rounds.</summary>
    public Snapshot Observe(Answers answers, out int rounds)
    {
        var mandate = Mandate;
        for (rounds = 0; rounds <= Observation.MaxRounds; rounds++)
        {
            var missing = Observation.Missing(mandate, answers);
            if (missing.IsEmpty)
            {
                return new Snapshot(Block, answers);
            }

            answers = answers.With(missing.Select(ask => KeyValuePair.Create(ask, Reply(ask))));
        }

        throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"not answered after {Observation.MaxRounds} rounds"));
    }

    /// <summary>What the chain says to one ask; a revert when nothing here knows it.</summary>
    public Answer Reply(Ask ask)
    {
        var function = ask.Function!;
        var input = function.DecodeInput(ask.Data);
        var output = ask.To == Multicall
            ? function.EncodeOutput(KeeperEther)
            : DataFees?.Answer(ask.To, function) is { } fee ? fee
            : Vaults.Select(v => v.Answer(ask.To, function, input, Block.Timestamp)).FirstOrDefault(o => o is not null);
        return new Answer(output is not null, output);
    }

    /// <summary>One step of the keeper over this block.</summary>
    public Step Step(KeeperState state) => KeeperBot.Core.Keeper.Next(state, new Fact.BlockSeen(Observe()), Mandate);

    /// <summary>The decisions of a keeper in this state, one for each vault.</summary>
    public ImmutableArray<Decision> Decide(KeeperState? state = null) => Decisions(Step(state ?? KeeperState.Initial));

    /// <summary>The decision of a keeper in this state for the only vault.</summary>
    public Decision DecideOnly(KeeperState? state = null) => Decide(state).Single();

    /// <summary>What a keeper in this state asks itself about the only vault, with no gas spoken for.</summary>
    public VaultQuestion Question(KeeperState state)
    {
        var (mandate, vault) = (Mandate, Only.Mandate);
        var answers = Observe().Answers.WithDocuments(state.Documents);
        return new VaultQuestion(
            mandate,
            vault,
            state.Vault(vault.Id),
            answers,
            HedgeExecutor.Understand(mandate, vault, answers),
            VaultKind.UnderstandAll(vault, answers),
            new HedgeDataFee(mandate, vault, answers),
            BigInteger.Zero);
    }

    public static ImmutableArray<Decision> Decisions(Step step) =>
        [.. step.Effects.OfType<Effect.Record>().Select(r => r.Decision)];
}
