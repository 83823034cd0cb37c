namespace KeeperBot.Configuration;

/// <summary>How <c>run</c> behaves as a service.</summary>
public sealed record DaemonOptions
{
    /// <summary>
    /// Address and port of <c>/health</c> and <c>/metrics</c>, such as <c>127.0.0.1:8480</c>; <c>off</c> for none.
    /// </summary>
    public string Listen { get; init; } = "127.0.0.1:8480";

    /// <summary>
    /// True allows an address that other machines reach; whoever does reads positions and balances.
    /// </summary>
    public bool AllowExposed { get; init; }

    /// <summary>Names under which it is asked, beside the address itself and those of this machine.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>How long the outcome of what is in flight is waited for when stopping, such as <c>60 s</c>.</summary>
    public string Drain { get; init; } = "60 s";

    /// <summary>
    /// A turn that takes longer than this counts as stuck; more than any node may take to fail.
    /// </summary>
    public string StuckAfter { get; init; } = "2 min";
}
