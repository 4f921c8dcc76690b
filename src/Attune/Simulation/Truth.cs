using System.Text.Json;
using Attune.Simulation.Vocabulary;

namespace Attune.Simulation;

/// <summary>What a learner may be asked to recover, in files of its own under <c>truth/</c>.</summary>
internal sealed class Truth(StagedFiles files) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly CsvTable _reviews = new(
        files.Create("truth/reviews.csv"), "message_id,user_id,product_id,language,sentiment,stars,praised,criticised");

    private readonly CsvTable _dirty = new(files.Create("truth/dirty_lines.csv"), "line,reason");
    private readonly CsvTable _duplicates = new(files.Create("truth/duplicates.csv"), "line,original_line");

    /// <summary>Notes what an event hides.</summary>
    public void Note(SimulatedEvent e)
    {
        if (e.Activity is not Reviewed(_, var product, var review)) return;
        _reviews.Add(
            e.MessageId, e.Sender.UserId, product.Id, Code(review.Language), Lower(review.Sentiment), review.Stars, review.Praised, review.Criticised);
    }

    /// <summary>Notes a line that is to be cleaned away.</summary>
    public void Note(DirtyRow row, long line)
    {
        if (row.OriginalLine is { } original) _duplicates.Add(line, original);
        else _dirty.Add(line, row.Reason);
    }

    /// <summary>Writes what was true from the start.</summary>
    public void Write(Storefront store)
    {
        WriteUsers(store);
        WriteTastes(store);
        WriteItems(store);
        WriteTies(store);
        WriteCampaigns(store);
        WriteMembers(store);
        using var options = files.Create("truth/options.json");
        JsonSerializer.Serialize(options, store.Options, Json);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reviews.Dispose();
        _dirty.Dispose();
        _duplicates.Dispose();
    }

    private static string Code(Language language) => language == Language.Chinese ? "zh" : "en";

    private static string Lower<T>(T name)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString());

    private void WriteUsers(Storefront store)
    {
        using var table = new CsvTable(
            files.Create("truth/users.csv"),
            "user_id,anonymous_id,kind,community,segment,language,utc_offset,joined,left,starts_anonymous,price_sensitivity,brand_loyalty,novelty_seeking,favourite_brands,style,clock_skew_seconds");
        foreach (var shopper in store.Shoppers)
        {
            var brands = shopper.FavouriteBrands.Select((brand, domain) => Departments.All[domain].BrandNames[brand]);
            table.Add(
                Sender.IdOf(shopper.Index), Sender.DeviceOf(shopper.Index, store.Options.Seed), "shopper", shopper.Community, Lower(shopper.Segment), Code(shopper.Language),
                shopper.City.UtcOffset, store.Calendar.Midnight(shopper.Joined), shopper.Left < store.Calendar.Days ? store.Calendar.Midnight(shopper.Left) : null,
                shopper.StartsAnonymous, shopper.PriceSensitivity, shopper.BrandLoyalty, shopper.NoveltySeeking, brands, Vector(shopper.Tastes.Style), (long)shopper.ClockSkew.TotalSeconds);
        }

        foreach (var (sender, visits) in store.Bots)
            table.Add(sender.UserId, sender.AnonymousId, Lower(visits.Kind), null, null, null, null, null, null, false, null, null, null, null, null, 0);
    }

    private void WriteTastes(Storefront store)
    {
        using var table = new CsvTable(files.Create("truth/tastes.csv"), "user_id,topic,share_at_start,share_at_end");
        foreach (var shopper in store.Shoppers)
            foreach (var (topic, start, end) in shopper.Tastes.Weights)
                table.Add(Sender.IdOf(shopper.Index), Departments.Topics[topic].Topic.Slug, start, end);
    }

    private void WriteItems(Storefront store)
    {
        using var table = new CsvTable(files.Create("truth/items.csv"), "product_id,category,topic,appeal,quality,style,launched");
        foreach (var product in store.Catalogue.Products)
            table.Add(product.Id, product.Category, product.Tags[0], product.Appeal, product.Quality, Vector(product.Style), product.Launched);
    }

    private void WriteTies(Storefront store)
    {
        using var table = new CsvTable(files.Create("truth/ties.csv"), "user_id,other_id,kind,time");
        foreach (var tie in store.Ties) table.Add(Sender.IdOf(tie.From), Sender.IdOf(tie.To), tie.Friends ? "friend" : "follow", tie.Time);
    }

    private void WriteCampaigns(Storefront store)
    {
        using var table = new CsvTable(
            files.Create("truth/campaigns.csv"), "campaign_id,name,coupon,category,from,until,treated,control,mean_uplift");
        foreach (var campaign in store.Campaigns)
        {
            var members = store.Members.Where(member => member.Campaign == campaign).ToList();
            var treated = members.Count(member => member.Treated);
            table.Add(
                campaign.Id, campaign.Name, campaign.Coupon, Departments.All[campaign.Domain].Name,
                store.Calendar.Midnight(campaign.StartDay), store.Calendar.Midnight(campaign.StartDay + campaign.WindowDays), treated, members.Count - treated,
                members.Count == 0 ? null : members.Average(member => member.TreatedRate - member.ControlRate));
        }
    }

    private void WriteMembers(Storefront store)
    {
        using var table = new CsvTable(
            files.Create("truth/campaign_members.csv"), "campaign_id,user_id,group,control_rate,treated_rate,uplift,buys_untreated,buys_treated");
        foreach (var member in store.Members)
        {
            table.Add(
                member.Campaign.Id, Sender.IdOf(member.Shopper.Index), member.Treated ? "treatment" : "control",
                member.ControlRate, member.TreatedRate, member.TreatedRate - member.ControlRate, member.BuysUntreated, member.BuysTreated);
        }
    }

    private static IEnumerable<string> Vector(double[] values) => values.Select(value => value.ToString("0.####"));
}
