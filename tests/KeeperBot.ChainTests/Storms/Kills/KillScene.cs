using System.Numerics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>
/// Brings a running keeper to a point at which it dies: by what happens on its chain, and by sends that get lost.
/// </summary>
internal sealed class KillScene(KeeperDevnet chain, string configuration, Random random)
{
    private const int Rounds = 4;
    private const int BlocksToTheEnd = 5;

    /// <summary>Longer than a plan lives, and so than a keeper is quiet after it met a foreign nonce.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(3);

    private double _price = 3_000;

    /// <summary>The points a running keeper can die at: all but those before its session is open.</summary>
    public static readonly CrashPoint[] Points =
    [
        .. Enum.GetValues<CrashPoint>()

            // Nothing asks for logs yet, and the chain's id is asked of single nodes, below this seam.
            .Where(point => point is not (CrashPoint.Logs or CrashPoint.ChainId)),
    ];

    private MortalProcess? _keeper;

    /// <summary>True when the point is passed only while a session opens.</summary>
    public static bool IsAtStart(CrashPoint point) => point is CrashPoint.BeforeMandate or CrashPoint.AfterMandate;

    /// <summary>Plays until the keeper is dead; false when it survives everything.</summary>
    public async Task<bool> PlayAsync(MortalProcess keeper, CrashPoint point, CancellationToken cancellation)
    {
        _keeper = keeper;
        for (var round = 0; round < Rounds; round++)
        {
            var survived = point switch
            {
                CrashPoint.BeforeRefused or CrashPoint.AfterRefused => await RefuseAsync(cancellation),
                CrashPoint.BeforeWithdrawn or CrashPoint.AfterWithdrawn => await WithdrawAsync(cancellation),
                CrashPoint.BeforeReorged or CrashPoint.AfterReorged => await ReorganiseAsync(cancellation),
                CrashPoint.BeforeDoubted or CrashPoint.AfterDoubted or CrashPoint.BeforeHalt or CrashPoint.AfterHalt =>
                    await SpendNonceAsync(cancellation),
                CrashPoint.BeforeAccount or CrashPoint.AfterAccount => await SpendFreeNonceAsync(cancellation),
                CrashPoint.BeforeGap or CrashPoint.AfterGap => await OpenGapAsync(cancellation),
                CrashPoint.BeforeOther or CrashPoint.AfterOther =>
                    await keeper.OrderAsync("ask Rebalance", cancellation) && await TradeAsync(cancellation),
                _ => await TradeAsync(cancellation),
            };
            if (!survived)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Moves the price so far that a hedge is wanted; false when the keeper dies of it.</summary>
    private async Task<bool> JumpAsync(CancellationToken cancellation)
    {
        var size = 0.03 + (0.02 * random.NextDouble());
        _price *= _price > 3_000 ? 1 - size : 1 + size;
        await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(_price), cancellation);
        return await TurnAsync(cancellation);
    }

    private async Task<bool> TradeAsync(CancellationToken cancellation) =>
        await JumpAsync(cancellation) && await MineAsync(BlocksToTheEnd, cancellation);

    private async Task<bool> RefuseAsync(CancellationToken cancellation) =>
        await _keeper!.OrderAsync("break", cancellation) && await TradeAsync(cancellation);

    private async Task<bool> WithdrawAsync(CancellationToken cancellation)
    {
        if (!await _keeper!.OrderAsync("swallow", cancellation) || !await JumpAsync(cancellation))
        {
            return false;
        }

        await PauseAsync(true, cancellation);
        return await TurnAsync(cancellation) && await MineAsync(BlocksToTheEnd, cancellation);
    }

    private async Task<bool> ReorganiseAsync(CancellationToken cancellation)
    {
        if (!await JumpAsync(cancellation) || !await MineAsync(1, cancellation))
        {
            return false;
        }

        await LoseBlockAsync(cancellation);
        return await MineAsync(BlocksToTheEnd, cancellation);
    }

    private async Task<bool> SpendNonceAsync(CancellationToken cancellation)
    {
        if (!await _keeper!.OrderAsync("swallow", cancellation) || !await JumpAsync(cancellation))
        {
            return false;
        }

        await SendForeignAsync(cancellation);
        return await MineAsync(BlocksToTheEnd, cancellation);
    }

    private async Task<bool> SpendFreeNonceAsync(CancellationToken cancellation)
    {
        await SendForeignAsync(cancellation);
        return await MineAsync(BlocksToTheEnd, cancellation);
    }

    /// <summary>
    /// A foreign transaction is met and then taken back for good, and an operator resumes: the next hedge is signed
    /// with a nonce above the one that the chain waits for.
    /// </summary>
    private async Task<bool> OpenGapAsync(CancellationToken cancellation)
    {
        await SendForeignAsync(cancellation);
        if (!await MineAsync(1, cancellation))
        {
            return false;
        }

        await LoseBlockAsync(cancellation);
        if (!await _keeper!.OrderAsync("ask Resume", cancellation))
        {
            return false;
        }

        await chain.Controls.WarpAsync(QuietTime, cancellation);
        return await TurnAsync(cancellation) && await TradeAsync(cancellation);
    }

    /// <summary>The newest block is replaced by an empty one; no pool remembers what was in it.</summary>
    private Task LoseBlockAsync(CancellationToken cancellation) =>
        chain.RequestAsync("anvil_reorg", "[1, []]", cancellation);

    /// <summary>Somebody else with the key takes the next nonce.</summary>
    private async Task SendForeignAsync(CancellationToken cancellation)
    {
        var settings = KeeperConfiguration.Load(configuration);
        using var key = Keystore.Decrypt(
            await File.ReadAllTextAsync(settings.Signer.KeystoreFile!, cancellation),
            (await File.ReadAllTextAsync(settings.Signer.PasswordFile!, cancellation)).TrimEnd());
        var foreign = new Eip1559Transaction
        {
            ChainId = chain.Devnet.Manifest.ChainId,
            Nonce = await chain.KeeperNonceAsync(cancellation),
            To = DevnetAccounts.Buyer,
            Value = BigInteger.One,
            GasLimit = 21_000,
            MaxFeePerGas = KeeperDevnet.Gwei(100),
            MaxPriorityFeePerGas = KeeperDevnet.Gwei(2),
        };
        await chain.Client.SendRawTransactionAsync(foreign.Sign(key).Raw, cancellation);
    }

    /// <summary>Makes the executor's owner pause it, or let it go on.</summary>
    public Task PauseAsync(bool paused, CancellationToken cancellation) => chain.Controls.Chain.ExecuteAsync(
        [chain.Controls.Contracts.Executor.Call(DevnetAccounts.Owner, paused ? "pause" : "unpause")], cancellation);

    private async Task<bool> MineAsync(int blocks, CancellationToken cancellation)
    {
        for (var block = 0; block < blocks; block++)
        {
            await chain.Controls.MineAsync(1, cancellation);
            if (!await TurnAsync(cancellation))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> TurnAsync(CancellationToken cancellation)
    {
        var head = await chain.Client.GetBlockAsync(BlockRef.Latest, cancellation);
        return await _keeper!.TurnAsync(head!.Number, cancellation) is not null;
    }
}
