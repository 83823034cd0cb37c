using System.Collections.Concurrent;
using System.Globalization;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>
/// The production session, turn after turn, in a process of its own that ends with SIGKILL where it is told to. Told on
/// standard input; says on standard output what each turn made of its block.
/// </summary>
internal sealed class MortalKeeper
{
    /// <summary>Names the configuration file; a process that has it is such a keeper.</summary>
    public const string ConfigurationVariable = "KEEPERBOT_TEST_MORTAL_KEEPER";

    /// <summary>An order for before the session opens, such as <c>arm BeforeMandate 1</c>.</summary>
    public const string FirstOrderVariable = "KEEPERBOT_TEST_MORTAL_ORDER";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly KillSwitch _kill = new();
    private readonly ConcurrentQueue<string> _orders = [];
    private readonly SendFaults _sends = new();

    /// <summary>Runs until it is killed, or standard input ends.</summary>
    public static async Task<int> RunAsync(string file)
    {
        var keeper = new MortalKeeper();
        if (Environment.GetEnvironmentVariable(FirstOrderVariable) is { } order)
        {
            keeper.Obey(order, null);
        }

        return await keeper.RunSessionAsync(KeeperConfiguration.Load(file));
    }

    private async Task<int> RunSessionAsync(KeeperConfiguration configuration)
    {
        var ports = new SessionPorts
        {
            Chain = chain => new MortalChain(chain, _kill, _sends),
            Store = store => new MortalStore(store, _kill),
            Signer = signer => new MortalSigner(signer, _kill),
        };
        await using var session = await KeeperSession.OpenAsync(configuration, ports, CancellationToken.None);
        using var ended = new CancellationTokenSource();
        var listening = ListenAsync(ended);
        await Console.Out.WriteLineAsync("ready");
        while (!ended.IsCancellationRequested)
        {
            while (_orders.TryDequeue(out var order))
            {
                Obey(order, session);
                await Console.Out.WriteLineAsync("obeyed");
            }

            if (await TurnAsync(session) is [var decision])
            {
                await Console.Out.WriteLineAsync(Report(decision, session.Journal.State));
            }

            await Task.Delay(Poll, CancellationToken.None);
        }

        await listening;
        return 0;
    }

    private static async Task<IReadOnlyList<Decision>?> TurnAsync(KeeperSession session)
    {
        try
        {
            return await session.Loop.TurnAsync(CancellationToken.None);
        }
        catch (EthereumException error)
        {
            // As the product's loop: the next turn takes up from the journal.
            await Console.Error.WriteLineAsync(error.Message);
            return null;
        }
    }

    private static string Report(Decision decision, KeeperState state)
    {
        var open = state.OpenIntents.Select(pair => pair.Intent.State.ToString()).DefaultIfEmpty("none");

        // A halt shows in decisions only when it stops something.
        var code = state.Halt is null ? decision.Decisive.Code : ReasonCode.Halted;
        return string.Create(
            CultureInfo.InvariantCulture, $"{decision.Block} {decision.Verdict} {code} {string.Join('+', open)}");
    }

    private async Task ListenAsync(CancellationTokenSource ended)
    {
        // Console.In would hold the turns up: it waits for its line even when asked not to.
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync(CancellationToken.None) is { } order)
        {
            _orders.Enqueue(order);
        }

        await ended.CancelAsync();
    }

    private void Obey(string order, KeeperSession? session)
    {
        switch (order.Split(' '))
        {
            case ["arm", var point, var passings]:
                _kill.Arm(Enum.Parse<CrashPoint>(point), int.Parse(passings, CultureInfo.InvariantCulture));
                break;
            case ["swallow"]:
                _sends.Swallows = true;
                break;
            case ["break"]:
                _sends.Breaks++;
                break;
            case ["ask", var verb]:
                session!.Journal.Commit(
                    new Fact.OperatorSpoke(Enum.Parse<OperatorVerb>(verb), DevnetConfiguration.VaultId));
                break;
            default:
                throw new ArgumentException($"'{order}' is no order", nameof(order));
        }
    }
}
