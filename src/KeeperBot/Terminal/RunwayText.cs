using KeeperBot.Health;

namespace KeeperBot.Terminal;

/// <summary>How long the account's ether lasts, in words.</summary>
public static class RunwayText
{
    /// <summary>Balance, hedges and time.</summary>
    public static string Say(GasRunway runway)
    {
        var balance = $"{Figures.Number(runway.Ether, 4)} ETH";
        if (runway.IsSpent)
        {
            return $"{balance}, under the reserve of {Figures.Token(runway.ReserveWei, 18, 4)} ETH: hedges are refused";
        }

        var time = runway.Left is { } left ? $" ({Figures.Duration(left.TotalSeconds)})" : string.Empty;
        return $"{balance}, about {Figures.Number(runway.Hedges, 0)} hedges{time} above the reserve of "
            + $"{Figures.Token(runway.ReserveWei, 18, 4)} ETH";
    }
}
