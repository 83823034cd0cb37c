namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>What goes wrong with the bytes that a <see cref="MortalKeeper"/> sends.</summary>
internal sealed class SendFaults
{
    /// <summary>True while bytes are taken and forwarded to nobody.</summary>
    public bool Swallows { get; set; }

    /// <summary>How many of the next sends break off before anything is forwarded.</summary>
    public int Breaks { get; set; }
}
