using System.IO.Compression;
using System.Text;

namespace KeeperBot.ChainTests.Faults;

/// <summary>The reply is no reply: wrong in form, whatever its content. The node is not asked.</summary>
public static class BodyFaults
{
    /// <summary>The size of what must not be read to its end, in bytes.</summary>
    public const long FloodBytes = 1L << 30;

    private const int ChunkBytes = 1 << 16;
    private static readonly Lazy<byte[]> ZippedZeros = new(() => Zip(new byte[1 << 24]));
    private static readonly byte[] Digits = Encoding.ASCII.GetBytes(new string('f', ChunkBytes));

    /// <summary>A gateway's page, with status 200.</summary>
    public static Fault Html { get; } = new("HTML", _ => new WireReply.Body(
        "<!doctype html><html><body><h1>Checking your browser</h1></body></html>"u8.ToArray())
    {
        ContentType = "text/html",
    });

    /// <summary>No byte at all.</summary>
    public static Fault Empty { get; } = Text("an empty body", _ => "");

    /// <summary>JSON that ends in the middle, in a complete message.</summary>
    public static Fault CutJson { get; } = Text("cut JSON", id => $$"""{"jsonrpc":"2.0","id":{{id}},"resu""");

    /// <summary>Half of the bytes promised, then the connection breaks.</summary>
    public static Fault Truncated { get; } = new("truncated", call =>
    {
        var start = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{call.Id}},""");
        return new WireReply.Body(start) { PromisedLength = start.Length * 2L };
    });

    /// <summary>A hundred thousand brackets.</summary>
    public static Fault Deep { get; } =
        Result("deeply nested", new string('[', 100_000) + new string(']', 100_000));

    /// <summary>Bytes that are no UTF-8, in a string.</summary>
    public static Fault NotUtf8 { get; } = new("not UTF-8", call => new WireReply.Single(
        (byte[])[.. Encoding.UTF8.GetBytes(Opened(call)), 0xC3, 0x28, .. "\"}"u8]));

    /// <summary>A member twice, the second contradicting the first.</summary>
    public static Fault DuplicateKeys { get; } = Text(
        "duplicate keys", id => $$"""{"jsonrpc":"2.0","id":{{id}},"result":"0x1","result":"0x2"}""");

    /// <summary>A quantity in words.</summary>
    public static Fault NotHex { get; } = Result("not hex", "\"0xhello\"");

    /// <summary>A quantity below zero.</summary>
    public static Fault Negative { get; } = Result("negative", "\"-0x1\"");

    /// <summary>A quantity of 257 bits.</summary>
    public static Fault Above256Bits { get; } = Result("above 256 bits", $"\"0x1{new string('0', 64)}\"");

    /// <summary>A reply to another request.</summary>
    public static Fault WrongId { get; } = Text(
        "wrong id", _ => """{"jsonrpc":"2.0","id":987654321,"result":"0x1"}""");

    /// <summary>A reply that says it is of the old protocol.</summary>
    public static Fault WrongVersion { get; } = Text(
        "wrong version", id => $$"""{"jsonrpc":"1.0","id":{{id}},"result":"0x1"}""");

    /// <summary>A gibibyte of one hex string, in chunks: nothing says beforehand how long it will be.</summary>
    public static Fault Huge { get; } = new("huge", Flood);

    /// <summary>The same, its length promised by the header.</summary>
    public static Fault HugePromised { get; } = new(
        "huge, promised", call => Flood(call) with { IsPromised = true });

    /// <summary>A mebibyte that unpacks to a gibibyte, compressed although nobody offered that.</summary>
    public static Fault GzipBomb { get; } = new("gzip bomb", _ => new WireReply.Flood(
        ReadOnlyMemory<byte>.Empty, ZippedZeros.Value, ZippedZeros.Value.Length * (FloodBytes >> 24))
    {
        Encoding = "gzip",
    });

    /// <summary>All of them; each is refused by its form, whatever was asked.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        Html, Empty, CutJson, Truncated, Deep, NotUtf8, DuplicateKeys, NotHex, Negative, Above256Bits, WrongId,
        WrongVersion, Huge, HugePromised, GzipBomb,
    ];

    /// <summary>A reply in good form with this JSON as its result.</summary>
    public static Fault Result(string name, string json) => new(name, call => call.Answer(json));

    private static Fault Text(string name, Func<string, string> reply) =>
        new(name, call => new WireReply.Single(Encoding.UTF8.GetBytes(reply(call.Id))));

    private static WireReply.Flood Flood(RpcCall call) =>
        new WireReply.Flood(Encoding.UTF8.GetBytes(Opened(call)), Digits, FloodBytes);

    private static string Opened(RpcCall call) => $$"""{"jsonrpc":"2.0","id":{{call.Id}},"result":"0x""";

    // Members of a gzip stream may follow each other (RFC 1952, section 2.2), so one is made and sent many times.
    private static byte[] Zip(byte[] data)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal))
        {
            gzip.Write(data);
        }

        return zipped.ToArray();
    }
}
