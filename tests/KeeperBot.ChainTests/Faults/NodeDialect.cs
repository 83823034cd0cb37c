namespace KeeperBot.ChainTests.Faults;

/// <summary>Whose words a node speaks when it refuses.</summary>
public enum NodeDialect
{
    /// <summary>go-ethereum.</summary>
    Geth,

    /// <summary>Nethermind up to 1.31; later versions say it as geth does.</summary>
    Nethermind,

    /// <summary>Besu.</summary>
    Besu,

    /// <summary>Erigon; its pool puts a status before the words.</summary>
    Erigon,

    /// <summary>Reth.</summary>
    Reth,

    /// <summary>Arbitrum Nitro: a sequencer's queue, no pool.</summary>
    Arbitrum,

    /// <summary>OP-stack: geth's words, in part of the sequencer's front.</summary>
    OpStack,
}

/// <summary>Why a node refuses.</summary>
public enum NodeRefusal
{
    /// <summary>It has these bytes already.</summary>
    AlreadyKnown,

    /// <summary>The nonce is spent.</summary>
    NonceTooLow,

    /// <summary>Another transaction has the nonce, and this one does not pay enough more.</summary>
    ReplacementUnderpriced,

    /// <summary>The tip is below the least the pool takes.</summary>
    Underpriced,

    /// <summary>The fee ceiling is below the base fee.</summary>
    FeeBelowBase,

    /// <summary>The account cannot pay.</summary>
    InsufficientFunds,

    /// <summary>The node does not have the block asked for.</summary>
    UnknownBlock,

    /// <summary>The pool or the queue takes nothing now.</summary>
    Overloaded,
}
