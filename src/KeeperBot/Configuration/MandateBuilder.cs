using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Ledgers;
using KeeperBot.Core.Signing;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Signing;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>Turns options into a mandate, checking every value that the file states.</summary>
internal sealed class MandateBuilder(ConfigurationText text, bool allowInsecure)
{
    private const int MaxBps = 10_000;
    private const int MaxTokenDecimals = 36;
    private const int UrgentCeilings = 5;
    private const int MaxTips = 20;
    private const int EtherDecimals = 18;
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromHours(1);

    private DocumentBuilder Documents => field ??= new DocumentBuilder(text, this, allowInsecure);

    /// <summary>The checked configuration.</summary>
    /// <param name="options">Their chain is complete: see <see cref="ChainDefaults"/>.</param>
    /// <param name="text">Where they are stated.</param>
    /// <exception cref="ProblemException">A value is impossible; names its key.</exception>
    public static KeeperConfiguration Build(KeeperOptions options, ConfigurationText text) =>
        new MandateBuilder(text, options.Chain.AllowInsecure).Build(options);

    private KeeperConfiguration Build(KeeperOptions options)
    {
        var live = options.Mode switch
        {
            "live" => true,
            "shadow" => false,
            _ => throw text.At("mode", $"'{options.Mode}' is no mode", "write \"shadow\" or \"live\""),
        };
        var mandate = new Mandate(
            ChainIdAt("chain.id", options.Chain.Id),
            AddressAt("signer.address", options.Signer.Address),
            Multicall3.Address,
            GasAt(options.Gas, options.Chain),
            VaultsAt(options.Vaults, options.Chain.Id!.Value));
        var daemon = new DaemonBuilder(text);
        return new KeeperConfiguration(
            live,
            mandate,
            new ChainAccessBuilder(text).Build(options.Chain),
            PollIntervalAt("chain.pollInterval", options.Chain.PollInterval!),
            FileAt("journal", options.Journal),
            SignerAt(options, live),
            daemon.Build(options.Daemon),
            daemon.Build(options.Alerts, FileAt))
        {
            File = text.FullPath,
            Servers = Documents.Servers,
        };
    }

    private SignerAccess SignerAt(KeeperOptions options, bool live)
    {
        var signer = options.Signer;
        if (live && signer.Keystore is null && signer.Remote is null)
        {
            throw text.At("signer", "live mode signs, and no key is named", "add keystore, or remote");
        }

        text.Require(
            signer.Keystore is null || signer.Remote is null, "signer.remote", "signer.keystore names a key already",
            "keep one of the two keys");
        text.Require(
            signer.MaxSignaturesPerHour is >= 1 and <= 1_000_000, "signer.maxSignaturesPerHour",
            "outside 1 to 1000000", "3000 is usual");
        return new SignerAccess(
            signer.Keystore is { } keystore ? FileAt("signer.keystore", keystore) : null,
            signer.PasswordFile is { } password ? FileAt("signer.passwordFile", password) : null,
            signer.Remote is { } remote
                ? new ChainAccessBuilder(text).HttpAt("signer.remote", "it", remote, options.Chain.AllowInsecure)
                : null,
            FileAt("journal", options.Journal) + ".signer",
            new SigningLimits(
                signer.MaxFee is { } most ? text.Read("signer.maxFee", () => Quantities.GasPrice(most)) : null,
                signer.MaxSignaturesPerHour));
    }

    private ulong ChainIdAt(string at, ulong? id)
    {
        const string Remedy = "state the chain's EIP-155 id, or a profile";
        text.Require(id is not null, at, "it is needed without a profile", Remedy);
        text.Require(id > 0, at, "no chain has the id 0", Remedy);
        return id!.Value;
    }

    private FeeModel FeesAt(string at, string name)
    {
        var known = Enum.GetValues<FeeModel>();
        OneOf(at, name, known.Select(ChainDefaults.NameOf));
        return known.Single(fees => ChainDefaults.NameOf(fees) == name);
    }

