using System.Collections.Immutable;
using KeeperBot.Core;

namespace KeeperBot.Configuration;

/// <summary>Checks the contracts of a protocol that a kind of vault or venue asks for.</summary>
internal sealed class ContractsBuilder(ConfigurationText text, MandateBuilder values)
{
    /// <summary>The contracts by their names.</summary>
    /// <param name="at">The key of what the kind is of.</param>
    /// <param name="kind">The kind's name.</param>
    /// <param name="needed">What it asks for.</param>
    /// <param name="given">What is stated.</param>
    /// <exception cref="Terminal.ProblemException">
    /// One is missing, given twice, unknown or has no address; names its key.
    /// </exception>
    public ImmutableArray<NamedContract> Build(
        string at, string kind, ImmutableArray<string> needed, IReadOnlyList<ContractOptions> given)
    {
        var contracts = given
            .Select((contract, index) => Contract($"{at}.contracts[{index}]", contract, kind, needed))
            .ToImmutableArray();
        var missing = needed
            .Except(contracts.Select(contract => contract.Name), StringComparer.Ordinal)
            .ToList();
        text.Require(
            missing.Count == 0, at, $"a {kind} needs the contract {string.Join(" and ", missing)}",
            "add it to contracts");
        text.Require(
            contracts.DistinctBy(contract => contract.Name, StringComparer.Ordinal).Count() == contracts.Length,
            $"{at}.contracts", "one name is given twice", "name every contract once");
        return contracts;
    }

    private NamedContract Contract(
        string at, ContractOptions contract, string kind, ImmutableArray<string> needed)
    {
        text.Require(
            needed.Contains(contract.Name, StringComparer.Ordinal),
            $"{at}.name",
            $"a {kind} has no contract '{contract.Name}'",
            needed.IsEmpty ? "remove it" : NearestName.Remedy(contract.Name, needed));
        return new NamedContract(contract.Name, values.AddressAt($"{at}.address", contract.Address));
    }
}
