using System.Text.Json.Nodes;
using KeeperBot.Tests.Golden;
using KeeperBot.Valuations;

namespace KeeperBot.Tests.Valuations;

/// <summary>What docs/reference/price.md says is what the program does.</summary>
public sealed class PricePageTests
{
    private static readonly string[] Page = File
        .ReadAllText(Path.Combine(GoldenFile.Root, "docs/reference/price.md")).Split('\n');

    [Fact]
    public void Page_EveryModel_HasARowWithItsFields()
    {
        var rows = Page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        foreach (var model in ValuationModel.All)
        {
            var row = Assert.Single(rows, line => line.StartsWith($"| `{model.Name}` |", StringComparison.Ordinal));
            var fields = string.Join(' ', model.Required);
            var optional = model.Optional.IsEmpty ? string.Empty : $" [{string.Join(' ', model.Optional)}]";
            Assert.Contains($"| `{fields}{optional}` |", row, StringComparison.Ordinal);
            Assert.All(model.Fields, field => Assert.Single(
                rows, line => line.StartsWith($"| `{field}` |", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Page_Examples_AreAnsweredAsShown()
    {
        var examples = Blocks().Select(block => JsonNode.Parse(block)!).ToList();
        var answers = new List<string>();

        new ValuationStream(answers.Add).Run(
            new StringReader(string.Join('\n', Asked(examples).Select(node => node.ToJsonString()))),
            TestContext.Current.CancellationToken);

        Assert.Equal(3, answers.Count);
        Assert.Equal(
            examples.Where((_, i) => i % 2 == 1).Select(node => node.ToJsonString()),
            answers.Select(answer => JsonNode.Parse(answer)!.ToJsonString()));
    }

    /// <summary>Question and answer alternate.</summary>
    private static IEnumerable<JsonNode> Asked(IEnumerable<JsonNode> examples) => examples.Where((_, i) => i % 2 == 0);

    private static IEnumerable<string> Blocks() => string.Join('\n', Page)
        .Split("```json\n").Skip(1).Select(block => block.Split("```", 2)[0]);
}
