namespace KeeperBot.Ethereum.Signing;

/// <summary>The curve's operations, by one of the implementations. All of them give the same bytes.</summary>
internal interface ISecp256k1
{
    /// <summary>What runs, for a person.</summary>
    string Name { get; }

    /// <summary>Writes the 64 bytes x, y of the public key of a valid secret.</summary>
    void DerivePublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey);

    /// <summary>Writes r, s and the parity (0 or 1) of a deterministic signature with low s.</summary>
    void Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> secret, Span<byte> signature);

    /// <summary>Writes x, y of the key that made a signature (r, s, parity); false when there is none.</summary>
    bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> publicKey);
}
