namespace KeeperBot.Storms;

/// <summary>
/// The process is dead: nothing that it does any more has an effect. Raised out of ports that cannot be left pending.
/// </summary>
internal sealed class SimulatedCrash() : Exception("the process was killed");
