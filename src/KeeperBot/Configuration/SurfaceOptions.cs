namespace KeeperBot.Configuration;

/// <summary>Where a volatility surface is stated.</summary>
public sealed record SurfaceOptions
{
    /// <summary>A file, relative to this one; read again at every block.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Instead of a file, a URL that is asked every ten seconds; may hold environment variables, as the node's.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>How old it may be at a block that is decided on, such as <c>1 h</c>.</summary>
    public required string MaxAge { get; init; }
}

/// <summary>How a smile moves with the spot.</summary>
public sealed record SmileOptions
{
    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Of <c>stickiness</c>: the skew stickiness ratio; 0 is sticky delta, 1 sticky strike.</summary>
    public double? Ratio { get; init; }

    /// <summary>Of <c>minimum-variance</c>: a of dσ/dS = (a + bΔ + cΔ²)/(S√T).</summary>
    public double? A { get; init; }

    /// <summary>b.</summary>
    public double? B { get; init; }

    /// <summary>c.</summary>
    public double? C { get; init; }
}
