namespace KeeperBot.Doctors.Checks;

/// <summary>Looks at the file that holds the encrypted key.</summary>
internal sealed class KeystoreCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "keystore";

    /// <inheritdoc/>
    public override string Meaning => "the keystore's file is there and its owner's alone";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        if (examination.Configuration.Signer.KeystoreFile is not { } file)
        {
            return Skip("signer.keystore is not stated");
        }

        if (!File.Exists(file))
        {
            return Fail($"there is no file {file}", "correct signer.keystore");
        }

        return OwnerOnly.WhoElse(file) is { } others
            ? Fail($"{others} may read {file}", $"chmod 600 {file}, or doctor --fix") with
            {
                Repair = OwnerOnly.Repair(file),
            }
            : Ok(file);
    }
}
