using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>Something that a stranger may do in a block.</summary>
/// <param name="Name">What it is called when it is told.</param>
/// <param name="Likelihood">How likely it is in a block, 0 to 1.</param>
/// <param name="Act">Does it, or sends for it.</param>
internal sealed record Draw(string Name, double Likelihood, Action<StrangerMoment> Act);

/// <summary>What a stranger sees when he acts, and what he does.</summary>
/// <param name="random">Chooses.</param>
/// <param name="seen">The newest block.</param>
/// <param name="reading">What the views said at it.</param>
internal sealed class StrangerMoment(Random random, BlockSeen seen, ViewReading reading)
{
    private readonly List<DevnetTransaction> _sent = [];
    private readonly List<(int Blocks, IEnumerable<DevnetTransaction> Then)> _later = [];

    public Random Random => random;

    /// <summary>The newest block.</summary>
    public BlockSeen Seen => seen;

    /// <summary>What the views said at it.</summary>
    public ViewReading Reading => reading;

    /// <summary>What goes into the next block.</summary>
    public IReadOnlyList<DevnetTransaction> Sent => _sent;

    /// <summary>What is to be sent some blocks later.</summary>
    public IReadOnlyList<(int Blocks, IEnumerable<DevnetTransaction> Then)> Later => _later;

    /// <summary>Sends transactions with the next block.</summary>
    public void Send(params IEnumerable<DevnetTransaction> transactions) => _sent.AddRange(transactions);

    /// <summary>Sends transactions so many blocks later.</summary>
    public void SendAfter(int blocks, params IEnumerable<DevnetTransaction> transactions) =>
        _later.Add((blocks, transactions));

    /// <summary>A number from the first to the second, drawn evenly.</summary>
    public double Between(double least, double most) => least + ((most - least) * random.NextDouble());
}
