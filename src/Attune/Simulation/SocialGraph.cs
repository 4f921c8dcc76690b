namespace Attune.Simulation;

/// <summary>A friendship or a following, by positions of accounts.</summary>
internal readonly record struct Tie(int From, int To, bool Friends, DateTime Time);

/// <summary>
/// Who knows whom: a planted partition. Most friendships stay within the community; followings lean towards the most active.
/// </summary>
internal static class SocialGraph
{
    private const double FriendsMade = 3;
    private const double PeopleFollowed = 2;
    private const double FriendsWithin = 0.85;
    private const double FollowedWithin = 0.6;

    /// <summary>Draws the ties, each pair at most once a kind, each after both have joined and before either left.</summary>
    public static List<Tie> Create(SimulationOptions options, IReadOnlyList<Shopper> shoppers, Calendar calendar)
    {
        var communities = shoppers.ToLookup(shopper => shopper.Community).ToDictionary(group => group.Key, group => group.ToArray());
        var (ties, known) = (new List<Tie>(), new HashSet<(int, int, bool)>());
        foreach (var shopper in shoppers)
        {
            var random = RandomStreams.Stream(options.Seed, "ties", shopper.Index);
            IReadOnlyList<Shopper> Circle(double within) => random.Chance(within) ? communities[shopper.Community] : shoppers;
            for (var i = random.Poisson(FriendsMade); i > 0; i--) Add(shopper, random.Pick(Circle(FriendsWithin)), true, random);
            for (var i = random.Poisson(PeopleFollowed); i > 0; i--) Add(shopper, MostActive(Circle(FollowedWithin), random), false, random);
        }

        return ties;

        void Add(Shopper from, Shopper to, bool friends, Random random)
        {
            var (first, last) = (Math.Max(from.Joined, to.Joined) + 1, Math.Min(from.Left, to.Left));
            if (from == to || first >= last || !known.Add(Key(from.Index, to.Index, friends))) return;
            ties.Add(new Tie(from.Index, to.Index, friends, calendar.Moment(random.Next(first, last), from.City.UtcOffset, random)));
        }
    }

    private static (int, int, bool) Key(int from, int to, bool friends) => friends && from > to ? (to, from, true) : (from, to, friends);

    private static Shopper MostActive(IReadOnlyList<Shopper> circle, Random random) =>
        Enumerable.Range(0, 4).Select(_ => random.Pick(circle)).MaxBy(shopper => shopper.Activity)!;
}
