using System.Collections.Immutable;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Core.Documents;

/// <summary>A kind of document, and how its text is checked before it counts.</summary>
public abstract class DocumentKind
{
    /// <summary>Every kind there is. A new kind is a new file and one entry here.</summary>
    public static readonly ImmutableArray<DocumentKind> All =
    [
        new BookDocument(), new SurfaceStatement(), new VolatilityForecastDocument(), new GasForecastDocument(),
        new SlippageForecastDocument(),
    ];

    /// <summary>The kind's name, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The kind with this name.</summary>
    /// <exception cref="InvariantException">Unknown; mandates name only known kinds.</exception>
    public static DocumentKind Named(string name) =>
        All.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.Ordinal))
        ?? throw new InvariantException($"no document kind is named '{name}'");

    /// <summary>Reads a text as the statement that it makes.</summary>
    /// <param name="name">The document's name.</param>
    /// <param name="content">The text.</param>
    /// <param name="vault">The vault that depends on it: it must name nothing that the vault does not know.</param>
    /// <exception cref="FormatException">It is none; says in which line and field, and what is expected.</exception>
    public StatedDocument Read(string name, string content, VaultMandate vault) =>
        content.Length <= StatedDocument.MaximumLength
            ? new StatedDocument(Name, name, AsOf(name, content, vault), content)
            : throw new FormatException(
                $"it has {content.Length} characters, the most is {StatedDocument.MaximumLength}");

    /// <summary>The time that the text is as of, unix seconds, after all of it was checked.</summary>
    /// <param name="name">The document's name.</param>
    /// <param name="content">The text.</param>
    /// <param name="vault">The vault that depends on it.</param>
    /// <exception cref="FormatException">It is not a document of this kind.</exception>
    protected abstract ulong AsOf(string name, string content, VaultMandate vault);
}
