namespace KeeperBot.ChainTests.Recipes;

/// <summary>Tests of which each has a bench of its own.</summary>
public abstract class RecipeTests : IAsyncLifetime
{
    private RecipeBench? _bench;

    /// <summary>Ends what a test waits for when the test is to end.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected RecipeBench Bench =>
        _bench ?? throw new InvalidOperationException("the devnet has not been started");

    /// <summary>Starts the bench.</summary>
    public virtual async ValueTask InitializeAsync() => _bench = await RecipeBench.StartAsync(Cancellation);

    /// <summary>Ends the bench, if it was started.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_bench is not null)
        {
            await _bench.DisposeAsync();
        }
    }
}
