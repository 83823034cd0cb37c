namespace KeeperBot.Storms;

/// <summary>
/// Every point at which a keeper can be cut off: where it waits for the world, and on both sides of an act.
/// </summary>
/// <remarks>
/// A point in the middle of an append is none of its own: the journal's transaction is there as a whole or not at all,
/// so it is one of the two sides.
/// </remarks>
internal enum CrashPoint
{
    /// <summary>Asking for the newest block.</summary>
    Head,

    /// <summary>Asking for another block, such as the final one.</summary>
    Block,

    /// <summary>Reading the state of a block.</summary>
    Read,

    /// <summary>Simulating a call.</summary>
    Call,

    /// <summary>Estimating gas.</summary>
    Estimate,

    /// <summary>Counting the account's transactions.</summary>
    Count,

    /// <summary>Asking for receipts.</summary>
    Receipts,

    /// <summary>Asking for fees.</summary>
    Fees,

    /// <summary>Asking for logs.</summary>
    Logs,

    /// <summary>Asking for the chain id.</summary>
    ChainId,

    /// <summary>Nothing was sent.</summary>
    BeforeSend,

    /// <summary>The bytes are out; the answer has not arrived.</summary>
    AfterSend,

    /// <summary>Nothing is signed.</summary>
    BeforeSign,

    /// <summary>Signed bytes are in memory only.</summary>
    AfterSign,

    /// <summary>Before the mandate is in the journal.</summary>
    BeforeMandate,

    /// <summary>After.</summary>
    AfterMandate,

    /// <summary>Before a block and its decisions are in the journal.</summary>
    BeforeDecisions,

    /// <summary>After.</summary>
    AfterDecisions,

    /// <summary>Before signed bytes are in the journal.</summary>
    BeforeSigned,

    /// <summary>After: they are durable and nobody has seen them.</summary>
    AfterSigned,

    /// <summary>Before it is in the journal that a node took the bytes.</summary>
    BeforeSent,

    /// <summary>After.</summary>
    AfterSent,

    /// <summary>Before it is in the journal that a node refused the bytes.</summary>
    BeforeRefused,

    /// <summary>After.</summary>
    AfterRefused,

    /// <summary>Before it is in the journal that a plan must not execute any more.</summary>
    BeforeWithdrawn,

    /// <summary>After.</summary>
    AfterWithdrawn,

    /// <summary>Before an inclusion is in the journal.</summary>
    BeforeIncluded,

    /// <summary>After.</summary>
    AfterIncluded,

    /// <summary>Before it is in the journal that an inclusion is gone.</summary>
    BeforeReorged,

    /// <summary>After.</summary>
    AfterReorged,

    /// <summary>Before it is in the journal that nobody knows what spent a nonce.</summary>
    BeforeDoubted,

    /// <summary>After.</summary>
    AfterDoubted,

    /// <summary>Before the end of an intent is in the journal.</summary>
    BeforeEnded,

    /// <summary>After.</summary>
    AfterEnded,

    /// <summary>Before the account's nonce is in the journal as the chain counts it.</summary>
    BeforeAccount,

    /// <summary>After.</summary>
    AfterAccount,

    /// <summary>Before a halt is in the journal.</summary>
    BeforeHalt,

    /// <summary>After.</summary>
    AfterHalt,

    /// <summary>Before the signed bytes that fill a gap below the nonces in flight are in the journal.</summary>
    BeforeGap,

    /// <summary>After.</summary>
    AfterGap,

    /// <summary>Before anything else is in the journal: an operator's word, the end of a doubt.</summary>
    BeforeOther,

    /// <summary>After.</summary>
    AfterOther,
}

/// <summary>Names of the points, and which of them an entry of the journal is.</summary>
internal static class CrashPoints
{
    /// <summary>How many there are.</summary>
    public static int Count { get; } = Enum.GetValues<CrashPoint>().Length;

    /// <summary>How many kinds of journal entries are told apart.</summary>
    public static int AppendKinds => (CrashPoint.AfterOther - CrashPoint.BeforeMandate + 1) / 2;

    /// <summary>The point in words: <c>after signed</c>.</summary>
    public static string Name(CrashPoint point) => Words.Of(point.ToString());

    /// <summary>
    /// The point before an entry of this kind and payload is written; the one after it is the next value.
    /// </summary>
    public static CrashPoint BeforeEntry(string kind, ReadOnlySpan<byte> payload) => kind switch
    {
        "mandate" => CrashPoint.BeforeMandate,
        "block" => CrashPoint.BeforeDecisions,
        "intent" when Changes(payload, "\"change\":\"signed\""u8) => CrashPoint.BeforeSigned,
        "intent" when Changes(payload, "\"change\":\"sent\""u8) => CrashPoint.BeforeSent,
        "account" => CrashPoint.BeforeAccount,
        "halt" => CrashPoint.BeforeHalt,
        "gap" => CrashPoint.BeforeGap,
        "intent" when Changes(payload, "\"change\":\"refused\""u8) => CrashPoint.BeforeRefused,
        "intent" when Changes(payload, "\"change\":\"withdrawn\""u8) => CrashPoint.BeforeWithdrawn,
        "intent" when Changes(payload, "\"change\":\"doubted\""u8) => CrashPoint.BeforeDoubted,
        "intent" when Changes(payload, "\"change\":\"included\""u8) => CrashPoint.BeforeIncluded,
        "intent" when Changes(payload, "\"change\":\"reorged\""u8) => CrashPoint.BeforeReorged,
        "intent" when Changes(payload, "\"change\":\"ended\""u8) => CrashPoint.BeforeEnded,
        _ => CrashPoint.BeforeOther,
    };

    private static bool Changes(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> text) => payload.IndexOf(text) >= 0;
}
