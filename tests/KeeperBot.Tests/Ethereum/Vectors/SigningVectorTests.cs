using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum.Vectors;

public sealed class SigningVectorTests
{
    [Fact]
    public void Eip712_EveryVector_EncodesHashesAndSigns()
    {
        using var file = VectorFile.Open("eip712");
        file.RunAll(static testCase =>
        {
            var data = TypedData.Parse($$"""
                {
                  "types": {{testCase.GetProperty("types").GetRawText()}},
                  "primaryType": {{testCase.GetProperty("primaryType").GetRawText()}},
                  "domain": {{testCase.GetProperty("domain").GetRawText()}},
                  "message": {{testCase.GetProperty("data").GetRawText()}}
                }
                """);
            Assert.Equal(testCase.GetProperty("encoded").GetString(), Hex.Encode(data.EncodeMessage()));
            Assert.Equal(testCase.GetProperty("digest").GetString(), data.Hash().ToString());
            if (testCase.TryGetProperty("signature", out var signature))
            {
                using var key = PrivateKey.Parse(testCase.GetProperty("privateKey").GetString());
                Assert.Equal(signature.GetString(), Hex.Encode(key.Sign(data.Hash()).ToArray()));
            }

            return null;
        });
        file.Report(1025, 0);
    }

    [Fact]
    public void Accounts_EveryVector_GivesAddressAndChecksum()
    {
        using var file = VectorFile.Open("accounts");
        file.RunAll(static testCase =>
        {
            var address = Address.Parse(testCase.GetProperty("address").GetString());
            Assert.Equal(testCase.GetProperty("checksumAddress").GetString(), address.ToString());
            if (testCase.TryGetProperty("privateKey", out var secret))
            {
                using var key = PrivateKey.Parse(secret.GetString());
                Assert.Equal(address, key.Address);
            }

            return null;
        });
        file.Report(1038, 0);
    }

    [Fact]
    public void Wallets_EverySecretStorageVector_Decrypts()
    {
        using var file = VectorFile.Open("wallets");
        file.RunAll(static testCase =>
        {
            if (testCase.GetProperty("type").GetString() != "secret-storage")
            {
                return "a presale wallet of 2014, which no client writes any more";
            }

            var json = testCase.GetProperty("json").GetString()!;
            using var key = Keystore.Decrypt(json, testCase.GetProperty("password").GetString());
            Assert.Equal(Address.Parse(testCase.GetProperty("address").GetString()), key.Address);
            using var expected = PrivateKey.Parse(testCase.GetProperty("privateKey").GetString());
            Assert.Equal(expected.Address, key.Address);
            return null;
        });
        file.Report(7, 2);
    }
}
