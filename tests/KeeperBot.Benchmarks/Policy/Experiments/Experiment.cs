namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>One question put to the policies, with its bar.</summary>
/// <param name="id">As <c>--only</c> takes it.</param>
/// <param name="title">For people.</param>
internal abstract class Experiment(string id, string title)
{
    public string Id => id;

    public string Title => title;

    /// <summary>Runs it.</summary>
    public abstract IEnumerable<Finding> Run(Laboratory laboratory);
}
