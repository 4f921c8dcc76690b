namespace Attune.Tests.Simulation;

[Collection(SimulatedFiles.Collection)]
public sealed class CampaignsTests(SimulatedFiles files)
{
    [Fact]
    public void Treatment_and_control_are_alike_in_size_and_in_what_they_would_do_anyway()
    {
        var (treatment, control) = Groups();
        Assert.InRange(treatment.Count / (double)(treatment.Count + control.Count), 0.47, 0.53);
        Assert.InRange(treatment.Average(m => Rate(m, "control_rate")) - control.Average(m => Rate(m, "control_rate")), -0.006, 0.006);
    }

    [Fact]
    public void The_log_shows_the_groups()
    {
        var (treatment, control) = Groups();
        Assert.Equal(Keys(treatment), LoggedKeys("Campaign Exposed"));
        Assert.Equal(Keys(control), LoggedKeys("Campaign Held Out"));
    }

    [Fact]
    public void The_uplift_can_be_measured_in_the_log()
    {
        var coupons = files.Table("truth/campaigns.csv").ToDictionary(c => c["coupon"], c => c["campaign_id"]);
        var bought = files.Named("Order Completed")
            .Where(e => SimulatedFiles.Properties(e).TryGetProperty("coupon", out _))
            .Select(e => (coupons[SimulatedFiles.Text(SimulatedFiles.Properties(e), "coupon")], SimulatedFiles.Text(e, "userId"))).ToHashSet();
        var (treatment, control) = Groups();
        var (treated, untreated) = (treatment.Average(Converted), control.Average(Converted));
        var truth = treatment.Concat(control).Average(m => Rate(m, "uplift"));
        var error = Math.Sqrt(treated * (1 - treated) / treatment.Count + untreated * (1 - untreated) / control.Count);
        Assert.InRange(truth, 0.05, 0.15);
        Assert.InRange(treated - untreated, truth - 2.5 * error, truth + 2.5 * error);
        Assert.True(treated - untreated > 4 * error, "The effect should stand out from the noise.");

        double Converted(Dictionary<string, string> m) => bought.Contains((m["campaign_id"], m["user_id"])) ? 1 : 0;
    }

    [Fact]
    public void The_uplift_differs_between_people_and_harms_some()
    {
        var uplifts = files.Table("truth/campaign_members.csv").Select(m => Rate(m, "uplift")).ToList();
        Assert.True(uplifts.Max() > 0.2);
        Assert.InRange(uplifts.Count(u => u < 0) / (double)uplifts.Count, 0.01, 0.3);
    }

    private static double Rate(Dictionary<string, string> member, string name) => SimulatedFiles.Number(member[name]);

    private static HashSet<(string, string)> Keys(IEnumerable<Dictionary<string, string>> members) =>
        members.Select(m => (m["campaign_id"], m["user_id"])).ToHashSet();

    private HashSet<(string, string)> LoggedKeys(string name) =>
        files.Named(name).Select(e => (SimulatedFiles.Text(SimulatedFiles.Properties(e), "campaign_id"), SimulatedFiles.Text(e, "userId"))).ToHashSet();

    private (List<Dictionary<string, string>> Treatment, List<Dictionary<string, string>> Control) Groups()
    {
        var groups = files.Table("truth/campaign_members.csv").ToLookup(m => m["group"]);
        return (groups["treatment"].ToList(), groups["control"].ToList());
    }
}
