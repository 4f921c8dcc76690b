using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Preparation;

/// <summary>Options of <see cref="Deduplicate"/>.</summary>
public sealed record DeduplicateOptions
{
    /// <summary>Seconds within which a repeat counts as the same act.</summary>
    [Range(0, 86_400)]
    [Description("Seconds within which a repeat of the same user, item and kind counts as the same act.")]
    public int Window { get; init; } = 60;

    /// <summary>Kinds of events that are deduplicated.</summary>
    [Description("Kinds of events that are deduplicated, separated by commas; * for all.")]
    public string Kinds { get; init; } = $"{EventKinds.View},{EventKinds.Click}";
}

/// <summary>
/// Removes repeats: an event of the same user, item and kind at most a window after the last one kept.
/// Events without a time stay. Idempotent. One pass, 8 bytes for each item and kind.
/// </summary>
public sealed class Deduplicate : PreparationStep<DeduplicateOptions>
{
    /// <inheritdoc/>
    public override StepDescription Description { get; } = new(
        "deduplicate", "Deduplication", "Removes repeated clicks and views of the same item within a time window, such as double clicks and reloads.");

    /// <inheritdoc/>
    public override StepResult Apply(Dataset dataset, DeduplicateOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var removed = Repeats(dataset, SelectedKinds(dataset, options.Kinds), options.Window);
        var figures = new Dictionary<string, double> { ["interactions"] = dataset.Interactions.Count, ["repeats"] = removed.Length };
        return new StepResult(
            removed, $"Removed {removed.Length:N0} of {dataset.Interactions.Count:N0} interactions: repeats within {options.Window} s.", figures);
    }

    /// <summary>Positions of repeats among the selected kinds, ascending.</summary>
    internal static int[] Repeats(Dataset dataset, bool[] selected, int window)
    {
        var (x, kinds) = (dataset.Interactions, dataset.Kinds.Count);
        if (x.Times is not { } times) return [];

        // The last kept event of an item and kind: the user in the high half tells whose it was, so nothing is cleared between users.
        var lastKept = new ulong[(long)x.ItemCount * kinds];
        var removed = new List<int>();
        for (var user = 0; user < x.UserCount; user++)
        {
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
            {
                var kind = x.Kinds?[p] ?? 0;
                if (!selected[kind] || times[p] == 0) continue;
                ref var last = ref lastKept[((long)x.Items[p] * kinds) + kind];
                if (last >> 32 == (ulong)user + 1 && times[p] - (uint)last <= (uint)window) removed.Add(p);
                else last = (((ulong)user + 1) << 32) | times[p];
            }
        }

        return [.. removed];
    }

    private static bool[] SelectedKinds(Dataset dataset, string names)
    {
        var wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. dataset.Kinds.Select(kind => wanted.Contains("*") || wanted.Contains(kind))];
    }
}
