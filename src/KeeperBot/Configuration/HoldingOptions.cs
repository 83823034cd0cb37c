namespace KeeperBot.Configuration;

/// <summary>Positions that a vault holds besides those of its own book.</summary>
public sealed record HoldingOptions
{
    /// <summary>The vault kind that reads them.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose positions they are; the vault's own contract unless stated.</summary>
    public string? Account { get; init; }

    /// <summary>The protocol's contracts that the kind asks for.</summary>
    public IReadOnlyList<ContractOptions> Contracts { get; init; } = [];

    /// <summary>The positions' numbers, where the protocol lists none.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The file that declares the positions, JSON or CSV, for a kind that no contract tells.</summary>
    public string? File { get; init; }

    /// <summary>How old what the file declares may be, by its own word, such as <c>24 h</c>.</summary>
    public string? MaxAge { get; init; }
}

/// <summary>A contract of a protocol.</summary>
public sealed record ContractOptions
{
    /// <summary>What it is to the kind.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required string Address { get; init; }
}

/// <summary>An asset besides base and quote that a vault's books depend on.</summary>
public sealed record AssetOptions
{
    /// <summary>The token's contract.</summary>
    public required string Address { get; init; }

    /// <summary>The symbol; names the asset's risk factor.</summary>
    public required string Symbol { get; init; }

    /// <summary>The decimals its integers are scaled by.</summary>
    public required int Decimals { get; init; }

    /// <summary>Its USD feed; with <c>claimOn</c>, the feed of what one of it is worth in that asset.</summary>
    public required string Feed { get; init; }

    /// <summary>
    /// Heartbeat of the feed plus a margin, such as <c>25 h</c>; five minutes unless stated, of a feed whose heartbeat
    /// is known.
    /// </summary>
    public string? MaxAge { get; init; }

    /// <summary>The symbol of the asset that it is a claim on: <c>WETH</c> for wstETH; none unless stated.</summary>
    public string? ClaimOn { get; init; }

    /// <summary>
    /// What confirms the price; a claim needs it, because its price is a product and a forgotten factor shows nowhere
    /// else.
    /// </summary>
    public UsdCheckOptions? UsdCheck { get; init; }

    /// <summary>Annual volatility in percent; this or <c>surface</c>.</summary>
    public double? VolatilityPercent { get; init; }

    /// <summary>The document that states its implied volatilities.</summary>
    public SurfaceOptions? Surface { get; init; }

    /// <summary>How its smile moves with the spot; by strike unless stated.</summary>
    public SmileOptions? Smile { get; init; }

    /// <summary>Continuously compounded USD rate in percent a year.</summary>
    public double RatePercent { get; init; }

    /// <summary>Continuously compounded yield of the asset in percent a year.</summary>
    public double CarryPercent { get; init; }
}

/// <summary>An independent USD price of an asset.</summary>
public sealed record UsdCheckOptions
{
    /// <summary>A USD feed that shares no factor with the asset's own.</summary>
    public required string Feed { get; init; }

    /// <summary>
    /// Heartbeat of the feed plus a margin; five minutes unless stated, of a feed whose heartbeat is known.
    /// </summary>
    public string? MaxAge { get; init; }

    /// <summary>Most that the two may be apart, in hundredths of a percent.</summary>
    public int MaxDeviationBps { get; init; } = 200;
}
