using KeeperBot.Alerts;
using KeeperBot.Configuration;
using KeeperBot.Tests.Configuration;

namespace KeeperBot.Tests.Alerts;

public sealed class AlertTextTests
{
    private static readonly AlertMessage Message = new(
        DateTimeOffset.UnixEpoch.AddMinutes(40),
        AlertState.Raised,
        new AlertCondition(AlertCause.Delta, "eth", "delta +9.00 WETH", "run keeperbot explain", TimeSpan.Zero),
        DateTimeOffset.UnixEpoch,
        Silent: true);

    [Fact]
    public void Say_RaisedAndResolved_SayWhatWhatToDoAndWho()
    {
        Assert.Equal(
            "KeeperBot delta (eth): delta +9.00 WETH\nDo: run keeperbot explain\nchain 1",
            AlertText.Say("chain 1", Message));
        Assert.Equal(
            "KeeperBot resolved after 40 min: delta (eth)\nIt was: delta +9.00 WETH\nchain 1",
            AlertText.Say("chain 1", Message with { State = AlertState.Resolved }));
    }

    /// <summary>Slack shows <c>text</c>, Discord <c>content</c>.</summary>
    [Fact]
    public void ToJson_Message_IsReadBySlackDiscordAndPrograms()
    {
        var json = AlertText.ToJson("chain 1", Message);
        Assert.Equal("keeperbot/alert/1", (string?)json["schema"]);
        Assert.Equal(("raised", "delta", "eth"), (
            (string?)json["state"], (string?)json["cause"], (string?)json["subject"]));
        Assert.Equal(AlertText.Say("chain 1", Message), (string?)json["text"]);
        Assert.Equal((string?)json["text"], (string?)json["content"]);
    }

    [Fact]
    public void Causes_Catalogue_EachHasALevelOfItsOwnName()
    {
        using var sample = new SampleConfiguration();
        var levels = sample.Load(sample.Text).Alerts.Levels;
        Assert.Equal(AlertCause.Catalogue.Select(cause => cause.Code).Order(StringComparer.Ordinal), levels.Keys);
        Assert.All(AlertCause.Catalogue, cause =>
        {
            var words = cause.Code.Split('-');
            var key = words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
            var off = sample.Load(sample.With("alerts", $$$"""{ "events": { "{{{key}}}": "off" } }"""));
            Assert.Equal(AlertLevel.Off, off.Alerts.Levels[cause.Code]);
        });
    }
}
