using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>One view of a contract that is read at every block.</summary>
internal sealed class View
{
    private readonly AbiFunction _function;

    public View(DevnetContract contract, string function, params AbiValue[] arguments)
    {
        _function = contract.Abi.Function(function);
        Call = new AggregatedCall(contract.Address, _function.Encode(arguments));
    }

    /// <summary>The call of it.</summary>
    public AggregatedCall Call { get; }

    /// <summary>What it said; null when it reverted.</summary>
    public AbiRecord? Decode(CallOutcome outcome) =>
        outcome.Succeeded ? _function.Decode(outcome.Data.Span) : null;
}

/// <summary>What views said at a block.</summary>
internal sealed class ViewReading(IReadOnlyDictionary<View, CallOutcome> outcomes)
{
    /// <summary>What a view said.</summary>
    /// <exception cref="DevnetException">It reverted.</exception>
    public AbiRecord this[View view] =>
        Find(view) ?? throw new DevnetException($"a view of {view.Call.To} reverted");

    /// <summary>What a view said; null when it reverted.</summary>
    public AbiRecord? Find(View view) => view.Decode(outcomes[view]);
}
