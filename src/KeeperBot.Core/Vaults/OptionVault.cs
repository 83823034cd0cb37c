using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// The reference vault (contracts/vaults/OptionVault.sol): base collateral, cash-settled European calls and puts sold.
/// </summary>
public sealed class OptionVault : VaultKind
{
    private const int StrikeDecimals = 18;

    /// <summary>A billion USD per base: far above any price, far inside what the formulas take.</summary>
    private static readonly BigInteger LargestStrike = BigInteger.Pow(10, StrikeDecimals + 9);

    /// <summary>The year 2106: far beyond any series, far inside what the formulas take.</summary>
    private const ulong LatestExpiry = uint.MaxValue;

    private static readonly AbiFunction OpenSeries = Abis.OptionVault.Function("openSeries");
    private static readonly AbiFunction Executor = Abis.OptionVault.Function("executor");
    private static readonly AbiFunction Owner = Abis.OptionVault.Function("owner");

    /// <inheritdoc/>
    public override string Name => "option-vault";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers) =>
        [new Ask(book.Account, OpenSeries)];

    /// <inheritdoc/>
    public override Ask ExecutorOf(Address vault) => new(vault, Executor);

    /// <inheritdoc/>
    public override Ask OwnerOf(VaultMandate vault) => new(vault.Vault, Owner);

    /// <inheritdoc/>
    public override IEnumerable<ForbiddenCall> Forbids(Mandate mandate, VaultMandate vault)
    {
        ForbiddenCall Try(string function, params ReadOnlySpan<AbiValue> arguments) =>
            ForbiddenCall.OfOwner(mandate, vault, Abis.OptionVault, function, arguments);
        return
        [
            Try("list", true, 1, (long)uint.MaxValue, 0, 1),
            Try("setOffer", 1, 0, 1),
            Try("postMark", 1, 0),
            Try("setExecutor", vault.Executor),
            Try("allocate", 0),
            Try("allocateQuote", 0),
            Try("transferOwnership", mandate.Keeper),
            Try("renounceOwnership"),
        ];
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var series = ImmutableArray.CreateBuilder<SoldOption>();
        foreach (var item in answers.Get(new Ask(book.Account, OpenSeries))[0].AsItems())
        {
            var written = item["written"].AsBigInteger();
            var strike = item["strike"].AsBigInteger();
            if (strike.IsZero || strike > LargestStrike)
            {
                throw new UnanswerableException(
                    $"series {item["id"].AsBigInteger()} of {book.Account} has the impossible strike {strike}");
            }

            var expiry = item["expiry"].AsUInt64();
            if (expiry > LatestExpiry)
            {
                throw new UnanswerableException(
                    $"series {item["id"].AsBigInteger()} of {book.Account} has the impossible expiry {expiry}");
            }

            if (!written.IsZero)
            {
                series.Add(new SoldOption(
                    item["id"].AsBigInteger(),
                    item["isCall"].AsBool() ? OptionKind.Call : OptionKind.Put,
                    Scaled.ToDouble(strike, StrikeDecimals),
                    expiry,
                    Scaled.ToDouble(written, vault.Base.Decimals)));
            }
        }

        return new OptionVaultPosition([.. series.OrderBy(s => s.Id)]);
    }
}

/// <summary>Options of one series that the vault has sold.</summary>
/// <param name="Id">The series.</param>
/// <param name="Kind">Call or put.</param>
/// <param name="Strike">USD per base.</param>
/// <param name="Expiry">Unix seconds.</param>
/// <param name="Units">Base units written; never negative.</param>
public sealed record SoldOption(BigInteger Id, OptionKind Kind, double Strike, ulong Expiry, double Units)
{
    private string? _label;

    /// <summary>
    /// What was sold, for people: "20 calls at 3200". Made once, when somebody asks: a book is measured many times.
    /// </summary>
    public string Label => _label ??= string.Create(
        CultureInfo.InvariantCulture,
        $"{Units:0.####} {(Kind == OptionKind.Call ? "calls" : "puts")} at {Strike:0.##}");

