using System.Security.Cryptography;
using System.Text.Json;

namespace KeeperBot.Ethereum.Signing;

/// <summary>How a keystore turns a password into a key, with costs that were checked.</summary>
internal abstract record KeystoreKdf(byte[] Salt)
{
    private const int MaxSaltLength = 1024;

    /// <summary>Derives the key of <see cref="KeystoreCipher.DerivedKeyLength"/> bytes.</summary>
    public abstract byte[] Derive(byte[] password);

    /// <summary>Writes <c>kdf</c> and <c>kdfparams</c>.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Reads and bounds the parameters.</summary>
    /// <exception cref="KeystoreException">Unknown, or beyond the bounds.</exception>
    public static KeystoreKdf Read(string name, JsonElement parameters)
    {
        var salt = KeystoreFile.Bytes(parameters, "salt");
        if (salt.Length > MaxSaltLength || KeystoreFile.Integer(parameters, "dklen") != KeystoreCipher.DerivedKeyLength)
        {
            throw new KeystoreException("the keystore derives a key of an unusual length, or has a huge salt");
        }

        switch (name)
        {
            case "scrypt":
                return ScryptKdf.Create(
                    salt,
                    KeystoreFile.Integer(parameters, "n"),
                    KeystoreFile.Integer(parameters, "r"),
                    KeystoreFile.Integer(parameters, "p"));
            case "pbkdf2" when KeystoreFile.Text(parameters, "prf") == "hmac-sha256":
                return Pbkdf2Kdf.Create(salt, KeystoreFile.Integer(parameters, "c"));
            default:
                throw new KeystoreException($"the keystore's key derivation '{Hex.Shorten(name)}' is not supported");
        }
    }

    /// <summary>Scrypt (RFC 7914). Its memory is 128 n r bytes, its time proportional to n r p.</summary>
    internal sealed record ScryptKdf(byte[] Salt, int N, int R, int P) : KeystoreKdf(Salt)
    {
        private const long MaxMemory = 512L << 20;
        private const long MaxWork = 2L << 30;

        public static ScryptKdf Create(byte[] salt, int n, int r, int p)
        {
            if (n < 2 || !int.IsPow2(n) || r < 1 || p < 1)
            {
                throw new KeystoreException($"scrypt has no parameters n {n}, r {r}, p {p} (RFC 7914)");
            }

            var memory = 128.0 * n * r;
            return memory <= MaxMemory && memory * p <= MaxWork && r <= 1 << 10
                ? new ScryptKdf(salt, n, r, p)
                : throw new KeystoreException(
                    $"the keystore asks for scrypt with n {n}, r {r}, p {p}; {MaxMemory >> 20} MiB are allowed, "
                    + $"and {MaxWork >> 20} MiB times p");
        }

        public override byte[] Derive(byte[] password) =>
            Scrypt.Derive(password, Salt, N, R, P, KeystoreCipher.DerivedKeyLength);

        public override void Write(Utf8JsonWriter json)
        {
            json.WriteString("kdf", "scrypt");
            json.WriteStartObject("kdfparams");
            json.WriteNumber("dklen", KeystoreCipher.DerivedKeyLength);
            json.WriteNumber("n", N);
            json.WriteNumber("p", P);
            json.WriteNumber("r", R);
            json.WriteString("salt", Convert.ToHexStringLower(Salt));
            json.WriteEndObject();
        }
    }

    /// <summary>PBKDF2 with HMAC-SHA-256 (RFC 8018).</summary>
    internal sealed record Pbkdf2Kdf(byte[] Salt, int Iterations) : KeystoreKdf(Salt)
    {
        private const int MaxIterations = 10_000_000;

        public static Pbkdf2Kdf Create(byte[] salt, int iterations) =>
            iterations is > 0 and <= MaxIterations
                ? new Pbkdf2Kdf(salt, iterations)
                : throw new KeystoreException(
                    $"the keystore asks for {iterations} iterations of PBKDF2; 1 to {MaxIterations} are allowed");

        public override byte[] Derive(byte[] password) =>
            Rfc2898DeriveBytes.Pbkdf2(
                password, Salt, Iterations, HashAlgorithmName.SHA256, KeystoreCipher.DerivedKeyLength);

        public override void Write(Utf8JsonWriter json)
        {
            json.WriteString("kdf", "pbkdf2");
            json.WriteStartObject("kdfparams");
            json.WriteNumber("c", Iterations);
            json.WriteNumber("dklen", KeystoreCipher.DerivedKeyLength);
            json.WriteString("prf", "hmac-sha256");
            json.WriteString("salt", Convert.ToHexStringLower(Salt));
            json.WriteEndObject();
        }
    }
}
