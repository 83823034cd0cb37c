using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Arming;
using KeeperBot.Configuration;
using KeeperBot.Doctors;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>doctor</c>: everything that a keeper rests on, looked at before it signs.</summary>
internal sealed class DoctorCommand : KeeperCommand
{
    private static readonly Option<bool> Fix = new("--fix") { Description = "Do what is safe to do: files' modes" };

    /// <summary>Creates the verb.</summary>
    public DoctorCommand()
        : base("doctor", "Check nodes, contracts, roles, limits, prices, key and files; name what is wrong and the fix")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Fix);
    }

    /// <summary>The findings as JSON.</summary>
    public static JsonArray Document(Checkup checkup) => new([.. checkup.Findings.Select(finding => new JsonObject
    {
        ["name"] = finding.Check,
        ["vault"] = finding.Vault,
        ["status"] = finding.Status.ToString().ToLowerInvariant(),
        ["detail"] = finding.Detail,
        ["remedy"] = finding.Remedy,
        ["fixable"] = finding.Repair is not null,
    })]);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var doctor = new Doctor(TimeProvider.System, new Random());
        var checkup = await doctor.ExamineAsync(configuration, cancellation);
        if (parsed.GetValue(Fix) && Repair(checkup, output))
        {
            checkup = await doctor.ExamineAsync(configuration, cancellation);
        }

        var several = configuration.Mandate.Vaults.Length > 1;
        foreach (var line in checkup.Findings.SelectMany(finding => FindingText.Lines(finding, several)))
        {
            output.Result(line);
        }

        var next = Next(checkup, configuration);
        output.Result();
        output.Result(
            $"{checkup.Count(FindingStatus.Ok)} ok, {checkup.Count(FindingStatus.Warn)} warnings, "
            + $"{checkup.Count(FindingStatus.Fail)} failed, {checkup.Count(FindingStatus.Skipped)} skipped");
        output.Result($"Next:  {next}");
        output.ResultJson("doctor/1", new JsonObject
        {
            ["sound"] = checkup.IsSound,
            ["checks"] = Document(checkup),
            ["next"] = next,
        });
        return checkup.IsSound ? ExitCode.Ok : ExitCode.NotReady;
    }

    private static bool Repair(Checkup checkup, Output output)
    {
        var repairs = checkup.Findings.Select(finding => finding.Repair).OfType<Repair>().ToList();
        foreach (var repair in repairs)
        {
            try
            {
                repair.Act();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ProblemException(
                    ExitCode.NotReady, error.Message, "doctor --fix", "do it as the file's owner", error);
            }

            output.Note($"{Style.Good("fixed")}  {repair.Done}");
        }

        return repairs.Count > 0;
    }

    /// <summary>What is safe to do now: nothing here signs by itself.</summary>
    private static string Next(Checkup checkup, KeeperConfiguration configuration)
    {
        var file = configuration.File;
        if (!checkup.IsSound)
        {
            return $"do what is said under ✗, then keeperbot doctor --config {file}";
        }

        var needed = configuration.Live && ArmingState.IsNeededOn(configuration.Mandate.ChainId);
        return needed && checkup.Findings.Any(f => f is { Check: "mode", Status: FindingStatus.Warn })
            ? $"keeperbot arm --config {file}"
            : $"keeperbot run --config {file}"
                + (configuration.Live ? string.Empty : "     (shadow: it signs nothing)");
    }
}
