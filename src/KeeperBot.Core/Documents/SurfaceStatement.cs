using System.Text;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Documents;

/// <summary>A volatility surface of one asset (<see cref="SurfaceDocument"/>).</summary>
public sealed class SurfaceStatement : DocumentKind
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "volatility-surface";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <summary>The surface that a text states.</summary>
    /// <exception cref="FormatException">It states none; says everything that is wrong.</exception>
    public static SurfaceDocument Parse(string content)
    {
        var reading = SurfaceDocument.Parse(Encoding.UTF8.GetBytes(content));
        return reading.Document
            ?? throw new FormatException(string.Join("; ", reading.Problems.Select(problem => problem.Text)));
    }

    /// <inheritdoc/>
    protected override ulong AsOf(string name, string content, VaultMandate vault)
    {
        var surface = Parse(content);
        foreach (var (asset, document) in vault.Surfaces)
        {
            if (string.Equals(document.Name, name, StringComparison.Ordinal)
                && !string.Equals(asset, surface.Asset, StringComparison.Ordinal))
            {
                throw new FormatException($"it is the surface of {surface.Asset}, and {asset} is to be valued on it");
            }
        }

        return surface.AsOf;
    }
}
