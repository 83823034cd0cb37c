using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Greeks;

/// <summary>QuantLib in C++, in a process that answers one question at a time and sleeps in between.</summary>
internal sealed class QuantLib : IDisposable
{
    private const string Source = "quantlib.cpp";

    private static readonly string[] CompilerOptions = ["-std=c++17", "-O3", "-march=native"];

    private readonly Process _process;

    private QuantLib(Process process, string version)
    {
        _process = process;
        Version = version;
    }

    /// <summary>QuantLib's own.</summary>
    public string Version { get; }

    /// <summary>How the program around the library is compiled; the library is as the system has it.</summary>
    public static string Build => $"g++ {string.Join(' ', CompilerOptions)}";

    /// <summary>Compiles the program and gives it the options, or says why it cannot.</summary>
    public static async Task<(QuantLib? Library, string? Reason)> StartAsync(
        GreeksSample sample, CancellationToken cancellation)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "quantlib");
        if (await CompileAsync(program, cancellation) is { } reason)
        {
            return (null, reason);
        }

        var process = Start(program, []);
        try
        {
            await process.StandardInput.WriteAsync(sample.ToText().AsMemory(), cancellation);
            return (new QuantLib(process, await AnswerAsync(process, cancellation)), null);
        }
        catch
        {
            End(process);
            throw;
        }
    }

    /// <summary>Nanoseconds of eight outputs of one option, the mean of so many passes over all.</summary>
    public Task<double> MeasureGreeksAsync(int passes, CancellationToken cancellation) =>
        MeasureAsync($"greeks {passes}", cancellation);

    /// <summary>Nanoseconds of one implied volatility, the mean of so many passes over all.</summary>
    public Task<double> MeasureVolatilityAsync(int passes, CancellationToken cancellation) =>
        MeasureAsync($"volatility {passes}", cancellation);

    /// <summary>
    /// Of every option: value, delta, gamma, vega, theta, rho, and the implied volatility, NaN where none was found.
    /// </summary>
    public async Task<double[][]> ResultsAsync(CancellationToken cancellation)
    {
        var line = await AskAsync("results", cancellation);
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).Chunk(7)];
    }

    /// <summary>Ends the process.</summary>
    public void Dispose() => End(_process);

    private static async Task<string?> CompileAsync(string program, CancellationToken cancellation)
    {
        var source = Path.Combine(AppContext.BaseDirectory, Source);
        if (File.GetLastWriteTimeUtc(program) > File.GetLastWriteTimeUtc(source))
        {
            return null;
        }

        try
        {
            using var compiler = Start("g++", [.. CompilerOptions, "-o", program, source, "-lQuantLib"]);
            compiler.StandardInput.Close();
            var errors = await compiler.StandardError.ReadToEndAsync(cancellation);
            await compiler.WaitForExitAsync(cancellation);
            var why = errors.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal));
            return compiler.ExitCode == 0
                ? null
                : $"g++ cannot build with QuantLib ({(why ?? "no message").Trim()}): "
                    + "on Debian, apt-get install libquantlib0-dev";
        }
        catch (Win32Exception)
        {
            return "g++ did not start: on Debian, apt-get install g++ libquantlib0-dev";
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static double Number(string text) =>
        string.Equals(text, "nan", StringComparison.Ordinal)
            ? double.NaN
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static async Task<string> AnswerAsync(Process process, CancellationToken cancellation)
    {
        await process.StandardInput.FlushAsync(cancellation);
        return await process.StandardOutput.ReadLineAsync(cancellation) ?? throw new ProblemException(
            ExitCode.NotReady,
            $"QuantLib's process ended: {(await process.StandardError.ReadToEndAsync(cancellation)).Trim()}",
            Source,
            "run it again with the compiler's optimisation off");
    }

    private async Task<double> MeasureAsync(string question, CancellationToken cancellation) =>
        Number(await AskAsync(question, cancellation));

    private async Task<string> AskAsync(string question, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(question.AsMemory(), cancellation);
        return await AnswerAsync(_process, cancellation);
    }
}