    /// <summary>A copy forgets the label of its original: <c>with</c> changes what it would be.</summary>
    private SoldOption(SoldOption original) => (Id, Kind, Strike, Expiry, Units) = original;

    /// <summary>Equal when all but the label is, which the rest makes.</summary>
    public bool Equals(SoldOption? other) => other is not null
        && (Id, Kind, Strike, Expiry, Units) == (other.Id, other.Kind, other.Strike, other.Expiry, other.Units);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Kind, Strike, Expiry, Units);
}

/// <summary>A book of sold options, each unit backed by one unit of base collateral.</summary>
/// <remarks>
/// <para>
/// A sold call is measured together with the unit of base that covers it: long 1 - call. A sold put is measured alone:
/// its collateral is margin and stays the depositors' own base. Both are long between 0 and 1 unit of delta, so the
/// hedge lies in [-written, 0], which is what the contract's <c>hedgeBounds</c> states.
/// </para>
/// <para>
/// The vault never pays more than the collateral unit, so a put is worth min(K - S, S) below its strike. That is
/// exactly put(K) - 2 put(K/2), and so it is priced.
/// </para>
/// <para>An expired series has no exposure: its payout is fixed in base.</para>
/// </remarks>
/// <param name="series">The series with something written, by id.</param>
/// <param name="openAt">
/// Unix seconds at which a series must be open to count; null for the time of the market that it is measured in.
/// </param>
public sealed class OptionVaultPosition(ImmutableArray<SoldOption> series, ulong? openAt = null) : VaultPosition
{
    /// <summary>The series with something written, by id.</summary>
    public ImmutableArray<SoldOption> Series => series;

    /// <inheritdoc/>
    public override Exposure Measure(Market market)
    {
        var components = ImmutableArray.CreateBuilder<ExposureComponent>();
        foreach (var option in OpenIn(market))
        {
            var years = market.YearsUntil(option.Expiry);
            var one = option.Kind == OptionKind.Call
                ? CoveredCall(option, years, market)
                : CappedPut(option, years, market);
            components.Add(new ExposureComponent(option.Label, market.Base.Asset, option.Units * one));
        }

        return new Exposure(components.ToImmutable());
    }

    /// <inheritdoc/>
    internal override void Trace(BookCurve curve)
    {
        if (!curve.TakesOptions)
        {
            base.Trace(curve);
            return;
        }

        curve.Reserve(series.Sum(option => option.Kind == OptionKind.Put ? 2 : 1));
        foreach (var option in OpenIn(curve.Market))
        {
            var years = curve.Market.YearsUntil(option.Expiry);
            var whole = curve.Place(Terms(option.Kind, option.Strike, years));
            if (option.Kind == OptionKind.Call)
            {
                curve.Add(option.Units, 1.0, OptionStrip.Underlying, whole);
            }
            else
            {
                curve.Add(
                    option.Units, 2.0, curve.Place(Terms(option.Kind, option.Strike / 2.0, years)), whole);
            }
        }
    }

    /// <inheritdoc/>
    public override VaultPosition OpenAt(ulong timestamp) => new OptionVaultPosition(series, timestamp);

    private IEnumerable<SoldOption> OpenIn(Market market) =>
        series.Where(option => option.Expiry > (openAt ?? market.Timestamp));

    private static Greeks CoveredCall(SoldOption option, double years, Market market) =>
        Greeks.OfUnderlying(market.Spot) - market.Base.Value(Terms(option.Kind, option.Strike, years));

    private static Greeks CappedPut(SoldOption option, double years, Market market) =>
        (2.0 * market.Base.Value(Terms(option.Kind, option.Strike / 2.0, years)))
            - market.Base.Value(Terms(option.Kind, option.Strike, years));

    private static OptionTerms Terms(OptionKind kind, double strike, double years) =>
        new() { Kind = kind, Strike = strike, YearsToExpiry = years };
}
