namespace KeeperBot.Configuration;

/// <summary>The forecasts that a vault may be hedged by.</summary>
public sealed record ForecastsOptions
{
    /// <summary>
    /// The volatility that the base is expected to have, as <c>keeperbot volatility --out</c> writes it.
    /// </summary>
    public ForecastOptions? Volatility { get; init; }

    /// <summary>
    /// What hedges are expected to cost beyond their quotes, as <c>keeperbot slippage --out</c> learns it.
    /// </summary>
    public ForecastOptions? Slippage { get; init; }

    /// <summary>
    /// The regimes of gas, and how often cheaper ones come, as <c>keeperbot gas --out</c> writes them.
    /// </summary>
    public ForecastOptions? Gas { get; init; }
}

/// <summary>Where a forecast is stated, and how far it is believed.</summary>
public sealed record ForecastOptions
{
    /// <summary>A file, relative to this one; read again at every block.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Instead of a file, a URL that is asked every ten seconds; may hold environment variables, as the node's.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>How old it may be at a block that is decided on; older, it does not count.</summary>
    public string MaxAge { get; init; } = "2 d";

    /// <summary>
    /// How far what it changes may be from what it would be without it: 50 is up to half as much again.
    /// </summary>
    public double GuardPercent { get; init; } = 50;
}
