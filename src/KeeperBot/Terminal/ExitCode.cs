namespace KeeperBot.Terminal;

/// <summary>What the process says to its caller; stable across versions.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>A bug in KeeperBot.</summary>
    public const int Bug = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The configuration is invalid.</summary>
    public const int Configuration = 3;

    /// <summary>Not healthy or not ready.</summary>
    public const int NotReady = 4;

    /// <summary>Refused by a guard or by the mandate.</summary>
    public const int Refused = 5;

    /// <summary>A transaction reverted.</summary>
    public const int Reverted = 6;

    /// <summary>Something was sent and its outcome is not known: do not retry, run <c>status</c>.</summary>
    public const int Unknown = 7;

    /// <summary>The chain cannot be reached.</summary>
    public const int Unreachable = 8;

    /// <summary>Verification failed: a replay mismatch or a broken journal.</summary>
    public const int VerificationFailed = 9;

    /// <summary>Stopped by the user.</summary>
    public const int Interrupted = 130;
}
