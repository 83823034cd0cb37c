using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Vaults;

/// <summary>Finds what a mandate says of the tokens that contracts name.</summary>
public static class KnownToken
{
    /// <summary>The token at an address.</summary>
    /// <param name="vault">Names the tokens.</param>
    /// <param name="address">What a contract said.</param>
    /// <param name="holder">What holds it, for the message: "position 17".</param>
    /// <exception cref="UnanswerableException">The mandate names no such token, so nothing says its price.</exception>
    public static Token At(VaultMandate vault, Address address, string holder) =>
        vault.TokenAt(address) ?? throw new UnanswerableException(
            $"{holder} holds the token {address}, whose price is not known: add it to the vault's assets");
}
