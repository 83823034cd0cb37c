namespace KeeperBot.Doctors.Checks;

/// <summary>Refuses an account that delegates to code, which could spend nonces by itself.</summary>
internal sealed class AccountCodeCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "account-code";

    /// <inheritdoc/>
    public override string Meaning => "the keeper's account has no code (EIP-7702)";

    /// <inheritdoc/>
    public override bool ReadsChain => true;

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var keeper = examination.Mandate.Keeper;
        return examination.Chain!.HasCode(keeper)
            ? Fail($"{keeper} delegates to code (EIP-7702)", "clear the delegation, or use another account")
            : Ok($"{keeper} has none");
    }
}
