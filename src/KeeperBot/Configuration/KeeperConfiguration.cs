using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KeeperBot.Core;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Observers;
using KeeperBot.Signing;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>A configuration that was read and checked: the mandate, and what the program needs beside it.</summary>
/// <param name="Live">True when the keeper may sign.</param>
/// <param name="Mandate">What the operator wants and allows.</param>
/// <param name="Access">How the chain is reached.</param>
/// <param name="PollInterval">How often the head is asked for.</param>
/// <param name="JournalFile">Absolute path.</param>
/// <param name="Signer">How the keeper's key is reached.</param>
/// <param name="Daemon">How <c>run</c> behaves as a service.</param>
/// <param name="Alerts">Who is told when something is wrong.</param>
public sealed record KeeperConfiguration(
    bool Live,
    Mandate Mandate,
    ChainAccess Access,
    TimeSpan PollInterval,
    string JournalFile,
    SignerAccess Signer,
    DaemonSettings Daemon,
    AlertSettings Alerts)
{
    /// <summary>The form of the file: strict, but for comments and trailing commas.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Where operators leave requests for the keeper that holds the journal; absolute path.</summary>
    public string InboxFile => JournalFile + ".inbox";

    /// <summary>The configuration's own file, absolute path.</summary>
    public required string File { get; init; }

    /// <summary>
    /// Where the documents are that servers answer with, by the names that the mandate has for them: their URLs may
    /// hold secrets, and the mandate is journalled.
    /// </summary>
    public ImmutableSortedDictionary<string, RpcEndpoint> Servers { get; init; } =
        ImmutableSortedDictionary<string, RpcEndpoint>.Empty;

    /// <summary>The configuration's folder, to which the documents that it names are relative.</summary>
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>Where this configuration's arming receipt lies, if it was armed.</summary>
    public string ReceiptFile => File + ".armed";

    /// <summary>The first node, for what needs no agreement: a devnet's controls, a benchmark.</summary>
    public RpcEndpoint Endpoint => Access.Nodes[0];

    /// <summary>Where the documents come from that the mandate depends on.</summary>
    public DocumentSources DocumentSources() => new(Folder, Mandate, Servers, TimeProvider.System);

    /// <summary>Reads a configuration file, and nothing beside it.</summary>
    /// <exception cref="ProblemException">Not readable, not valid; says where and what to do.</exception>
    public static KeeperConfiguration Load(string path) => StatedConfiguration.Read(path, []).Configuration;

    /// <summary>
    /// Writes options as a file that <see cref="Load"/> reads, for its owner alone: URLs may hold keys.
    /// </summary>
    public static void Write(KeeperOptions options, string path) =>
        OwnerOnlyFiles.Write(path, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(options, Json) + "\n"));
}
