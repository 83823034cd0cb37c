namespace KeeperBot.Ethereum.Signing;

/// <summary>A keystore that cannot be opened, and why. Never holds the password or the key.</summary>
public class KeystoreException(string message, Exception? inner = null) : EthereumException(message, inner);

/// <summary>The password does not open the keystore: its message authentication code differs.</summary>
public sealed class WrongPasswordException()
    : KeystoreException("the password does not open this keystore (or its ciphertext was changed)");
