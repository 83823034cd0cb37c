using KeeperBot.Journals;

namespace KeeperBot.Storms;

/// <summary>One run of a keeper's program, from its start to its death.</summary>
/// <param name="keeper">Which keeper, from 0.</param>
/// <param name="number">Counts the storm's processes.</param>
/// <param name="pass">Told of every point the process passes that it does not wait at; may kill it.</param>
internal sealed class SimulatedProcess(int keeper, int number, Action<SimulatedProcess, CrashPoint> pass)
{
    /// <summary>Which keeper it is of.</summary>
    public int Keeper => keeper;

    /// <summary>Its number among the storm's processes.</summary>
    public int Number => number;

    /// <summary>False once it was killed, or ended by itself.</summary>
    public bool Alive { get; private set; } = true;

    /// <summary>True while it stands still (stopped by the system, not dead).</summary>
    public bool Frozen { get; set; }

    /// <summary>The journal's newest entry when another process took it over; null while it has it.</summary>
    public long? FencedAt { get; set; }

    /// <summary>What it remembers; null before it opened its journal.</summary>
    public KeeperJournal? Journal { get; set; }

    /// <summary>Its loop; null before it is put together.</summary>
    public KeeperLoop? Loop { get; set; }

    /// <summary>The turn it is in; null between turns.</summary>
    public Task? Turn { get; set; }

    /// <summary>Kills it.</summary>
    public void Kill() => Alive = false;

    /// <summary>Passes a point without waiting.</summary>
    /// <exception cref="SimulatedCrash">It is dead, or dies here.</exception>
    public void Pass(CrashPoint point)
    {
        if (Alive)
        {
            pass(this, point);
        }

        if (!Alive)
        {
            throw new SimulatedCrash();
        }
    }
}
