using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core.Chains;
using KeeperBot.Devnet;
using KeeperBot.Doctors;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Setup;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>init</c>: five questions, and everything else from the chain.</summary>
internal sealed class InitCommand : KeeperCommand
{
    private const string SchemaFile = "keeperbot.schema.json";

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The configuration to write; never over a file that exists",
        DefaultValueFactory = _ => "keeperbot.json",
    };

    private static readonly Option<string?> Rpc =
        new(NodeUrls.Flag) { Description = $"File with your nodes' URLs; or put them into {NodeUrls.Variable}" };

    private static readonly Option<int?> Quorum =
        new("--quorum") { Description = "How many nodes must agree; more than half by default" };

    private static readonly Option<string?> Executor = new("--executor") { Description = "The executor's address" };

    private static readonly Option<string?> Keystore =
        new("--keystore") { Description = "A keystore v3 file that exists, of the keeper's account" };

    private static readonly Option<string?> NewKeystore =
        new("--new-keystore") { Description = "Make a key, and write its keystore to this file" };

    private static readonly Option<string?> Keeper =
        new("--keeper") { Description = "The keeper's address, when its key is not on this machine" };

    private static readonly Option<string?> PasswordFile = new("--password-file")
    {
        Description = "The keystore's password; with --new-keystore made when it does not exist",
    };

    private static readonly Option<string?> Vault =
        new("--vault") { Description = "A short name for the vault" };

    private static readonly Option<string?> Band =
        new("--band") { Description = "How far off the hedge may be, such as '2 WETH'" };

    private static readonly Option<double> Volatility = new("--volatility")
    {
        Description = "Annual volatility in percent that options are priced with",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<string?> Quoter =
        new("--quoter") { Description = "The contract that quotes, where it is not a known one" };

    /// <summary>Creates the verb.</summary>
    public InitCommand()
        : base("init", "Ask five questions, read the rest from the chain, and write keeperbot.json")
    {
        foreach (Option option in new Option[]
        {
            Out, Rpc, Quorum, Executor, Keystore, NewKeystore, Keeper, PasswordFile, Vault, Band, Volatility, Quoter,
        })
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var file = Path.GetFullPath(parsed.GetRequiredValue(Out));
        RequireNew(file);
        var interview = new Interview(output);
        var urls = NodeUrls.Read(parsed.GetValue(Rpc), interview);
        var quorum = parsed.GetValue(Quorum) ?? ((urls.Length / 2) + 1);
        var (chainId, genesis) = await LookAsync(NodeUrls.Access(urls, 1), output, cancellation);
        var executor = AddressOf(
            interview.Ask(parsed.GetValue(Executor), "--executor", "Address of your executor"), "--executor");
        await using var chain = await ChainConnection.OpenAsync(
            NodeUrls.Access(urls, Math.Clamp(quorum, 1, urls.Length)), chainId, TimeProvider.System, new Random(),
            cancellation);
        var quoter = parsed.GetValue(Quoter) is { } stated ? AddressOf(stated, "--quoter") : (Address?)null;
        var survey = await ExecutorSurvey.ReadAsync(chain, executor, quoter, cancellation);
        output.Note(
            $"{Style.Good("found")} the vault {survey.Terms.Vault}: {survey.Base.Symbol} against "
            + $"{survey.Quote.Symbol}, {survey.Venues.Length} venues");
        var vault = interview.Ask(
            parsed.GetValue(Vault), "--vault", "A short name for the vault",
            $"{survey.Base.Symbol}-vault".ToLowerInvariant());
        var band = interview.Ask(
            parsed.GetValue(Band), "--band", "How far off may the hedge be before the keeper trades",
            ConfigurationDraft.ProposeBand(survey));
        RequireBand(band, survey);
        var draft = new ConfigurationDraft(
            urls, quorum, chainId, genesis, new KeeperAccount(executor, null, null, false), vault, executor, survey,
            band, parsed.GetValue(Volatility));

        // No key is made for a configuration that could not be.
        _ = StatedConfiguration.Of(file, draft.Write(), []);
        var account = AccountOf(parsed, interview);
        var text = (draft with { Account = account }).Write();
        var configuration = StatedConfiguration.Of(file, text, []).Configuration;
        Write(file, text);
        Show(configuration, account, survey, output);
        return ExitCode.Ok;
    }

    private static void RequireNew(string file)
    {
        if (File.Exists(file))
        {
            throw new ProblemException(
                ExitCode.Usage, "it exists, and init writes over nothing", file, "name another file with --out");
        }

        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new ProblemException(ExitCode.Usage, "there is no such folder", file, "make the folder first");
        }
    }

    private static void RequireBand(string band, ExecutorSurvey survey)
    {
        try
        {
            Quantities.Amount(band, survey.Base.Symbol, survey.Base.Decimals);
        }
        catch (FormatException error)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, "--band", $"write it as '2 {survey.Base.Symbol}'", error);
        }
    }

    private static async Task<(ulong ChainId, Hash32 Genesis)> LookAsync(
        ChainAccess access, Output output, CancellationToken cancellation)
    {
        var survey = await NodeSurvey.ReadAsync(access, TimeProvider.System, new Random(), cancellation);
        foreach (var dead in survey.Looks.Where(look => look.Error is not null))
        {
            throw new ProblemException(
                ExitCode.Unreachable, dead.Error!, dead.Name, "check the node's URL, or leave it out");
        }

        var first = survey.Looks[0];
        if (survey.Looks.FirstOrDefault(l => l.ChainId != first.ChainId || l.Genesis != first.Genesis) is { } other)
        {
            throw new ProblemException(
                ExitCode.Usage,
                $"it is on chain {other.ChainId} with block 0 {other.Genesis}, {first.Name} on chain {first.ChainId} "
                + $"with {first.Genesis}",
                other.Name,
                "name nodes of one chain");
        }

        var name = ChainProfile.Of(first.ChainId!.Value)?.Name;
        output.Note($"{Style.Good("found")} chain {first.ChainId}{(name is null ? string.Empty : $" ({name})")}");
        return (first.ChainId.Value, first.Genesis ?? Hash32.Zero);
    }

    private static KeeperAccount AccountOf(ParseResult parsed, Interview interview)
    {
        var (existing, fresh) = (parsed.GetValue(Keystore), parsed.GetValue(NewKeystore));
        var (elsewhere, password) = (parsed.GetValue(Keeper), parsed.GetValue(PasswordFile));
        if (existing is null && fresh is null && elsewhere is null)
        {
            var answer = interview.Ask(
                null, "--keystore, --new-keystore or --keeper",
                "The keeper's keystore: one that exists, or a new file for a new key", "keeper.json");
            existing = File.Exists(answer) ? answer : null;
            fresh = answer;
        }

        return existing is not null ? KeeperAccount.OfKeystore(existing, password)
            : fresh is not null ? KeeperAccount.Make(fresh, password, interview)
            : new KeeperAccount(AddressOf(elsewhere!, "--keeper"), null, null, false);
    }

    private static Address AddressOf(string text, string flag)
    {
        try
        {
            return Address.Parse(text);
        }
        catch (MalformedDataException error)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, flag, "write 0x and 40 digits", error);
        }
    }

    private static void Write(string file, string text)
    {
        try
        {
            OwnerOnlyFiles.WriteNew(file, Encoding.UTF8.GetBytes(text));
            var schema = Path.Combine(Path.GetDirectoryName(file)!, SchemaFile);
            if (!File.Exists(schema))
            {
                File.WriteAllText(schema, ConfigurationSchema.Text);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                ExitCode.NotReady, error.Message, file, "name a file that can be written", error);
        }
    }

    private static void Show(
        KeeperConfiguration configuration, KeeperAccount account, ExecutorSurvey survey, Output output)
    {
        output.Result($"{Style.Good("✓")} {configuration.File}");
        var appoints = survey.Terms.Keeper != account.Address;
        var call = Hex.Encode(Core.Abis.HedgeExecutor.Function("setKeeper").Encode(account.Address));
        var gas = configuration.Mandate.Gas;
        var ether = Figures.Token(3 * gas.CeilingWei * gas.HedgeGas * gas.ReserveHedges, 18, 2);
        var executor = configuration.Mandate.Vaults[0].Executor;
        if (account.IsNew)
        {
            output.Result($"  a new key   {account.Address} in {account.Keystore}: keep a copy of file and password");
        }

        if (appoints)
        {
            output.Result($"  the owner   {survey.Terms.Owner} must let {executor} obey {account.Address}:");
            output.Result($"              to    {executor}");
            output.Result($"              data  {call}     (setKeeper)");
        }

        if (account.IsNew)
        {
            output.Result($"  send it     {ether} ETH for gas, and nothing else");
        }

        output.Note($"Next:  keeperbot doctor --config {configuration.File}");
        output.ResultJson("init/1", new JsonObject
        {
            ["file"] = configuration.File,
            ["keeper"] = account.Address.ToString(),
            ["keystore"] = account.Keystore,
            ["executor"] = executor.ToString(),
            ["setKeeper"] = appoints
                ? new JsonObject
                {
                    ["from"] = survey.Terms.Owner.ToString(),
                    ["to"] = executor.ToString(),
                    ["data"] = call,
                }
                : null,
            ["etherToSend"] = ether,
        });
    }
}
