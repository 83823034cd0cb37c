using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Documents;

namespace KeeperBot.Observers;

/// <summary>The files of the documents that a mandate depends on.</summary>
public static class DocumentFiles
{
    private const int MostBytesPerCharacter = 4;

    /// <summary>
    /// What the files say beyond what is known: news, and what is wrong with those that cannot be read.
    /// </summary>
    /// <param name="folder">To which their names are relative.</param>
    /// <param name="mandate">The mandate.</param>
    /// <param name="state">What is known.</param>
    public static IEnumerable<(StatedDocument? News, string? Problem)> Look(
        string folder, Mandate mandate, KeeperState state)
    {
        foreach (var (vault, wanted) in mandate.Vaults.SelectMany(v => v.Documents.Select(d => (v, d))))
        {
            var known = state.Documents.FirstOrDefault(document => document.Is(wanted));
            var (document, problem) = Read(folder, wanted, vault);
            if (problem is not null)
            {
                yield return (null, $"{wanted.Name}: {problem}; " + (known is null
                    ? "without it the vault is refused"
                    : $"{known.Hash} stays in force until it is too old"));
            }
            else if (known?.Content != document!.Content)
            {
                yield return (document, null);
            }
        }
    }

    /// <summary>The state as a keeper's would be that read the files now; what cannot be read stays as it is.</summary>
    /// <param name="folder">To which their names are relative.</param>
    /// <param name="mandate">The mandate.</param>
    /// <param name="state">What is known.</param>
    public static KeeperState Applied(string folder, Mandate mandate, KeeperState state) =>
        Look(folder, mandate, state).Select(found => found.News).OfType<StatedDocument>().Aggregate(
            state, (known, news) => known.Apply(new Fact.DocumentStated(news), []));

    private static (StatedDocument? Document, string? Problem) Read(
        string folder, DocumentMandate wanted, VaultMandate vault)
    {
        try
        {
            var file = new FileInfo(Path.GetFullPath(wanted.Name, folder));
            if (file.Exists && file.Length > MostBytesPerCharacter * StatedDocument.MaximumLength)
            {
                return (null, $"it has {file.Length} bytes, which no document has");
            }

            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            var content = File.ReadAllText(file.FullName, strict);
            return (DocumentKind.Named(wanted.Kind).Read(wanted.Name, content, vault), null);
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return (null, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"it cannot be read: {error.Message}");
        }
    }
}
