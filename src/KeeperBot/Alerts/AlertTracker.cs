using System.Collections.Immutable;
using KeeperBot.Configuration;

namespace KeeperBot.Alerts;

/// <summary>
/// Says once that something is wrong, and once that it no longer is: what is wrong now goes in, messages come out.
/// </summary>
/// <remarks>
/// A condition is told when it has lasted for as long as it must, and is resolved when it has been gone for as long as
/// the settings say; one that comes and goes meanwhile is one condition. Time comes in with every call.
/// </remarks>
/// <param name="levels">How loudly each cause is told, by its code.</param>
/// <param name="settle">How long a condition must be gone.</param>
public sealed class AlertTracker(ImmutableSortedDictionary<string, AlertLevel> levels, TimeSpan settle)
{
    private ImmutableSortedDictionary<string, Known> _known =
        ImmutableSortedDictionary.Create<string, Known>(StringComparer.Ordinal);

    /// <summary>What was told and is not resolved.</summary>
    public ImmutableArray<AlertCondition> Raised =>
        [.. _known.Values.Where(known => known.IsTold).Select(known => known.Condition)];

    /// <summary>What to tell now.</summary>
    /// <param name="conditions">All that is wrong now.</param>
    /// <param name="now">The time.</param>
    public ImmutableArray<AlertMessage> Next(IEnumerable<AlertCondition> conditions, DateTimeOffset now)
    {
        var messages = ImmutableArray.CreateBuilder<AlertMessage>();
        var present = conditions.ToDictionary(KeyOf, StringComparer.Ordinal);
        foreach (var (key, condition) in present.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var known = _known.GetValueOrDefault(key) ?? new Known(condition, now, now, false);
            var isDue = !known.IsTold && now - known.Since >= condition.After;
            _known = _known.SetItem(key, new Known(condition, known.Since, now, known.IsTold || isDue));
            Add(messages, isDue, AlertState.Raised, condition, known.Since, now);
        }

        foreach (var (key, known) in _known.Where(pair => !present.ContainsKey(pair.Key)))
        {
            if (now - known.SeenAt >= settle || !known.IsTold)
            {
                _known = _known.Remove(key);
                Add(messages, known.IsTold, AlertState.Resolved, known.Condition, known.Since, now);
            }
        }

        return messages.ToImmutable();
    }

    private void Add(
        ImmutableArray<AlertMessage>.Builder messages,
        bool isDue,
        AlertState state,
        AlertCondition condition,
        DateTimeOffset since,
        DateTimeOffset now)
    {
        var level = levels.GetValueOrDefault(condition.Cause, AlertLevel.On);
        if (isDue && level != AlertLevel.Off)
        {
            messages.Add(new AlertMessage(now, state, condition, since, level == AlertLevel.Silent));
        }
    }

    private static string KeyOf(AlertCondition condition) => $"{condition.Cause}\0{condition.Subject}";

    private sealed record Known(AlertCondition Condition, DateTimeOffset Since, DateTimeOffset SeenAt, bool IsTold);
}
