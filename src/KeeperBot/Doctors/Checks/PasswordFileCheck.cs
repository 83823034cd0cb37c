namespace KeeperBot.Doctors.Checks;

/// <summary>Looks at the file that holds the password of the keystore.</summary>
internal sealed class PasswordFileCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "password-file";

    /// <inheritdoc/>
    public override string Meaning => "the password's file is there and its owner's alone";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        if (examination.Configuration.Signer.PasswordFile is not { } file)
        {
            return Skip("signer.passwordFile is not stated");
        }

        if (!File.Exists(file))
        {
            return Fail($"there is no file {file}", "correct signer.passwordFile");
        }

        return OwnerOnly.WhoElse(file) is { } others
            ? Fail($"{others} may read {file}", $"chmod 600 {file}, or doctor --fix") with
            {
                Repair = OwnerOnly.Repair(file),
            }
            : Ok(file);
    }
}
