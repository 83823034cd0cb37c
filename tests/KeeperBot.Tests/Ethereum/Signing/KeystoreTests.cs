using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum.Signing;

public sealed class KeystoreTests
{
    private const string Password = "correct horse ƀattery";
    private const int TestCost = 1 << 12;

    [Fact]
    public void Encrypt_Key_OpensWithItsPasswordOnly()
    {
        using var key = PrivateKey.Generate();
        var json = Keystore.Encrypt(key, Password, TestCost);
        using var opened = Keystore.Decrypt(json, Password);
        Assert.Equal(key.Address, opened.Address);
        Assert.Equal(key.Sign(default), opened.Sign(default));
        var error = Assert.Throws<WrongPasswordException>(() => Keystore.Decrypt(json, "wrong"));
        Assert.DoesNotContain("wrong\"", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(json, Keystore.Encrypt(key, Password, TestCost), StringComparer.Ordinal);
    }

    // The two examples of the Web3 Secret Storage Definition.
    [Theory]
    [InlineData("""
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
        "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """)]
    [InlineData("""
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",
        "kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,
        "salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
        "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """)]
    public void Decrypt_ExampleOfTheDefinition_GivesItsKey(string json)
    {
        using var key = Keystore.Decrypt(json, "testpassword");
        Assert.Equal("0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b", key.Address.ToString());
    }

    [Theory]
    [InlineData("\"n\": 4096", "\"n\": 1073741824")]
    [InlineData("\"n\": 4096", "\"n\": 4095")]
    [InlineData("\"n\": 4096", "\"n\": 0")]
    [InlineData("\"n\": 4096", "\"n\": -4096")]
    [InlineData("\"n\": 4096", "\"n\": 99999999999999999999")]
    [InlineData("\"r\": 8", "\"r\": 1073741824")]
    [InlineData("\"r\": 8", "\"r\": 0")]
    [InlineData("\"p\": 1", "\"p\": 2147483647")]
    [InlineData("\"dklen\": 32", "\"dklen\": 2147483647")]
    [InlineData("\"version\": 3", "\"version\": 1")]
    [InlineData("aes-128-ctr", "aes-128-cbc")]
    [InlineData("\"scrypt\"", "\"argon2\"")]
    [InlineData("\"crypto\"", "\"crypt0\"")]
    [InlineData("\"salt\": \"", "\"salt\": \"zz")]
    [InlineData("\"iv\": \"", "\"iv\": \"00")]
    [InlineData("\"mac\": \"", "\"mac\": \"00")]
    [InlineData("\"address\": \"", "\"address\": \"00")]
    public void Decrypt_HostileOrDamaged_IsRefusedWithoutTheWork(string from, string to)
    {
        using var key = PrivateKey.Generate();
        var json = Keystore.Encrypt(key, Password, TestCost);
        var changed = json.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(json, changed, StringComparer.Ordinal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<KeystoreException>(() => Keystore.Decrypt(changed, Password));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decrypt_AddressOfAnother_IsRefused()
    {
        using var key = PrivateKey.Generate();
        var digits = key.Address.ToString()[2..].ToLowerInvariant();
        var json = Keystore.Encrypt(key, Password, TestCost);
        var changed = json.Replace(digits, new string('1', 40), StringComparison.Ordinal);
        var error = Assert.Throws<KeystoreException>(() => Keystore.Decrypt(changed, Password));
        Assert.Contains("0x1111", error.Message, StringComparison.Ordinal);
    }

    // RFC 7914, section 12.
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")]
    public void Scrypt_VectorOfItsRfc_GivesItsKey(string password, string salt, int n, int r, int p, string expected)
    {
        var derived = Scrypt.Derive(
            System.Text.Encoding.ASCII.GetBytes(password), System.Text.Encoding.ASCII.GetBytes(salt), n, r, p, 32);
        Assert.Equal(expected, Convert.ToHexStringLower(derived));
    }

    [Theory]
    [InlineData(1 << 11)]
    [InlineData(5000)]
    [InlineData(1 << 20)]
    public void Encrypt_CostOutOfBounds_IsRefused(int cost)
    {
        using var key = PrivateKey.Generate();
        Assert.Throws<ArgumentOutOfRangeException>(() => Keystore.Encrypt(key, Password, cost));
    }
}
