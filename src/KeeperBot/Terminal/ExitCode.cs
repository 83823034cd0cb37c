using System.Collections.Immutable;

namespace KeeperBot.Terminal;

/// <summary>What the process says to its caller; stable across versions.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>A bug in KeeperBot.</summary>
    public const int Bug = 1;

    /// <summary>The command line or the input is wrong.</summary>
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

    /// <summary>Verification failed: a replay mismatch, a broken journal, a storm that ended badly.</summary>
    public const int VerificationFailed = 9;

    /// <summary>Stopped by the user.</summary>
    public const int Interrupted = 130;

    /// <summary>Every code and what it means to a script; documentation and tests derive from this table.</summary>
    public static readonly ImmutableArray<(int Code, string Meaning)> Catalogue =
    [
        (Ok, "done"),
        (Bug, "a bug in KeeperBot: it stopped rather than go on; please report it with what stderr says"),
        (Usage, "the command line or the input is wrong; nothing was changed"),
        (Configuration, "the configuration is invalid; stderr shows the place"),
        (NotReady, "not healthy or not ready: no journal yet, a journal in use, a missing installation"),
        (Refused, "refused by a guard or by the mandate; nothing was sent"),
        (Reverted, "a transaction was included and reverted"),
        (Unknown, "something was sent and its outcome is not known: do not repeat it, run `status`"),
        (Unreachable, "the chain cannot be reached"),
        (VerificationFailed,
            "verification failed: a replay mismatch, a broken journal, accounts that do not close, a failed storm"),
        (Interrupted, "stopped by the user"),
    ];
}
