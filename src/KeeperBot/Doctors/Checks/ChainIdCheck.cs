using System.Globalization;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares the chain that nodes are on with the configured one.</summary>
internal sealed class ChainIdCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "chain-id";

    /// <inheritdoc/>
    public override string Meaning => "every node is on the configured chain";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var answering = examination.Nodes.Answering.ToList();
        var strangers = answering.Where(look => look.ChainId != examination.Mandate.ChainId).ToList();
        return answering.Count == 0 ? Skip("it rests on nodes")
            : strangers.Count == 0 ? Ok(examination.Mandate.ChainId.ToString(CultureInfo.InvariantCulture))
            : Fail(
                string.Join("; ", strangers.Select(look => $"{look.Name} is on chain {look.ChainId}"))
                + $", the configuration says {examination.Mandate.ChainId}",
                "correct chain.id or the node's URL");
    }
}
