using System.Text.Json;

namespace Attune.Prediction;

/// <summary>What is kept beside a trained trait.</summary>
/// <param name="SchemaVersion">Version of the saved form.</param>
/// <param name="Name">The trait's name.</param>
/// <param name="Version">1, 2, 3 … for each name.</param>
/// <param name="Target">What it was learned from, as it is written.</param>
/// <param name="Sensitive">True when it is sensitive and was allowed nevertheless.</param>
/// <param name="Levels">Its values.</param>
/// <param name="Counts">Training rows of each value.</param>
/// <param name="Options">How it was learned, as one JSON object in snake_case.</param>
/// <param name="Folds">Folds of the cross-validation.</param>
/// <param name="Quality">How well it is told, by cross-validation over users.</param>
/// <param name="DataFingerprint">Fingerprint of the data it was trained on.</param>
/// <param name="TrainedAt">When.</param>
/// <param name="FitSeconds">How long training took, without the cross-validation.</param>
/// <param name="Seed">Seed of the run.</param>
public sealed record TraitManifest(
    int SchemaVersion, string Name, int Version, string Target, bool Sensitive, IReadOnlyList<string> Levels, IReadOnlyList<int> Counts, JsonElement Options, int Folds,
    TraitQuality Quality, string DataFingerprint, DateTimeOffset TrainedAt, double FitSeconds, int Seed)
{
    /// <summary>Name and version: <c>gender@2</c>.</summary>
    internal string Label => $"{Name}@{Version}";
}

/// <summary>A trained trait.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Model">Tells it.</param>
public sealed record TrainedTrait(TraitManifest Manifest, TraitModel Model)
{
    private const int Folds = 10;

    /// <summary>Cross-validates and trains; the version is still 0.</summary>
    /// <param name="name">The trait's name.</param>
    /// <param name="target">What it is learned from.</param>
    /// <param name="isSensitive">Whether it is sensitive, and was allowed.</param>
    /// <param name="samples">Rows with classes.</param>
    /// <param name="options">How to learn.</param>
    /// <param name="fingerprint">Of the data.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <param name="time">The clock.</param>
    public static TrainedTrait Train(string name, TraitTarget target, bool isSensitive, TraitSamples samples, TraitOptions options, string fingerprint, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        var model = TraitModel.Train(samples, options, run);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        var quality = TraitQuality.Of(CrossValidation.Probabilities(samples, options, Folds, run), samples.Classes, run.Seed);
        int[] counts = [.. Enumerable.Range(0, samples.Levels.Count).Select(k => samples.Classes.Count(c => c == k))];
        return new(new TraitManifest(
            TraitStore.SchemaVersion, name, 0, target.Text, isSensitive, samples.Levels, counts, Models.ModelOptions.ToJson(options), Folds, quality, fingerprint, time.GetUtcNow(), seconds, run.Seed), model);
    }
}
