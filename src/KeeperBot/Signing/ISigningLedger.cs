using KeeperBot.Core.Signing;
using KeeperBot.Journals;

namespace KeeperBot.Signing;

/// <summary>Where a signer remembers what it signed.</summary>
public interface ISigningLedger : IDisposable
{
    /// <summary>What was signed so far.</summary>
    SigningMemory Memory { get; }

    /// <summary>Makes a memory durable: when it returns, it survives the loss of the process and of power.</summary>
    /// <exception cref="JournalException">The write failed; the memory is as before.</exception>
    void Save(SigningMemory memory);
}
