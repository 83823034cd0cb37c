namespace KeeperBot.ChainTests.Faults;

/// <summary>What leaves towards the keeper. All but <see cref="Single"/> take the whole message over.</summary>
public abstract record WireReply
{
    private WireReply()
    {
    }

    /// <summary>A JSON-RPC reply to one request; replies to a batch are put together.</summary>
    /// <param name="Json">UTF-8, usually.</param>
    public sealed record Single(ReadOnlyMemory<byte> Json) : WireReply;

    /// <summary>A whole HTTP answer, or one WebSocket message.</summary>
    /// <param name="Content">The bytes.</param>
    public sealed record Body(ReadOnlyMemory<byte> Content) : WireReply
    {
        /// <summary>The HTTP status; a WebSocket is closed as overloaded when it is not 200.</summary>
        public int Status { get; init; } = 200;

        /// <summary>The HTTP header.</summary>
        public string ContentType { get; init; } = "application/json";

        /// <summary>The HTTP header, in seconds; null for none.</summary>
        public int? RetryAfter { get; init; }

        /// <summary>The length the header promises, when it is not the content's; then the connection is cut.</summary>
        public long? PromisedLength { get; init; }
    }

    /// <summary>Bytes without an end in sight: a beginning, then one chunk again and again.</summary>
    /// <param name="Start">The first bytes.</param>
    /// <param name="Chunk">What follows, repeated.</param>
    /// <param name="Total">How many bytes at most.</param>
    public sealed record Flood(ReadOnlyMemory<byte> Start, ReadOnlyMemory<byte> Chunk, long Total) : WireReply
    {
        /// <summary>The HTTP header that says how it is compressed; null for not.</summary>
        public string? Encoding { get; init; }

        /// <summary>True when the HTTP header promises the length, false to send in chunks.</summary>
        public bool IsPromised { get; init; }

        /// <summary>How long to wait before each chunk.</summary>
        public TimeSpan Pace { get; init; }
    }

    /// <summary>The connection is cut.</summary>
    public sealed record Reset : WireReply;

    /// <summary>
    /// Nothing, while the connection stays open. A WebSocket is dead from then on, and does not say so.
    /// </summary>
    public sealed record Silence : WireReply;

    /// <summary>Nothing for this message; a WebSocket lives on.</summary>
    public sealed record Nothing : WireReply;
}
