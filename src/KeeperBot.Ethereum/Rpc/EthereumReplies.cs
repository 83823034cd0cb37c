using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>
/// Reads the objects of the Ethereum JSON-RPC specification and checks what they claim of themselves.
/// </summary>
internal static class EthereumReplies
{
    public static BlockHeader Header(RpcValue block) => new(
        block["number"].AsUInt64(),
        block["hash"].AsHash32(),
        block["parentHash"].AsHash32(),
        block["timestamp"].AsUInt64(),
        block["baseFeePerGas"].AsQuantity(),
        block["gasUsed"].AsUInt64(),
        block["gasLimit"].AsUInt64())
    {
        FeeParameters = FeeParameters.Read(
            block.Optional("extraData")?.AsBytes() ?? [], block.Optional("blobGasUsed")?.AsUInt64() ?? 0),
    };

    public static BlockHeader? HeaderOf(RpcValue block, BlockRef asked)
    {
        if (block.IsNull)
        {
            return null;
        }

        var header = Header(block);
        if (asked.BlockHash is { } hash && header.Hash != hash)
        {
            throw block["hash"].Refuse($"must be the block asked for, {hash}");
        }

        if (asked.BlockNumber is { } number && header.Number != number)
        {
            throw block["number"].Refuse($"must be the height asked for, {number}");
        }

        return header;
    }

    public static Receipt? ReceiptOf(RpcValue receipt, Hash32 asked)
    {
        if (receipt.IsNull)
        {
            return null;
        }

        var hash = receipt["transactionHash"];
        if (hash.AsHash32() != asked)
        {
            throw hash.Refuse($"must be the transaction asked for, {asked}");
        }

        var blockHash = receipt["blockHash"].AsHash32();
        var succeeded = receipt["status"].AsUInt64() switch
        {
            0 => false,
            1 => true,
            _ => throw receipt["status"].Refuse("must be 0 or 1"),
        };
        var logs = Logs(receipt["logs"]);
        if (logs.Any(log => log.TransactionHash != asked || log.BlockHash != blockHash))
        {
            throw receipt["logs"].Refuse("must be of the same transaction and block as the receipt");
        }

        return new Receipt(
            asked,
            succeeded,
            receipt["blockNumber"].AsUInt64(),
            blockHash,
            receipt["transactionIndex"].AsUInt64(),
            receipt["from"].AsAddress(),
            receipt.Optional("to")?.AsAddress(),
            receipt.Optional("contractAddress")?.AsAddress(),
            receipt["gasUsed"].AsUInt64(),
            receipt["effectiveGasPrice"].AsQuantity(),
            logs)
        {
            L1Fee = receipt.Optional("l1Fee")?.AsQuantity() ?? 0,
            OperatorFee = OperatorFeeOf(receipt),
        };
    }

    public static ImmutableArray<LogEntry> LogsOf(RpcValue logs, LogFilter filter)
    {
        var entries = Logs(logs);
        foreach (var entry in entries)
        {
            if (!filter.Matches(entry))
            {
                throw logs.Refuse($"has a log that was not asked for, {entry.LogIndex} of block {entry.BlockHash}");
            }
        }

        return entries;
    }

    public static FeeHistory FeesOf(RpcValue history, int percentiles)
    {
        var fees = Items(history["baseFeePerGas"], static fee => fee.AsQuantity());
        var ratios = Items(history["gasUsedRatio"], static ratio => ratio.AsRatio());
        var rewards = percentiles == 0
            ? []
            : Items(history["reward"], static block => Items(block, static reward => reward.AsQuantity()));
        if (fees.Length != ratios.Length + 1)
        {
            throw history["baseFeePerGas"].Refuse($"must have one entry more than the {ratios.Length} blocks");
        }

        if (percentiles > 0 && (rewards.Length != ratios.Length || rewards.Any(block => block.Length != percentiles)))
        {
            throw history["reward"].Refuse($"must have {percentiles} entries for each of the {ratios.Length} blocks");
        }

        return new FeeHistory(history["oldestBlock"].AsUInt64(), fees, ratios, rewards);
    }

    public static TransactionEntry? TransactionOf(RpcValue transaction, Hash32 asked)
    {
        if (transaction.IsNull)
        {
            return null;
        }

        var hash = transaction["hash"];
        if (hash.AsHash32() != asked)
        {
            throw hash.Refuse($"must be the transaction asked for, {asked}");
        }

        var number = transaction.Optional("blockNumber")?.AsUInt64();
        var blockHash = transaction.Optional("blockHash")?.AsHash32();
        if (number is null != blockHash is null)
        {
            throw transaction.Refuse("must have both a block number and a block hash, or neither");
        }

        return new TransactionEntry(
            asked,
            transaction["from"].AsAddress(),
            transaction["nonce"].AsUInt64(),
            transaction.Optional("to")?.AsAddress(),
            transaction["value"].AsQuantity(),
            number,
            blockHash);
    }

    private static OperatorFeeTerms? OperatorFeeOf(RpcValue receipt)
    {
        var scalar = receipt.Optional("operatorFeeScalar")?.AsUInt64() ?? 0;
        var constant = receipt.Optional("operatorFeeConstant")?.AsUInt64() ?? 0;
        return scalar == 0 && constant == 0
            ? null
            : new OperatorFeeTerms(scalar, constant, receipt.Optional("daFootprintGasScalar") is not null);
    }

    private static ImmutableArray<LogEntry> Logs(RpcValue logs)
    {
        var entries = Items(logs, Log);
        for (var i = 1; i < entries.Length; i++)
        {
            var (before, after) = (entries[i - 1], entries[i]);
            if ((before.BlockNumber, before.LogIndex).CompareTo((after.BlockNumber, after.LogIndex)) >= 0)
            {
                throw logs.Refuse("must be in the order of the chain, each log once");
            }
        }

        return entries;
    }

    private static LogEntry Log(RpcValue log)
    {
        if (log.Optional("removed")?.AsBool() == true)
        {
            throw log.Refuse("is a log of a block that was reorganised out");
        }

        return new LogEntry(
            log["address"].AsAddress(),
            Items(log["topics"], static topic => topic.AsHash32()),
            log["data"].AsBytes(),
            log["blockNumber"].AsUInt64(),
            log["blockHash"].AsHash32(),
            log["transactionHash"].AsHash32(),
            log["logIndex"].AsUInt64());
    }

    private static ImmutableArray<T> Items<T>(RpcValue array, Func<RpcValue, T> read) =>
        [.. array.AsItems().Select(read)];
}
