using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Executors;

/// <summary>A call that must fail for lack of authority when this account makes it.</summary>
/// <param name="Caller">The account.</param>
/// <param name="To">The contract.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Data">The calldata: arguments with which the call would go through, were the caller allowed.</param>
/// <param name="Errors">The errors that say that the caller may not.</param>
public sealed record ForbiddenCall(
    Address Caller, Address To, string Function, ReadOnlyMemory<byte> Data, ImmutableArray<string> Errors)
{
    private const string NotOwner = "OwnableUnauthorizedAccount";

    /// <summary>An account that nobody has: it stands for everybody without a role.</summary>
    public static readonly Address Stranger = new(Keccak256.Compute("keeperbot: a stranger"u8).ToArray().AsSpan(12));

    /// <summary>All that an executor must refuse to its keeper, and <c>hedge</c> to everybody else.</summary>
    /// <param name="mandate">Names the keeper.</param>
    /// <param name="vault">Names the executor.</param>
    /// <param name="terms">What the executor says now: a call that sets it again would change nothing.</param>
    public static IEnumerable<ForbiddenCall> OfExecutor(Mandate mandate, VaultMandate vault, ExecutorTerms terms)
    {
        var (keeper, executor) = (mandate.Keeper, vault.Executor);
        ForbiddenCall Try(string function, string error, params ReadOnlySpan<AbiValue> arguments) =>
            Of(keeper, executor, Abis.HedgeExecutor, function, error, arguments);
        var limits = terms.Limits;
        AbiValue same = new AbiValue[]
        {
            limits.MaxNotionalPerTrade, limits.MaxNotionalPerWindow, limits.MaxLossPerWindow,
            limits.WindowSeconds, limits.MaxSlippageBps,
        };
        AbiValue none = Array.Empty<AbiValue>();
        AbiValue[] order = [Hash32.Zero, 0, 0, 0, 0, Hash32.Zero, none, none, none];
        return
        [
            Try("pause", "CallerMayNotPause"),
            Try("unpause", NotOwner),
            Try("setKeeper", NotOwner, keeper),
            Try("setGuardian", NotOwner, keeper),
            Try("setLimits", NotOwner, same),
            Try("setVenue", NotOwner, (long)uint.MaxValue, Stranger, false),
            Try("setMarginFloor", NotOwner, (long)uint.MaxValue, 0),
            Try("withdraw", NotOwner, vault.Base.Address, 0),
            Try("rescue", NotOwner, executor, 0),
            Try("transferOwnership", NotOwner, keeper),
            Try("acceptOwnership", NotOwner),
            Try("renounceOwnership", "OwnershipCannotBeRenounced"),
            Of(Stranger, executor, Abis.HedgeExecutor, "hedge", "CallerIsNotKeeper", (AbiValue)order),
        ];
    }

    /// <summary>All that a vault which is <c>Ownable</c> must refuse to the keeper.</summary>
    public static ForbiddenCall OfOwner(
        Mandate mandate, VaultMandate vault, ContractAbi abi, string function,
        params ReadOnlySpan<AbiValue> arguments) =>
        Of(mandate.Keeper, vault.Vault, abi, function, NotOwner, arguments);

    private static ForbiddenCall Of(
        Address caller, Address to, ContractAbi abi, string function, string error,
        params ReadOnlySpan<AbiValue> arguments) =>
        new(caller, to, function, abi.Function(function).Encode(arguments), [error]);
}
