using Attune.Explain;
using Attune.Models;
using Attune.Profiles;
using Attune.Storage;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>A reason for a recommendation: its sort, its sentence, and what it speaks of.</summary>
internal sealed record ReasonLine(string Type, string Text, object Detail);

/// <summary>Recommendations with reasons, of one model over one workspace.</summary>
internal sealed class Recommendations(Workspace workspace, PublishedModel published, Session session)
{
    public async Task<RecommendResult> ForAsync(string user, int count)
    {
        var (known, events) = await workspace.QueryAsync(published, user, session);

        // Folded in, so that what the user did since training counts, and the reasons add up to the score; where attributes count, who the user is counts too.
        var query = published.Model is IServesNewcomers ? known : known with { User = -1 };
        var population = await workspace.PopulationAsync(session);
        var (best, cold) = Best(query, count, population);

        var attributes = await workspace.AttributesAsync([.. best.Select(b => b.Item), .. events.Select(e => e.Event.Item).OfType<string>()], session.Cancellation);
        var categories = new ItemCategories(attributes.GetValueOrDefault);
        var interests = new ProfileBuilder(new ProfileSources(categories) { Options = session.ProfileOptions() }, population).Read("interests", user, events, session.Time.GetUtcNow())?.Value as InterestsValue;
        var reasons = new Reasons(published, categories, id => WorkspaceAccess.TitleOf(attributes.GetValueOrDefault(id)), population);
        var items = best.Select(b => new RecommendedItem(
            b.Item, WorkspaceAccess.TitleOf(attributes.GetValueOrDefault(b.Item)), b.Score,
            [.. reasons.For(b.Item, query, interests).Select(Describe)])).ToList();
        return new RecommendResult(user, published.Manifest.Model, published.Manifest.Version, cold, items);
    }

    /// <summary>The model's list; where it has nothing to say of the user (cold), what is popular.</summary>
    private (IReadOnlyList<(string Item, double Score)> Items, bool Cold) Best(UserQuery query, int count, PopulationStatistics population)
    {
        var best = Recommender.Recommend(published.Model, query, count);
        if (best.Count > 0 && (!query.Items.IsEmpty || published.Model is IServesNewcomers)) return ([.. best.Select(b => (published.Items[b.Item], (double)b.Score))], false);
        var items = population.PopularItems.Take(count).ToList();
        return ([.. items.Select((item, rank) => (item, 1.0 / (rank + 1)))], true);
    }

    private static ReasonLine Describe(Reason reason) => new(
        reason switch { BecauseYouLiked => "because_you_liked", MatchesInterest => "matches_interest", _ => "popular" }, T(reason.Text), reason);
}
