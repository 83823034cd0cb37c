using KeeperBot.Arming;

namespace KeeperBot.Doctors.Checks;

/// <summary>Says whether the keeper would sign, and if not, why.</summary>
internal sealed class ModeCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "mode";

    /// <inheritdoc/>
    public override string Meaning => "a keeper in live mode is armed";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var configuration = examination.Configuration;
        if (!configuration.Live)
        {
            return Ok("shadow: it decides and journals, and signs nothing");
        }

        if (!ArmingState.IsNeededOn(configuration.Mandate.ChainId))
        {
            return Ok("live, on the devnet");
        }

        var state = examination.Facts() is { } facts
            ? ArmingState.Of(configuration.ReceiptFile, facts)
            : ArmingState.Offline(configuration);
        return state.IsArmed
            ? Ok($"live, armed {state.ArmedAt:u}")
            : Warn($"live, and not armed: {state.Why}", "keeperbot arm, when nothing fails here");
    }
}
