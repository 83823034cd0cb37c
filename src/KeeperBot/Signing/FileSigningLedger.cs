using System.Buffers.Binary;
using System.Text.Json;
using KeeperBot.Core;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Signing;

/// <summary>A signer's memory on disk, held by one signer at a time.</summary>
/// <remarks>
/// Two files take turns (<c>.0</c> and <c>.1</c>): a memory overwrites the older one and is flushed before anything is
/// signed. So a crash or the loss of power leaves the newest memory or the one before, whose successor was never acted
/// on. Each holds its number and its keccak256 hash. What cannot be read is never taken for an empty memory.
/// </remarks>
public sealed class FileSigningLedger : ISigningLedger
{
    private const int Slots = 2;
    private const int HeaderLength = sizeof(ulong) + Hash32.Length;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly JournalLock _lock;
    private ulong _number;

    private FileSigningLedger(string path, JournalLock held)
    {
        (_path, _lock) = (path, held);
        (_number, Memory) = Read();
    }

    /// <inheritdoc/>
    public SigningMemory Memory { get; private set; }

    /// <summary>Opens a ledger, or begins one.</summary>
    /// <param name="path">Absolute path, to which the files' endings are added.</param>
    /// <exception cref="JournalException">Another signer holds it, or it is damaged.</exception>
    public static FileSigningLedger Open(string path)
    {
        var held = JournalLock.Acquire(path);
        try
        {
            return new FileSigningLedger(path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Save(SigningMemory memory)
    {
        var number = _number + 1;
        var content = Canonical.Serialize(memory);
        var bytes = new byte[HeaderLength + content.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        content.CopyTo(bytes.AsSpan(HeaderLength));
        HashOf(bytes).CopyTo(bytes.AsSpan(sizeof(ulong)));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using var file = new FileStream(SlotOf(number), options);
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                $"the signer cannot remember what it signs: {error.Message}",
                SlotOf(number),
                "Check that the folder is there, that this user may write to it, and that the disk has room.",
                error);
        }

        (_number, Memory) = (number, memory);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static Hash32 HashOf(ReadOnlySpan<byte> slot) =>
        Keccak256.Compute([.. slot[..sizeof(ulong)], .. slot[HeaderLength..]]);

    private string SlotOf(ulong number) => $"{_path}.{number % Slots}";

    private (ulong Number, SigningMemory Memory) Read()
    {
        var files = Enumerable.Range(0, Slots).Select(slot => $"{_path}.{slot}").Where(File.Exists).ToList();
        if (files.Count == 0)
        {
            return (0, SigningMemory.Empty);
        }

        var readable = files.Select(ReadSlot).OfType<(ulong Number, SigningMemory Memory)>().ToList();
        return readable.Count > 0 ? readable.MaxBy(slot => slot.Number) : throw new JournalException(
            "what the signer signed before cannot be read",
            string.Join(" and ", files),
            "Restore the files from a copy. Without one: make sure that nothing of this key is in flight and that no "
            + "other keeper uses it, then delete them.");
    }

    /// <summary>What a file holds; null when it is not as it was written.</summary>
    private static (ulong Number, SigningMemory Memory)? ReadSlot(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length <= HeaderLength
                || HashOf(bytes) != new Hash32(bytes.AsSpan(sizeof(ulong), Hash32.Length)))
            {
                return null;
            }

            var memory = Canonical.Deserialize<SigningMemory>(bytes.AsSpan(HeaderLength));
            return (BinaryPrimitives.ReadUInt64BigEndian(bytes), memory);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                $"what the signer signed before cannot be read: {error.Message}",
                file,
                "Check the file's owner and mode.",
                error);
        }
    }
}
