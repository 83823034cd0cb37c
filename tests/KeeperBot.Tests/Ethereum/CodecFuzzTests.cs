using System.Collections.Immutable;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum;

/// <summary>Mutations of valid inputs: every error is the typed one, and memory is bounded by the input.</summary>
public sealed class CodecFuzzTests
{
    private const int Seed = 7071;
    private const int Slack = 64 * 1024;

    /// <summary>
    /// Whose signature it is takes the same work for every input; without libsecp256k1 it is done with big integers,
    /// 350 kB of them.
    /// </summary>
    private const int SlackOfRecovery = 1024 * 1024;

    private static readonly string[] Types =
    [
        "uint80,int256,uint256,uint256,uint80", "bytes", "string", "(address,bool,bytes4)[]", "uint8[][3][]",
        "(string,(bytes,int24[2])[])", "bytes[],string[2],int8", "(bool,uint256)[][]",
    ];

    [Fact]
    public void AbiDecode_RandomMutation_OnlyTypedErrorsInBoundedMemory()
    {
        var random = new Random(Seed);
        var functions = Types.Select(static type => AbiFunction.Parse($"function f() returns ({type})")).ToArray();
        var valid = functions
            .Select(function => function.EncodeOutput([.. Sample(function.Outputs, random)]))
            .ToArray();
        var refused = Fuzz(random, 60_000, valid, (index, data) => functions[index].Decode(data), 16);
        Assert.InRange(refused, 10_000, 59_000);
    }

    [Fact]
    public void RevertReason_RandomMutation_NeverFails()
    {
        var random = new Random(Seed);
        byte[][] valid = [AbiError.Parse("Error(string)").Encode("why"), AbiError.Parse("Panic(uint256)").Encode(1)];
        var refused = Fuzz(random, 10_000, valid, static (_, data) => RevertReason.Decode(data).Text, 16);
        Assert.Equal(0, refused);
    }

    [Fact]
    public void TransactionParse_RandomMutation_OnlyTypedErrorsInBoundedMemory()
    {
        var random = new Random(Seed);
        using var key = PrivateKey.Parse("0x" + new string('4', 64));
        var entry = new AccessListEntry(Address.Zero, [Hash32.Zero, Hash32.Zero]);
        Transaction[] transactions =
        [
            new LegacyTransaction { ChainId = 1, GasPrice = 9, To = Address.Zero, Data = new byte[80] },
            new Eip2930Transaction { Value = 1000, AccessList = [entry, entry] },
            new Eip1559Transaction { ChainId = 1, MaxFeePerGas = 1 << 30, AccessList = [entry] },
        ];
        var valid = transactions.Select(transaction => transaction.Sign(key).Raw.ToArray()).ToArray();
        var refused = Fuzz(
            random, 30_000, valid, static (_, data) => SignedTransaction.Parse(data), 16, SlackOfRecovery);
        Assert.InRange(refused, 5_000, 29_999);
    }

    [Fact]
    public void RlpRead_RandomMutation_OnlyTypedErrors()
    {
        var random = new Random(Seed);
        var inner = Rlp.EncodeList(Rlp.Encode(1), Rlp.Encode([]));
        byte[][] valid = [Rlp.EncodeList(Rlp.Encode(new byte[60]), inner, Rlp.Encode(300))];
        var refused = Fuzz(random, 20_000, valid, static (_, data) => ReadAll(new RlpReader(data)), 16);
        Assert.InRange(refused, 2_000, 19_999);
    }

    [Fact]
    public void KeystoreDecrypt_RandomMutation_OnlyTypedErrorsInBoundedMemory()
    {
        var random = new Random(Seed);

        // One iteration, so that inputs whose mutation leaves the work intact stay cheap.
        byte[][] valid =
        [
            Encoding.UTF8.GetBytes("""
                {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
                "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
                "kdfparams":{"c":1,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7"},
                "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"version":3}
                """),
        ];
        var refused = Fuzz(random, 10_000, valid, static (_, data) => Open(data), 64);
        Assert.Equal(10_000, refused);
    }

    /// <summary>Runs the mutants and answers how many were refused with a typed error.</summary>
    private static int Fuzz(
        Random random, int cases, byte[][] valid, Func<int, byte[], object> run, int bytesPerByte, int slack = Slack)
    {
        // Warm-up: what static constructors and the first exception allocate is not the input's doing.
        for (var i = 0; i < valid.Length; i++)
        {
            Record.Exception(() => run(i, []));
            Record.Exception(() => run(i, valid[i]));
        }

        var refused = 0;
        for (var i = 0; i < cases; i++)
        {
            var index = random.Next(valid.Length);
            var data = Mutate(random, valid[index]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                run(index, data);
            }
            catch (EthereumException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, case {i}, input {Hex.Encode(data)}: {e}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                allocated <= ((long)bytesPerByte * data.Length) + slack,
                $"seed {Seed}, case {i}: {allocated} bytes for an input of {data.Length}: {Hex.Encode(data)}");
        }

        return refused;
    }

    private static byte[] Mutate(Random random, byte[] valid)
    {
        var data = valid.ToArray();
        for (var edits = random.Next(1, 4); edits > 0 && data.Length > 0; edits--)
        {
            var position = random.Next(data.Length);
            switch (random.Next(6))
            {
                case 0:
                    data[position] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    data[position] = (byte)random.Next(256);
                    break;
                case 2:
                    data = data[..position];
                    break;
                case 3:
                    data = [.. data[..position], .. data[random.Next(data.Length)..], .. data[position..]];
                    break;
                case 4:
                    var end = Math.Min(data.Length, position + 32);
                    data.AsSpan(position, end - position).Fill(random.Next(2) == 0 ? (byte)0xFF : (byte)0);
                    break;
                default:
                    data[^1] = data[position];
                    data[Math.Min(position | 31, data.Length - 1)] = (byte)(random.Next(8) * 32);
                    break;
            }
        }

        return data;
    }

    private static PrivateKey Open(byte[] keystore) => Keystore.Decrypt(Encoding.UTF8.GetString(keystore), "");

    private static int ReadAll(RlpReader reader)
    {
        var count = 0;
        while (!reader.IsAtEnd)
        {
            count += reader.IsNextList ? ReadAll(reader.ReadList("list")) : reader.ReadBytes("item").Length;
        }

        return count;
    }

    private static IEnumerable<AbiValue> Sample(ImmutableArray<AbiParameter> parameters, Random random) =>
        parameters.Select(parameter => Sample(parameter.Type, random));

    private static AbiValue Sample(AbiType type, Random random) =>
        type.Kind switch
        {
            AbiTypeKind.UnsignedInteger => random.Next(128),
            AbiTypeKind.SignedInteger => random.Next(-128, 128),
            AbiTypeKind.Address => Address.Zero,
            AbiTypeKind.Boolean => random.Next(2) == 0,
            AbiTypeKind.FixedBytes => new byte[type.Size],
            AbiTypeKind.Bytes => new byte[random.Next(100)],
            AbiTypeKind.Text => new string('ä', random.Next(50)),
            AbiTypeKind.Tuple => Sample(type.Components, random).ToArray(),
            AbiTypeKind.FixedArray => Repeat(type.Element!, type.Size, random),
            _ => Repeat(type.Element!, random.Next(1, 5), random),
        };

    private static AbiValue[] Repeat(AbiType element, int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => Sample(element, random))];
}
