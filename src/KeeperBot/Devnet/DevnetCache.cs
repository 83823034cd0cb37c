using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>Chains built before, so that the next start loads one instead of building it.</summary>
/// <remarks>
/// An entry's name is a hash of all that determines the chain: the options, the contracts' files, anvil, and the code
/// of this program, which holds the deployment and our own contracts. So an entry never goes stale; one that is damaged
/// is not found.
/// </remarks>
/// <param name="folder">Holds one folder for each entry.</param>
/// <param name="options">The chain that is looked for.</param>
/// <param name="anvil">The program that runs it.</param>
internal sealed class DevnetCache(string folder, DevnetOptions options, string anvil)
{
    private const int EntriesKept = 8;

    private readonly string _entry = Path.Combine(folder, KeyOf(options, anvil));

    /// <summary>Where the entry's state is, for <see cref="AnvilOptions.StateFile"/>.</summary>
    public string StateFile => Path.Combine(_entry, "state.json");

    private string Description => Path.Combine(_entry, "built.json");

    /// <summary>The entry, or null when there is none or it is damaged.</summary>
    public BuiltChain? Find()
    {
        try
        {
            var built = DevnetManifest.Parse<BuiltChain>(File.ReadAllText(Description));
            using var state = File.OpenRead(StateFile);
            return built.StateHash == Convert.ToHexStringLower(SHA256.HashData(state)) ? built : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a chain, in place of what had its name, and drops the oldest entries.</summary>
    public void Store(byte[] state, DevnetAddresses addresses, BlockHeader head)
    {
        Directory.CreateDirectory(_entry);
        var built = new BuiltChain(Convert.ToHexStringLower(SHA256.HashData(state)), head.Hash.ToString(), addresses);

        // The description goes last: an entry without it, or with another state, is not found.
        File.Delete(Description);
        OwnerOnlyFiles.Write(StateFile, state);
        OwnerOnlyFiles.Write(Description, DevnetManifest.Serialize(built));
        var entries = new DirectoryInfo(folder).GetDirectories();
        foreach (var old in entries.OrderByDescending(static entry => entry.LastWriteTimeUtc).Skip(EntriesKept))
        {
            try
            {
                old.Delete(recursive: true);
            }
            catch (IOException)
            {
                // Another devnet drops it too, or is just keeping it again.
            }
        }
    }

    /// <summary>The name of the entry for a chain.</summary>
    /// <exception cref="DevnetException">A package is not installed.</exception>
    private static string KeyOf(DevnetOptions options, string anvil)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, typeof(DevnetCache).Assembly.ManifestModule.ModuleVersionId.ToByteArray());
        Add(hash, Encoding.UTF8.GetBytes(
            $"{options.Timestamp} {options.Price} {options.BaseFee} {options.ChainId} {options.Perps}"));
        Add(hash, Encoding.UTF8.GetBytes($"{anvil} {new FileInfo(anvil).Length}"));
        foreach (var file in new PackagedContracts(options.Modules).Files
            .Concat(options.Perps ? PerpsV2Deployment.Files(options.Modules) : []))
        {
            Add(hash, File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>Each part with its length, so that no two lists of parts give the same hash.</summary>
    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}

/// <summary>A chain in the cache.</summary>
/// <param name="StateHash">SHA-256 of its state file.</param>
/// <param name="HeadHash">The hash of its newest block.</param>
/// <param name="Addresses">Where its contracts are.</param>
internal sealed record BuiltChain(string StateHash, string HeadHash, DevnetAddresses Addresses);
