using System.Text.Json.Nodes;

namespace KeeperBot.Terminal;

/// <summary>How much an event matters.</summary>
public enum EventLevel
{
    /// <summary>As it should be.</summary>
    Info,

    /// <summary>Somebody should look.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Error,
}

/// <summary>Something that happened to a keeper.</summary>
/// <param name="Name">Stable name, in kebab-case.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">In words, with style.</param>
public sealed record LogEvent(string Name, EventLevel Level, string Text)
{
    /// <summary>The block it is about.</summary>
    public ulong? Block { get; init; }

    /// <summary>The vault it is about.</summary>
    public string? Vault { get; init; }

    /// <summary>The decision it is about.</summary>
    public long? Decision { get; init; }

    /// <summary>The plan it is about.</summary>
    public string? PlanId { get; init; }

    /// <summary>The transaction it is about.</summary>
    public string? Transaction { get; init; }
}

/// <summary>Writes what happens to stderr: a line for people, or a JSON object a line for programs.</summary>
/// <param name="output">Where to.</param>
/// <param name="json">True for JSON.</param>
/// <param name="clock">Dates the events.</param>
public sealed class EventLog(Output output, bool json, TimeProvider clock)
{
    private readonly Lock _gate = new();

    /// <summary>A heading over the lines that follow, for people only.</summary>
    public void Heading(string line)
    {
        if (!json)
        {
            output.Note(line);
        }
    }

    /// <summary>Writes an event; any thread may.</summary>
    public void Write(LogEvent happened)
    {
        lock (_gate)
        {
            if (!json)
            {
                output.Note(happened.Text);
                return;
            }

            var line = new JsonObject
            {
                ["at"] = clock.GetUtcNow().ToString("O"),
                ["level"] = happened.Level.ToString().ToLowerInvariant(),
                ["event"] = happened.Name,
            };
            void Add(string name, JsonNode? value)
            {
                if (value is not null)
                {
                    line[name] = value;
                }
            }

            Add("block", happened.Block);
            Add("vault", happened.Vault);
            Add("decision", happened.Decision);
            Add("plan", happened.PlanId);
            Add("transaction", happened.Transaction);
            line["text"] = Style.Strip(happened.Text).Trim();
            output.NoteJson(line);
        }
    }
}
