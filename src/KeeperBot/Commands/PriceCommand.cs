using System.CommandLine;
using KeeperBot.Terminal;
using KeeperBot.Valuations;

namespace KeeperBot.Commands;

/// <summary>
/// <c>price</c>: values of options and perpetuals, a line for a line, so that any program can ask the very code that
/// decides.
/// </summary>
internal sealed class PriceCommand : KeeperCommand
{
    private readonly TextReader? _input;

    /// <summary>Creates the verb.</summary>
    /// <param name="input">What is read instead of standard input.</param>
    public PriceCommand(TextReader? input = null)
        : base(
            "price",
            "Price, every Greek or the implied volatility of each JSON line on stdin, such as "
            + """{"model":"squeeth","spot":3500,"volatility":0.9,"normalisationFactor":0.8}""") => _input = input;

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        if (_input is null && StandardStreams.IsTyped)
        {
            output.Note("reading JSON lines from the keyboard; end with Ctrl-D");
        }

        var stream = new ValuationStream(output.Document);
        stream.Run(_input ?? StandardStreams.Input, cancellation);
        if (stream.Refused > 0)
        {
            throw new ProblemException(
                ExitCode.Usage,
                $"{stream.Refused} of {stream.Lines} lines could not be valued",
                "stdin",
                "correct the lines that the errors on stdout name; docs/reference/price.md has the fields");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
