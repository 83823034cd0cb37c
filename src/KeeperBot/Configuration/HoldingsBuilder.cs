using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;

namespace KeeperBot.Configuration;

/// <summary>Checks what a vault holds besides its own book, and the assets that this depends on.</summary>
internal sealed class HoldingsBuilder(
    ConfigurationText text, MandateBuilder values, OracleBuilder oracle, MarketBuilder markets)
{
    /// <summary>The books of <c>holds</c>.</summary>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public ImmutableArray<BookMandate> Books(string at, IReadOnlyList<HoldingOptions> holds, Address vault) =>
        [.. holds.Select((holding, index) => Book($"{at}[{index}]", holding, vault))];

    /// <summary>The assets, by symbol.</summary>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public ImmutableArray<AssetMandate> Assets(
        string at, IReadOnlyList<AssetOptions> assets, Token baseToken, Token quoteToken)
    {
        var known = new List<Token> { baseToken, quoteToken };
        var mandates = new List<AssetMandate>();
        for (var i = 0; i < assets.Count; i++)
        {
            var asset = Asset($"{at}[{i}]", assets[i]);
            var isTwice = known.Any(token =>
                token.Address == asset.Token.Address || IsNamed(token, asset.Token.Symbol));
            text.Require(
                !isTwice, $"{at}[{i}]", $"{asset.Token.Symbol} or its address is named already",
                "name every asset once");
            known.Add(asset.Token);
            mandates.Add(asset);
        }

        var free = known
            .Where(token => !mandates.Any(asset => asset.Token == token && asset.ClaimOn is not null))
            .ToList();
        for (var i = 0; i < mandates.Count; i++)
        {
            text.Require(
                mandates[i].ClaimOn is not { } claimOn || free.Any(token => IsNamed(token, claimOn)),
                $"{at}[{i}].claimOn",
                $"'{mandates[i].ClaimOn}' is no asset that moves on its own",
                $"write {string.Join(" or ", free.Select(token => token.Symbol))}");
        }

        return [.. mandates.OrderBy(asset => asset.Token.Symbol, StringComparer.Ordinal)];
    }

    private static bool IsNamed(Token token, string symbol) => token.Symbol.Equals(symbol, StringComparison.Ordinal);

    private BookMandate Book(string at, HoldingOptions holding, Address vault)
    {
        values.OneOf($"{at}.kind", holding.Kind, VaultKind.All.Select(kind => kind.Name));
        var kind = VaultKind.Named(holding.Kind);
        var contracts = new ContractsBuilder(text, values).Build(at, kind.Name, kind.Contracts, holding.Contracts);
        text.Require(
            !kind.NeedsIds || holding.Ids.Count > 0, $"{at}.ids",
            $"the protocol of a {kind.Name} lists no positions", "state their numbers");
        return new BookMandate(
            kind.Name, holding.Account is { } account ? values.AddressAt($"{at}.account", account) : vault)
        {
            Contracts = contracts,
            Ids = [.. holding.Ids.Select((id, index) => IdAt($"{at}.ids[{index}]", id))],
            Document = Document(at, holding, kind),
        };
    }

    private DocumentMandate? Document(string at, HoldingOptions holding, VaultKind kind)
    {
        if (kind.DocumentKind is not { } needed)
        {
            text.Require(
                holding.File is null && holding.MaxAge is null, $"{at}.{(holding.File is null ? "maxAge" : "file")}",
                $"contracts tell the positions of a {kind.Name}", "remove it");
            return null;
        }

        text.Require(
            holding is { File: not null, MaxAge: not null }, at, $"a {kind.Name} book is declared in a file",
            "add file and maxAge");
        values.FileAt($"{at}.file", holding.File!);
        return new DocumentMandate(needed, holding.File!, values.AgeAt($"{at}.maxAge", holding.MaxAge!));
    }

    private BigInteger IdAt(string at, string value)
    {
        var isNumber = BigInteger.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        text.Require(
            isNumber && id.GetBitLength() <= 256, at, $"'{value}' is no token id", "write a whole number up to 2^256");
        return id;
    }

    private AssetMandate Asset(string at, AssetOptions asset)
    {
        text.Require(
            asset.ClaimOn is null || asset.UsdCheck is not null, at,
            $"{asset.Symbol} is a claim, and nothing confirms the price that its factors make",
            "add usdCheck with a USD feed of its own");
        var token = values.TokenAt(at, new TokenOptions
        {
            Address = asset.Address,
            Symbol = asset.Symbol,
            Decimals = asset.Decimals,
        });
        var feed = values.AddressAt($"{at}.feed", asset.Feed);
        var market = markets.Build(at, asset.Symbol, new MarketOptions
        {
            VolatilityPercent = asset.VolatilityPercent,
            Surface = asset.Surface,
            Smile = asset.Smile,
            RatePercent = asset.RatePercent,
            CarryPercent = asset.CarryPercent,
        });
        return new AssetMandate(token, feed, oracle.AgeAt($"{at}.maxAge", asset.MaxAge, feed), asset.ClaimOn, market)
        {
            UsdCheck = asset.UsdCheck is { } check ? oracle.UsdCheck($"{at}.usdCheck", check) : null,
        };
    }
}
