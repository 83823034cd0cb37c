using System.Globalization;
using System.Numerics;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Storms.World;

/// <summary>
/// Stands in for the keeper's key in a storm: signatures that recover to its account, at the price of one
/// multiplication.
/// </summary>
/// <remarks>
/// Every signature uses the nonce k = 1, so R is the generator (SEC 2, section 2.4.1) and anyone who sees one signature
/// knows the key. That is why its key is the hash of a public text and has never held anything.
/// </remarks>
internal sealed class StandInSigner : ISigner
{
    private static readonly BigInteger Order = Number(
        "00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");

    /// <summary>The generator's x; its y is even.</summary>
    private static readonly BigInteger GeneratorX = Number(
        "0079BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798");

    private readonly BigInteger _secret;

    private StandInSigner(string text)
    {
        var bytes = Keccak256.Compute(Encoding.UTF8.GetBytes(text)).ToArray();
        _secret = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        SecretHex = Convert.ToHexStringLower(bytes);
        using var key = new PrivateKey(bytes);
        Address = key.Address;
    }

    /// <summary>The keeper of every storm.</summary>
    public static StandInSigner Keeper { get; } = new("the keeper of a storm");

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>The key as text, lower case without prefix: what must never show up anywhere (I7).</summary>
    public string SecretHex { get; }

    /// <inheritdoc/>
    public Signature Sign(Hash32 hash)
    {
        var message = new BigInteger(hash.ToArray(), isUnsigned: true, isBigEndian: true);
        var s = (message + (GeneratorX * _secret)) % Order;
        return s > Order / 2
            ? Signature.Create(GeneratorX, Order - s, 1)
            : Signature.Create(GeneratorX, s, 0);
    }

    /// <summary>
    /// Who signed. Its own signatures it knows by making them again, at a fraction of what recovery takes.
    /// </summary>
    public Address Recover(Hash32 hash, Signature signature) =>
        signature == Sign(hash) ? Address : Secp256k1.RecoverAddress(hash, signature);

    /// <summary>The account; never the key.</summary>
    public override string ToString() => $"stand-in signer of {Address}";

    private static BigInteger Number(string hex) =>
        BigInteger.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
