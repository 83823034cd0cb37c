using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Signing;

/// <summary>How a keeper and its signer's process speak: JSON on a pipe, each message after its length.</summary>
internal static class SignerMessages
{
    private const int MaxLength = 1 << 18;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Writes a message.</summary>
    public static async Task WriteAsync<T>(Stream pipe, T message, CancellationToken cancellation)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        var bytes = new byte[sizeof(int) + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, content.Length);
        content.CopyTo(bytes, sizeof(int));
        await pipe.WriteAsync(bytes, cancellation);
        await pipe.FlushAsync(cancellation);
    }

    /// <summary>Reads a message; null when the other side is gone.</summary>
    /// <exception cref="MalformedDataException">What came is no message.</exception>
    public static async Task<T?> ReadAsync<T>(Stream pipe, CancellationToken cancellation)
        where T : class
    {
        try
        {
            var prefix = new byte[sizeof(int)];
            await pipe.ReadExactlyAsync(prefix, cancellation);
            var length = BinaryPrimitives.ReadInt32BigEndian(prefix);
            if (length is <= 0 or > MaxLength)
            {
                throw new MalformedDataException($"a message of {length} bytes on the signer's pipe");
            }

            var content = new byte[length];
            await pipe.ReadExactlyAsync(content, cancellation);
            return JsonSerializer.Deserialize<T>(content, Json);
        }
        catch (JsonException malformed)
        {
            throw new MalformedDataException("what came through the signer's pipe is no message", malformed);
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }
}

/// <summary>The first message: which key, and what it may be used for from now on.</summary>
internal sealed record SignerHello(
    string Keystore,
    string? PasswordFile,
    string? Password,
    string Ledger,
    ulong ChainId,
    string Account,
    IReadOnlyList<string> Executors,
    string MaxFeePerGasWei,
    ulong MaxGas,
    int MaxSignatures,
    ulong WindowSeconds)
{
    /// <summary>Never the password.</summary>
    public override string ToString() => $"signer for {Account} on chain {ChainId}";

    /// <summary>The message that sets these rules.</summary>
    public static SignerHello Of(
        SigningRules rules, string keystore, string? passwordFile, string? password, string ledger) =>
        new(
            keystore,
            passwordFile,
            password,
            ledger,
            rules.ChainId,
            rules.Account.ToString(),
            [.. rules.Executors.Select(executor => executor.ToString())],
            rules.MaxFeePerGasWei.ToString(),
            rules.MaxGas,
            rules.MaxSignatures,
            rules.WindowSeconds);

    /// <summary>The rules.</summary>
    public SigningRules Rules() => new(
        ChainId,
        Address.Parse(Account),
        [.. Executors.Select(executor => Address.Parse(executor))],
        BigInteger.Parse(MaxFeePerGasWei, System.Globalization.CultureInfo.InvariantCulture),
        MaxGas,
        MaxSignatures,
        WindowSeconds);
}

/// <summary>Every later message: sign this.</summary>
internal sealed record SignRequest(
    ulong ChainId,
    ulong Nonce,
    string? To,
    string Value,
    string Data,
    string MaxFee,
    string Tip,
    ulong Gas,
    string? Supersedes,
    ulong SpentBelow)
{
    /// <summary>The message for an order.</summary>
    public static SignRequest Of(SigningOrder order)
    {
        var transaction = order.Transaction;
        return transaction.AccessList.IsEmpty
            ? new SignRequest(
                transaction.ChainId,
                transaction.Nonce,
                transaction.To?.ToString(),
                transaction.Value.ToString(),
                Hex.Encode(transaction.Data.Span),
                transaction.MaxFeePerGas.ToString(),
                transaction.MaxPriorityFeePerGas.ToString(),
                transaction.GasLimit,
                order.Supersedes?.ToString(),
                order.SpentBelow)
            : throw new SigningRefusedException(new SigningRefusal("it has an access list"));
    }

    /// <summary>The order.</summary>
    public SigningOrder Order()
    {
        static BigInteger Integer(string text) =>
            BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return new SigningOrder(
            new Eip1559Transaction
            {
                ChainId = ChainId,
                Nonce = Nonce,
                To = To is null ? null : Address.Parse(To),
                Value = Integer(Value),
                Data = Hex.Decode(Data),
                MaxFeePerGas = Integer(MaxFee),
                MaxPriorityFeePerGas = Integer(Tip),
                GasLimit = Gas,
            },
            Supersedes is null ? null : Hash32.Parse(Supersedes),
            SpentBelow);
    }
}

/// <summary>Every answer: the account at first, then signed bytes; or why not.</summary>
internal sealed record SignerReply
{
    /// <summary>The account, once the key is open.</summary>
    public string? Account { get; init; }

    /// <summary>The signed bytes.</summary>
    public string? Raw { get; init; }

    /// <summary>Why the policy refuses.</summary>
    public string? Refused { get; init; }

    /// <summary>See <see cref="SigningRefusal.NonceIsTaken"/>.</summary>
    public bool NonceIsTaken { get; init; }

    /// <summary>What is wrong with keystore, password or ledger.</summary>
    public string? Problem { get; init; }

    /// <summary>Where.</summary>
    public string? Where { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }
}
