using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Preparation;

/// <summary>Options of <see cref="Sessions"/>.</summary>
public sealed record SessionsOptions
{
    /// <summary>Minutes of silence after which a new session begins.</summary>
    [Range(1, 10_080)]
    [Description("Minutes of silence after which a new session begins.")]
    public int Gap { get; init; } = 30;
}

/// <summary>Numbers each user's sessions 1, 2, 3 …: a session ends when the next event is more than the gap away. Events without a time get none.</summary>
public sealed class Sessions : PreparationStep<SessionsOptions>
{
    /// <inheritdoc/>
    public override StepDescription Description { get; } = new(
        "sessions", "Sessionising", "Groups each user's events into sessions, split where the user was silent for longer than a gap. Removes nothing.");

    /// <inheritdoc/>
    public override StepResult Apply(Dataset dataset, SessionsOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var x = dataset.Interactions;
        var sessions = new int[x.Count];
        var (total, dated) = (0L, 0L);
        for (var user = 0; x.Times is { } times && user < x.UserCount; user++)
        {
            var (session, last) = (0, 0u);
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
            {
                if (times[p] == 0) continue;
                if (session == 0 || times[p] - last > options.Gap * 60u) session++;
                (sessions[p], last) = (session, times[p]);
                dated++;
            }

            total += session;
        }

        var mean = total == 0 ? 0 : (double)dated / total;
        return new StepResult(
            [], $"Found {total:N0} sessions in {dated:N0} dated interactions, {mean:F1} each; removed nothing.",
            new Dictionary<string, double> { ["interactions"] = x.Count, ["sessions"] = total, ["dated"] = dated, ["mean_length"] = mean })
        {
            Sessions = sessions,
        };
    }
}