    private GasMandate GasAt(GasOptions gas, ChainOptions chain)
    {
        var ceiling = text.Read("gas.ceiling", () => Quantities.GasPrice(gas.Ceiling));
        var tip = text.Read("gas.tip", () => Quantities.GasPrice(gas.Tip));
        var mandate = new GasMandate(
            ceiling,
            gas.UrgentCeiling is { } urgent
                ? text.Read("gas.urgentCeiling", () => Quantities.GasPrice(urgent))
                : UrgentCeilings * ceiling,
            tip,
            gas.MaxTip is { } most
                ? text.Read("gas.maxTip", () => Quantities.GasPrice(most))
                : BigInteger.Max(tip, BigInteger.Min(ceiling, MaxTips * tip)),
            gas.HedgeGas,
            gas.ReserveHedges,
            text.Read("gas.dailyBudget", () => Quantities.Amount(gas.DailyBudget, "ETH", EtherDecimals)),
            gas.MaxInFlight)
        {
            Fees = FeesAt("chain.fees", chain.Fees!),
        };

        // A relay hides plans, and so does a chain whose sequencer nobody looks into.
        mandate = mandate with { IsPublic = chain.Relay is null && mandate.Fees == FeeModel.Ethereum };
        text.Require(
            !mandate.CeilingWei.IsZero, "gas.ceiling", "no block is that cheap", "state the most to pay per gas");
        text.Require(mandate.TipWei <= mandate.CeilingWei, "gas.tip", "the tip is above the ceiling", "lower the tip");
        text.Require(
            mandate.UrgentCeilingWei >= mandate.CeilingWei, "gas.urgentCeiling", "it is below the ceiling",
            "state at least the ceiling");
        text.Require(
            mandate.MaxTipWei >= mandate.TipWei, "gas.maxTip", "it is below the tip", "state at least the tip");
        text.Require(
            !mandate.DailyBudgetWei.IsZero, "gas.dailyBudget", "nothing can be done for that", "state some ETH");
        text.Require(gas.MaxInFlight is >= 1 and <= 64, "gas.maxInFlight", "outside 1 to 64", "8 is usual");
        text.Require(
            gas.HedgeGas is >= 21_000 and <= 1 << 24, "gas.hedgeGas", "outside 21000 to 2^24", "state a hedge's gas");
        text.Require(
            gas.ReserveHedges is >= 1 and <= 1_000, "gas.reserveHedges", "outside 1 to 1000", "state a small number");
        return mandate;
    }

