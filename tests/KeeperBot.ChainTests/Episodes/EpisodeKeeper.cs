using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Recipes;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>The keeper of an episode: the production loop over its nodes, killed and started again when told.</summary>
/// <param name="file">Its configuration.</param>
/// <param name="through">What breaks it, for a canary.</param>
internal sealed class EpisodeKeeper(string file, Func<IChain, IChain>? through) : IAsyncDisposable
{
    private readonly AdvanceableClock _clock = new();
    private RestartableKeeper? _keeper;

    /// <summary>Where its journal is.</summary>
    public string Journal { get; } = KeeperConfiguration.Load(file).JournalFile;

    /// <summary>True while a plan has not ended.</summary>
    public bool HasOpen => _keeper is null || !_keeper.Open.IsEmpty;

    /// <summary>How many turns raised no answer of the nodes to rely on.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Takes the newest block.</summary>
    /// <returns>
    /// What came of it: what no node is to blame for stops the keeper, and the next turn starts another.
    /// </returns>
    public async Task<EpisodeTurn> TurnAsync(CancellationToken cancellation)
    {
        _clock.Advance(TimeSpan.FromSeconds(DevnetChain.SecondsPerBlock));
        try
        {
            _keeper ??= await RestartableKeeper.StartOnNodesAsync(file, _clock, cancellation, through);
            return new EpisodeTurn(await _keeper.TurnAsync(cancellation), null, IsStop: false);
        }
        catch (Exception unreachable) when (unreachable is EthereumException or ProblemException)
        {
            Unanswered++;
            return new EpisodeTurn(null, unreachable.Message, IsStop: false);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            await KillAsync();
            return new EpisodeTurn(null, $"{bug}", IsStop: true);
        }
    }

    /// <summary>Kills it. The next turn starts another one on the same journal.</summary>
    public async Task KillAsync()
    {
        if (_keeper is not null)
        {
            await _keeper.DisposeAsync();
            _keeper = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();
}

/// <summary>What came of a keeper's turn.</summary>
/// <param name="Decision">Null when nothing was decided.</param>
/// <param name="Trouble">Why; null when there was no new block.</param>
/// <param name="IsStop">Whether the program would have stopped.</param>
internal sealed record EpisodeTurn(Decision? Decision, string? Trouble, bool IsStop);
