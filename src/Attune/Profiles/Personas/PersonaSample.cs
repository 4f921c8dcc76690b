using System.Globalization;
using Attune.Numerics;

namespace Attune.Profiles.Personas;

/// <summary>The features of the users that personas are learned from. Which users are kept, and their order, follow from their ids alone, so that the order in which they come changes nothing.</summary>
public sealed class PersonaSample
{
    private readonly PersonaOptions _options;
    private List<(ulong Key, string User, FeatureValue[] Values)> _users = [];

    /// <summary>Nobody yet.</summary>
    /// <param name="population">Its categories are features.</param>
    /// <param name="options">How personas are found.</param>
    public PersonaSample(PopulationStatistics population, PersonaOptions options)
    {
        ArgumentNullException.ThrowIfNull(population);
        ArgumentNullException.ThrowIfNull(options);
        (_options, Features) = (options, PersonaFeatures.Of(population, options.Categories));
    }

    /// <summary>What users are described by.</summary>
    internal IReadOnlyList<PersonaFeature> Features { get; }

    /// <summary>Takes a user in; those with too few events are left out.</summary>
    public void Add(ProfileContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Other<ActivityValue>("activity") is not { } activity || activity.Counts.Values.Sum() < _options.FewestEvents) return;
        Add(context.User, PersonaFeatures.Read(Features, context));
    }

    internal void Add(string user, FeatureValue[] values)
    {
        _users.Add((SplitMix.KeyOf(user), user, values));
        if (_users.Count >= 2 * _options.MostUsers) Cut();
    }

    /// <summary>The users in the order of their ids.</summary>
    internal IReadOnlyList<(string User, FeatureValue[] Values)> Users()
    {
        Cut();
        return [.. _users.OrderBy(u => u.User, StringComparer.Ordinal).Select(u => (u.User, u.Values))];
    }

    internal static string Fingerprint(IReadOnlyList<(string User, FeatureValue[] Values)> users)
    {
        var key = (ulong)users.Count;
        foreach (var (user, values) in users)
        {
            key = SplitMix.Mix(key, SplitMix.KeyOf(user));
            foreach (var value in values) key = SplitMix.Mix(key, BitConverter.SingleToUInt32Bits(value.Value) | ((ulong)BitConverter.SingleToUInt32Bits(value.Evidence) << 32));
        }

        return key.ToString("x16", CultureInfo.InvariantCulture);
    }

    private void Cut()
    {
        if (_users.Count > _options.MostUsers)
            _users = [.. _users.OrderBy(u => u.Key).ThenBy(u => u.User, StringComparer.Ordinal).Take(_options.MostUsers)];
    }
}
