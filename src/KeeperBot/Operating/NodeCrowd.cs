using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Operating;

/// <summary>Nodes of which one that answers is enough: for when there is no time to find out which are dead.</summary>
/// <param name="nodes">The nodes.</param>
/// <param name="time">Measures waits.</param>
internal sealed class NodeCrowd(ImmutableArray<EthereumClient> nodes, TimeProvider time)
{
    /// <summary>How long the others may still take once one has answered.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Asks all at once.</summary>
    /// <returns>What those said that answered, one at least.</returns>
    /// <exception cref="RpcErrorException">None answers, and a contract refuses.</exception>
    /// <exception cref="MalformedDataException">None answers what was asked for.</exception>
    /// <exception cref="ProblemException">None answers.</exception>
    public async Task<ImmutableArray<T>> AskAsync<T>(
        Func<EthereumClient, Task<T>> ask, CancellationToken cancellation)
    {
        var asked = nodes.Select(node => TryAsync(node, ask)).ToList();
        var answers = ImmutableArray.CreateBuilder<T>();
        var failures = new List<EthereumException>();
        Task? grace = null;
        while (asked.Count > 0)
        {
            var next = Task.WhenAny(asked);
            if (grace is not null && await Task.WhenAny(next, grace) == grace)
            {
                break;
            }

            var done = await next;
            asked.Remove(done);
            var (answer, failure) = await done;
            if (failure is not null)
            {
                failures.Add(failure);
                continue;
            }

            answers.Add(answer!);
            grace ??= Task.Delay(Grace, time, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        return answers.Count > 0 ? answers.ToImmutable() : throw Silence(failures);
    }

    private static async Task<(T? Answer, EthereumException? Failure)> TryAsync<T>(
        EthereumClient node, Func<EthereumClient, Task<T>> ask)
    {
        try
        {
            return (await ask(node), null);
        }
        catch (EthereumException failure)
        {
            return (default, failure);
        }
    }

    /// <summary>What a contract said tells more than what a dead node did.</summary>
    private static Exception Silence(List<EthereumException> failures) =>
        failures.Find(failure => failure is RpcErrorException { IsRevert: true })
        ?? failures.Find(failure => failure is MalformedDataException)
        ?? (Exception)new ProblemException(
            ExitCode.Unreachable,
            failures.Count == 0
                ? "no node is named"
                : string.Join("; ", failures.Select(f => f.Message).Distinct(StringComparer.Ordinal)),
            "--rpc",
            "name a node that answers; or use --print and send it by other means",
            failures.FirstOrDefault());
}
