using System.Diagnostics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Quote;

/// <summary>Times quotes of one pool's state and the same sizes: ours, the quoter's on a node, and v3-sdk's.</summary>
/// <param name="pool">The pool.</param>
/// <param name="client">The node.</param>
/// <param name="rivals">Node with v3-sdk.</param>
/// <param name="milliseconds">How long a round of ours and of the library takes.</param>
internal sealed class QuoteBench(QuotedPool pool, EthereumClient client, Rivals rivals, int milliseconds)
{
    /// <summary>The runtime compiles what runs often anew, and takes its time.</summary>
    private const int WarmUps = 20;

    private const string Library = "v3-sdk", Case = "quotes";

    /// <summary>Nanoseconds a quote of a book that was asked before: what any further size costs.</summary>
    public Samples Ours { get; } = new();

    /// <summary>Nanoseconds for reading the answers into a state and quoting once.</summary>
    public Samples First { get; } = new();

    /// <summary>Nanoseconds a quote in a request of its own.</summary>
    public Samples Calls { get; } = new();

    /// <summary>Nanoseconds a quote when one request asks for all.</summary>
    public Samples Multicall { get; } = new();

    /// <summary>Nanoseconds a quote in the library.</summary>
    public Samples Sdk { get; } = new();

    /// <summary>How many times faster than a request of its own, in the worse of minimum and median.</summary>
    public double TimesCalls => Times(Calls);

    /// <summary>How many times faster than the library, in the worse of minimum and median.</summary>
    public double TimesSdk => Times(Sdk);

    /// <summary>Compares every amount, and then times all in turns.</summary>
    /// <exception cref="ProblemException">An amount differs.</exception>
    public async Task RunAsync(int rounds, CancellationToken cancellation)
    {
        await CompareAsync(cancellation);
        var book = pool.Read();
        for (var round = 0; round < WarmUps; round++)
        {
            Repeat(() => QuoteAll(book), pool.Orders.Length);
            Repeat(() => pool.Read().Quote(pool.Orders[0]), 1);
            await rivals.MeasureAsync(Case, Library, milliseconds, cancellation);
        }

        for (var round = 0; round < rounds; round++)
        {
            Ours.Add(Repeat(() => QuoteAll(book), pool.Orders.Length));
            First.Add(Repeat(() => pool.Read().Quote(pool.Orders[0]), 1));
            Sdk.Add(await rivals.MeasureAsync(Case, Library, milliseconds, cancellation));
            Calls.Add(await TimeAsync(() => CallAllAsync(cancellation)));
            Multicall.Add(await TimeAsync(() => MulticallAsync(cancellation)));
        }
    }

    /// <summary>Every figure.</summary>
    public JsonObject ToJson() => new()
    {
        ["sizes"] = pool.Orders.Length,
        ["reads"] = pool.Reads,
        ["ticks"] = pool.State.Ticks.Length,
        ["nsOurs"] = Ours.ToJson(1),
        ["nsFirst"] = First.ToJson(1),
        ["nsCall"] = Calls.ToJson(1),
        ["nsMulticall"] = Multicall.ToJson(1),
        ["nsSdk"] = Sdk.ToJson(1),
        ["timesCall"] = Math.Round(TimesCalls, 1),
        ["timesMulticall"] = Math.Round(Times(Multicall), 1),
        ["timesSdk"] = Math.Round(TimesSdk, 1),
    };

    private double Times(Samples theirs) => Math.Min(theirs.Min / Ours.Min, theirs.Median / Ours.Median);

    private double Repeat(Action action, int quotes)
    {
        var start = Stopwatch.GetTimestamp();
        for (var count = 1; ; count++)
        {
            action();
            if (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed.TotalMilliseconds >= milliseconds)
            {
                return elapsed.TotalNanoseconds / count / quotes;
            }
        }
    }

    private async Task<double> TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / pool.Orders.Length;
    }

    private void QuoteAll(VenueBook book)
    {
        foreach (var size in pool.Orders)
        {
            _ = book.Quote(size) ?? throw new InvalidOperationException($"{size} has no quote");
        }
    }

    private async Task CallAllAsync(CancellationToken cancellation)
    {
        foreach (var size in pool.Orders)
        {
            await client.CallAsync(QuotedPool.Question(size), BlockRef.Latest, cancellation);
        }
    }

    private async Task MulticallAsync(CancellationToken cancellation)
    {
        var head = await client.GetBlockAsync(BlockRef.Latest, cancellation);
        await new Multicall3(client).ReadAsync(
            [.. pool.Orders.Select(size => new AggregatedCall(
                QuotedPool.Venue.Quoter, QuotedPool.Question(size).Data, AllowFailure: false))],
            head!.Hash,
            cancellation);
    }

    private async Task CompareAsync(CancellationToken cancellation)
    {
        var swaps = new UniswapV3Swaps(pool.State);
        var theirs = (await rivals.ResultAsync(Case, Library, cancellation)).Split(',');
        for (var i = 0; i < pool.Orders.Length; i++)
        {
            var size = pool.Orders[i];
            var answer = await client.CallAsync(QuotedPool.Question(size), BlockRef.Latest, cancellation);
            var (ours, quoted) = (QuotedPool.AmountOf(swaps, size), QuotedPool.Amount(size, answer));
            if (ours != quoted || ours.ToString() != theirs[i])
            {
                throw new ProblemException(
                    ExitCode.NotReady,
                    $"{size} is {ours} here, {quoted} by the quoter and {theirs[i]} by {Library}",
                    "the same pool and size",
                    "find out which is wrong");
            }
        }
    }
}
