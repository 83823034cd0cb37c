namespace KeeperBot.Doctors.Checks;

/// <summary>Looks at who may read the configuration.</summary>
internal sealed class ConfigurationFileCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "configuration-file";

    /// <inheritdoc/>
    public override string Meaning => "nobody else can read the configuration, whose URLs may hold keys";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var file = examination.Configuration.File;
        if (OwnerOnly.WhoElse(file) is not { } others)
        {
            return Ok(file);
        }

        var warning = Warn(
            $"{others} may read {file}, and nodes' URLs usually hold a key", $"chmod 600 {file}, or doctor --fix");
        return warning with { Repair = OwnerOnly.Repair(file) };
    }
}