    private ImmutableArray<VaultMandate> VaultsAt(IReadOnlyList<VaultOptions> vaults, ulong chainId)
    {
        text.Require(vaults.Count > 0, "vaults", "there is no vault to hedge", "add one");
        var mandates = vaults
            .Select((vault, index) => VaultAt($"vaults[{index}]", vault, chainId))
            .ToImmutableArray();
        foreach (var twice in mandates.GroupBy(v => v.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            throw text.At("vaults", $"the id '{twice.Key}' is given twice", "give every vault its own id");
        }

        foreach (var twice in mandates.GroupBy(v => v.Executor).Where(g => g.Count() > 1))
        {
            throw text.At("vaults", $"two vaults share the executor {twice.Key}", "give every vault its own executor");
        }

        return [.. mandates.OrderBy(v => v.Id, StringComparer.Ordinal)];
    }

    private VaultMandate VaultAt(string at, VaultOptions vault, ulong chainId)
    {
        text.Require(
            vault.Id.Length is > 0 and <= 40 && vault.Id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'),
            $"{at}.id",
            $"'{vault.Id}' is no id",
            "use up to 40 letters, digits and hyphens");
        text.Require(
            vault.Id != LedgerAsset.KeeperEther.Holder, $"{at}.id", $"'{vault.Id}' is the keeper's own account",
            "choose another id");
        OneOf($"{at}.kind", vault.Kind, VaultKind.OfVaults.Select(k => k.Name));
        text.Require(vault.Venues.Count > 0, $"{at}.venues", "there is no venue to trade on", "add one");
        var (baseToken, quoteToken) = (TokenAt($"{at}.base", vault.Base), TokenAt($"{at}.quote", vault.Quote));
        text.Require(
            baseToken.Address != quoteToken.Address && baseToken.Symbol != quoteToken.Symbol,
            $"{at}.quote", "it is the base token", "state the token that the base is traded against");
        var venue = new VenueBuilder(text, this);
        var venues = vault.Venues.Select((v, index) => venue.Build($"{at}.venues[{index}]", v)).ToImmutableArray();
        text.Require(
            venues.DistinctBy(v => v.VenueId).Count() == venues.Length,
            $"{at}.venues", "two venues have one id", "state the executor's own number for each");
        var contract = AddressAt($"{at}.address", vault.Address);
        var oracle = new OracleBuilder(text, this, chainId);
        var markets = new MarketBuilder(text, this, Documents);
        var holdings = new HoldingsBuilder(text, this, oracle, markets);
        var assets = holdings.Assets($"{at}.assets", vault.Assets, baseToken, quoteToken);
        var market = markets.Build($"{at}.market", baseToken.Symbol, vault.Market);
        var hedged = new HedgedBook(baseToken, quoteToken, assets, market, venues);
        return new VaultMandate(
            vault.Id,
            vault.Kind,
            contract,
            AddressAt($"{at}.executor", vault.Executor),
            baseToken,
            quoteToken,
            oracle.Build($"{at}.oracle", vault.Oracle),
            market,
            new PolicyBuilder(text, this).Build($"{at}.policy", vault.Policy, hedged),
            venues,
            LimitsAt($"{at}.limits", vault.Limits, quoteToken))
        {
            Holds = holdings.Books($"{at}.holds", vault.Holds, contract),
            Assets = assets,
            Forecasts = new ForecastBuilder(text, Documents).Build($"{at}.forecasts", vault),
            Throttle = new ThrottleBuilder(text, this).Build($"{at}.throttle", vault.Throttle),
            Slicing = new SlicingBuilder(text, this).Build($"{at}.slicing", vault),
        };
    }

    internal Token TokenAt(string at, TokenOptions token)
    {
        text.Require(
            token.Decimals is >= 0 and <= MaxTokenDecimals, $"{at}.decimals",
            "outside 0 to 36", "state the token's own");
        text.Require(
            token.Symbol.Length is > 0 and <= 20 && !token.Symbol.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)),
            $"{at}.symbol", "it serves as a unit in this file", "write up to 20 characters without spaces");
        return new Token(AddressAt($"{at}.address", token.Address), token.Symbol, token.Decimals);
    }

    private LimitsMandate LimitsAt(string at, LimitOptions limits, Token quote)
    {
        text.Require(
            limits.MaxSlippageBps is > 0 and < MaxBps, $"{at}.maxSlippageBps", "outside 1 to 9999", "50 is 0.5 %");
        var mandate = new LimitsMandate(
            limits.MaxSlippageBps,
            text.Read(
                $"{at}.maxNotionalPerTrade",
                () => Quantities.Amount(limits.MaxNotionalPerTrade, quote.Symbol, quote.Decimals)),
            SecondsAt($"{at}.deadline", limits.Deadline))
        {
            MaxDepthShareBps = 100 * limits.MaxDepthSharePercent,
        };
        text.Require(
            limits.MaxDepthSharePercent is null or (> 0 and <= 100), $"{at}.maxDepthSharePercent", "outside 1 to 100",
            "30 leaves most of a pool to others");
        text.Require(
            !mandate.MaxNotionalPerTrade.IsZero, $"{at}.maxNotionalPerTrade",
            "nothing could ever be traded", "state the most that one plan may trade");
        text.Require(
            mandate.DeadlineSeconds > 0, $"{at}.deadline", "a plan would be void at once", "state some seconds");
        return mandate;
    }

    internal Address AddressAt(string at, string value)
    {
        var address = text.Read(at, () => Address.Parse(value));
        text.Require(
            address != Address.Zero, at, "nothing is at the zero address", "state the contract's or account's own");
        return address;
    }

    internal long AgeAt(string at, string value)
    {
        var seconds = SecondsAt(at, value);
        text.Require(seconds > 0, at, "every price would be too old", "state the feed's heartbeat and a margin");
        return seconds;
    }

    internal long SecondsAt(string at, string value)
    {
        var duration = text.Duration(at, value);
        text.Require(duration.Milliseconds == 0, at, $"'{value}' is no whole number of seconds", "state whole seconds");
        return (long)duration.TotalSeconds;
    }

    private TimeSpan PollIntervalAt(string at, string value)
    {
        var interval = text.Duration(at, value);
        text.Require(
            interval >= ShortestPoll && interval <= LongestPoll, at, "outside 10 ms to 1 h",
            "state less than the chain's time between blocks");
        return interval;
    }

    internal void OneOf(string at, string value, IEnumerable<string> known)
    {
        var names = known.ToList();
        text.Require(
            names.Contains(value, StringComparer.Ordinal), at, $"'{value}' is unknown",
            $"write {string.Join(" or ", names)}");
    }

    /// <summary>A file named relative to the configuration.</summary>
    internal string FileAt(string at, string path)
    {
        text.Require(path.Length > 0 && !path.Contains('\0'), at, "it names no file", "write a path");
        return Path.GetFullPath(path, Path.GetDirectoryName(text.FullPath)!);
    }
}
