using KeeperBot.Core.Signing;

namespace KeeperBot.Signing;

/// <summary>Remembers as long as it exists: for simulations and tests, where no power is lost.</summary>
public sealed class MemorySigningLedger : ISigningLedger
{
    /// <inheritdoc/>
    public SigningMemory Memory { get; private set; } = SigningMemory.Empty;

    /// <inheritdoc/>
    public void Save(SigningMemory memory) => Memory = memory;

    /// <summary>Nothing is held; it goes on remembering.</summary>
    public void Dispose()
    {
    }
}
