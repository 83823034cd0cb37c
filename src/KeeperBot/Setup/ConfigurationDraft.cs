using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;

namespace KeeperBot.Setup;

/// <summary>A first configuration: what the chain says and what the operator answered, with a word on each.</summary>
/// <param name="Urls">The nodes.</param>
/// <param name="Quorum">How many must agree.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="Genesis">Its block 0.</param>
/// <param name="Account">The keeper's account.</param>
/// <param name="VaultId">The vault's short name.</param>
/// <param name="Executor">The executor.</param>
/// <param name="Survey">What the executor tells.</param>
/// <param name="Band">How far off the hedge may be, such as <c>2 WETH</c>.</param>
/// <param name="VolatilityPercent">Annual volatility.</param>
internal sealed record ConfigurationDraft(
    ImmutableArray<string> Urls,
    int Quorum,
    ulong ChainId,
    Hash32 Genesis,
    KeeperAccount Account,
    string VaultId,
    Address Executor,
    ExecutorSurvey Survey,
    string Band,
    double VolatilityPercent)
{
    private const int InnerPart = 4;
    private const int MinimumPart = 10;
    private const int DeepestKey = 16;

    /// <summary>What stands above a key, by its path without the indices of lists.</summary>
    private static readonly Dictionary<string, string> Comments = new(StringComparer.Ordinal)
    {
        ["mode"] = "shadow decides and journals, and signs nothing. After doctor and arm: live.",
        ["chain"] = "Nodes of different providers; a quorum of them must agree on everything.",
        ["signer"] = "The account that the executor obeys. Keep no more on it than some days of gas.",
        ["journal"] = "Facts and decisions. Keep it: it is the keeper's memory.",
        ["gas"] = "What gas may cost. A hedge beyond the ceiling waits, unless it is urgent.",
        ["vaults.base"] = "Read from the executor, as are quote, oracle and venues: doctor compares them again.",
        ["vaults.market"] = "What the chain does not say. Look at what options on this asset trade at.",
        ["vaults.policy"] = "How far off the hedge may be before the keeper trades, and where a trade ends.",
        ["vaults.limits"] = "Inside the executor's own limits; these may only be tighter.",
    };

    /// <summary>Proposes a band: a fiftieth of what the vault's book allows its hedge to range.</summary>
    public static string ProposeBand(ExecutorSurvey survey)
    {
        var least = BigInteger.Max(1, BigInteger.Pow(10, survey.Base.Decimals) / 100);
        return Amount(BigInteger.Max(least, Rounded(survey.Width / 50)), survey.Base);
    }

    /// <summary>The file's text.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        var keys = new string[DeepestKey];
        foreach (var line in Json().ToJsonString(KeeperConfiguration.Json).Split('\n'))
        {
            // The serializer writes one key a line, two spaces deeper each time.
            var rest = line.TrimStart(' ');
            var depth = (line.Length - rest.Length) / 2;
            keys[depth] = rest.StartsWith('"') && rest.Contains("\":", StringComparison.Ordinal)
                ? rest.Split('"')[1]
                : string.Empty;
            var path = string.Join('.', keys.Take(depth + 1).Where(key => !string.IsNullOrEmpty(key)));
            if (keys[depth].Length > 0 && Comments.TryGetValue(path, out var comment))
            {
                text.Append(' ', 2 * depth).Append("// ").Append(comment).Append('\n');
            }

            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private JsonObject Json()
    {
        var document = new JsonObject
        {
            ["$schema"] = "keeperbot.schema.json",
            ["mode"] = "shadow",
            ["chain"] = Chain(),
            ["signer"] = new JsonObject { ["address"] = Account.Address.ToString() },
            ["journal"] = $"{VaultId}.journal",
            ["gas"] = new JsonObject { ["ceiling"] = "60 gwei", ["dailyBudget"] = "1 ETH" },
            ["vaults"] = new JsonArray(Vault()),
        };
        var signer = document["signer"]!;
        if (Account.Keystore is { } keystore)
        {
            signer["keystore"] = keystore;
        }

        if (Account.PasswordFile is { } password)
        {
            signer["passwordFile"] = password;
        }

        return document;
    }

    private JsonObject Chain()
    {
        var chain = new JsonObject
        {
            ["id"] = ChainId,
            ["nodes"] = new JsonArray([.. Urls.Select(url => (JsonNode)url)]),
            ["quorum"] = Quorum,
        };

        // Of a chain that is not known, block 0 tells it from another with its id.
        if (ChainProfile.Of(ChainId) is null)
        {
            chain["genesis"] = Genesis.ToString();
        }

        if (ChainId == DevnetConfiguration.ChainId)
        {
            chain["headStall"] = "0 s";
        }

        return chain;
    }

    private JsonObject Vault()
    {
        var (terms, band) = (Survey.Terms, Quantities.Amount(Band, Survey.Base.Symbol, Survey.Base.Decimals));
        return new JsonObject
        {
            ["id"] = VaultId,
            ["kind"] = Survey.Kind,
            ["address"] = terms.Vault.ToString(),
            ["executor"] = Executor.ToString(),
            ["base"] = Token(Survey.Base),
            ["quote"] = Token(Survey.Quote),
            ["oracle"] = Oracle(terms),
            ["market"] = new JsonObject { ["volatilityPercent"] = VolatilityPercent },
            ["policy"] = new JsonObject
            {
                ["kind"] = "delta-band",
                ["band"] = Band,
                ["innerBand"] = Amount(band / InnerPart, Survey.Base),
                ["minimumTrade"] = Amount(band / MinimumPart, Survey.Base),
                ["maxInterval"] = "4 h",
            },
            ["venues"] = new JsonArray([.. Survey.Venues.Select(venue => new JsonObject
            {
                ["kind"] = venue.Kind,
                ["id"] = venue.VenueId,
                ["pool"] = venue.Pool.ToString(),
                ["quoter"] = venue.Quoter.ToString(),
                ["feePips"] = venue.FeePips,
            })]),
            ["limits"] = new JsonObject
            {
                ["maxSlippageBps"] = terms.Limits.MaxSlippageBps,
                ["maxNotionalPerTrade"] = Amount(terms.Limits.MaxNotionalPerTrade, Survey.Quote),
            },
        };
    }

    private JsonObject Oracle(ExecutorTerms terms)
    {
        var oracle = new JsonObject
        {
            ["baseFeed"] = terms.BaseFeed.ToString(),
            ["quoteFeed"] = terms.QuoteFeed.ToString(),
            ["baseMaxAge"] = $"{terms.MaxBaseAgeSeconds} s",
            ["quoteMaxAge"] = $"{terms.MaxQuoteAgeSeconds} s",
        };
        if (ChainId == DevnetConfiguration.ChainId)
        {
            oracle["baseFrozenAfter"] = "0 s";
        }

        return oracle;
    }

    private static JsonObject Token(Token token) => new()
    {
        ["address"] = token.Address.ToString(),
        ["symbol"] = token.Symbol,
        ["decimals"] = token.Decimals,
    };

    /// <summary>An amount as configurations state it: <c>0.25 WETH</c>.</summary>
    private static string Amount(BigInteger amount, Token token)
    {
        var whole = BigInteger.DivRem(amount, BigInteger.Pow(10, token.Decimals), out var rest);
        var digits = rest.ToString(CultureInfo.InvariantCulture).PadLeft(token.Decimals, '0').TrimEnd('0');
        return digits.Length == 0 ? $"{whole} {token.Symbol}" : $"{whole}.{digits} {token.Symbol}";
    }

    /// <summary>Down to its first digit: nobody means 1.9837 when they say how far off something may be.</summary>
    private static BigInteger Rounded(BigInteger amount)
    {
        var step = BigInteger.Pow(10, Math.Max(0, amount.ToString(CultureInfo.InvariantCulture).Length - 1));
        return amount / step * step;
    }
}
