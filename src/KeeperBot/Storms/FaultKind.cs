namespace KeeperBot.Storms;

/// <summary>Everything that a storm does to a keeper. What amount and length mean is said at each.</summary>
internal enum FaultKind
{
    /// <summary>Feed and pool move by this many hundredths of a percent: a reason to trade.</summary>
    PriceMove,

    /// <summary>Somebody moves the pool, but not the feed, against whoever trades in the next block.</summary>
    Sandwich,

    /// <summary>Full blocks, so many in a row: the base fee rises by 1/8 in each.</summary>
    FeeSpike,

    /// <summary>The next block's base fee is this many times its parent's.</summary>
    FeeJump,

    /// <summary>So many blocks are replaced; what was in them is lost, as on anvil.</summary>
    ReorgLost,

    /// <summary>So many blocks are replaced; what was in them is in the pool again, as on geth.</summary>
    ReorgReturned,

    /// <summary>So many blocks are replaced; what was in them is in another block of the new branch.</summary>
    ReorgMoved,

    /// <summary>So many blocks are replaced; the nonces used in them are used by somebody else with the key.</summary>
    ReorgForeign,

    /// <summary>The head goes back by so many blocks, and the chain grows anew from there.</summary>
    Rollback,

    /// <summary>Blocks leave the keeper's transactions out for so long.</summary>
    Censor,

    /// <summary>The pool forgets everything.</summary>
    PoolDrop,

    /// <summary>Third parties send again all bytes that were ever seen.</summary>
    Rebroadcast,

    /// <summary>Somebody else with the key takes the next nonce.</summary>
    ForeignNonce,

    /// <summary>The owner pauses the executor for so long.</summary>
    OwnerPause,

    /// <summary>The keeper's ether falls to so many thousandths of an ether for so long.</summary>
    Drain,

    /// <summary>Hedges use so many percent more gas than was estimated, for so long.</summary>
    GasGrowth,

    /// <summary>No block for so long.</summary>
    HeadStall,

    /// <summary>A block in the middle of a turn.</summary>
    ExtraBlock,

    /// <summary>A node is so many blocks behind, for so long.</summary>
    NodeLag,

    /// <summary>A node stays at its head, for so long.</summary>
    NodeFreeze,

    /// <summary>A node answers half of all requests from a replica so many blocks behind, for so long.</summary>
    NodeFlicker,

    /// <summary>A node answers with errors, for so long.</summary>
    NodeError,

    /// <summary>A node does not answer in time, for so long.</summary>
    NodeTimeout,

    /// <summary>A node says that it took the bytes and forwards nothing, for so long.</summary>
    AcceptAndDrop,

    /// <summary>A node forwards the bytes and breaks the connection, for so long.</summary>
    ForwardThenReset,

    /// <summary>A node states prices that are wrong by so many hundredths of a percent, for so long.</summary>
    LiePrice,

    /// <summary>A node states another sequence of the executor, off by so many, for so long.</summary>
    LieSequence,

    /// <summary>A node states another count of transactions, off by so many, for so long.</summary>
    LieNonce,

    /// <summary>A node makes up receipts of success, with the logs that belong to them, for so long.</summary>
    LieReceipt,

    /// <summary>A node hides receipts and logs, for so long.</summary>
    HideReceipt,

    /// <summary>A node states tips and base fees so many times too high, for so long.</summary>
    LieFees,

    /// <summary>A node estimates gas so many percent off, for so long.</summary>
    LieEstimate,

    /// <summary>A node makes up heads, for so long.</summary>
    LieHead,

    /// <summary>The process dies at a named point; so many blocks later it is started again.</summary>
    Crash,

    /// <summary>The disk refuses to write; with amount 1 what was refused is there all the same.</summary>
    WriteFailure,

    /// <summary>The process dies, and is started on a copy of its journal that holds so many percent of it.</summary>
    OldCopy,

    /// <summary>
    /// The process stands still for so long; another one takes its journal over; then it wakes up.
    /// </summary>
    Takeover,

    /// <summary>The machine's clock jumps by so many seconds.</summary>
    ClockJump,

    /// <summary>An operator pauses the first vault, and resumes it after so long.</summary>
    OperatorPause,

    /// <summary>An operator asks for a rebalance.</summary>
    OperatorRebalance,
}
