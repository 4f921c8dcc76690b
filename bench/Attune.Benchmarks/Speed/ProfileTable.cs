using System.Buffers;
using System.Globalization;
using System.Text;
using Attune.Profiles;

namespace Attune.Benchmarks.Speed;

/// <summary>The tables of <c>bench/PROFILES.md</c>: events applied a second on one thread, a population built again, and how large states are and how fast they are saved, loaded and read.</summary>
internal static class ProfileTable
{
    private const int Repeats = 5;

    /// <summary>Measures, prints the tables and writes them.</summary>
    /// <param name="movieLens">The folder of MovieLens 1M; null to leave it out.</param>
    public static int Run(string? movieLens)
    {
        List<ProfileStream> streams = [ProfileStream.Typical(), ProfileStream.Shop()];
        if (movieLens is not null) streams.Add(ProfileStream.MovieLens(movieLens));
        var (speeds, states) = (new StringBuilder(), new StringBuilder());
        foreach (var stream in streams)
        {
            var live = Apply(stream, stream.NewSources());
            AddSpeed(speeds, stream, live.Length);
            AddStates(states, stream, live);
        }

        var text = $"""
            # Speed and size of profiles

            {Machine.Name}. `bench/profiles [ML-1M]`; all dimensions; the best of {Repeats} by the wall clock. Applying is live: the events of all users in order of time, on one thread, from states without any event on. Building again is what a rebuild does: each user's events are folded and the profile is read, on all threads.

            | events | users | applied/s, 1 thread | per processor second | bytes allocated an event | built again: events/s | profiles/s |
            |---|---|---|---|---|---|---|
            {speeds}
            Snapshots and memory are of the states after all events. Saving, loading and reading are on one thread; a profile is read with a population to compare it with.

            | states | events each | snapshot bytes, mean | p99 | under 4 KB | bytes in memory, mean | saved/s | loaded/s | read/s |
            |---|---|---|---|---|---|---|---|---|
            {states}
            """;
        Console.Write(text);
        File.WriteAllText(Path.Combine(SpeedTable.RepositoryRoot(), "bench", "PROFILES.md"), text);
        return 0;
    }

    private static ProfileState[] Apply(ProfileStream stream, ProfileSources sources)
    {
        var states = new Dictionary<string, ProfileState>(StringComparer.Ordinal);
        foreach (var stored in stream.Events)
        {
            if (!states.TryGetValue(stored.Event.User, out var state)) states[stored.Event.User] = state = new ProfileState(stored.Event.User, sources);
            state.Apply(stored);
        }

        return [.. states.Values];
    }

    private static void AddSpeed(StringBuilder table, ProfileStream stream, int users)
    {
        var count = stream.Events.Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Apply(stream, stream.NewSources());
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count;
        var apply = Best(() => Apply(stream, stream.NewSources()));
        var byUser = stream.Events.GroupBy(e => e.Event.User, StringComparer.Ordinal).Select(g => (User: g.Key, Events: g.ToArray())).ToArray();
        var now = stream.Events[^1].Event.Time!.Value.AddDays(1);
        var rebuild = Best(() =>
        {
            var builder = new ProfileBuilder(stream.NewSources(), stream.Population);
            Parallel.ForEach(byUser, user => builder.Build(user.User, user.Events, now));
        });
        table.AppendLine(CultureInfo.InvariantCulture,
            $"| {stream.Name}, {count:N0} | {users:N0} | {count / apply.Wall:N0} | {count / apply.Processor:N0} | {allocated:N0} | {count / rebuild.Wall:N0} | {users / rebuild.Wall:N0} |");
    }

    private static void AddStates(StringBuilder table, ProfileStream stream, ProfileState[] states)
    {
        var sources = stream.NewSources();
        var now = stream.Events[^1].Event.Time!.Value.AddDays(1);
        byte[][] saved = [.. states.Select(Saved)];
        int[] sizes = [.. saved.Select(s => s.Length).Order()];
        var save = Best(() => Array.ForEach(states, s => Saved(s)));
        var load = Best(() => Array.ForEach(saved, s => ProfileState.Load(s, sources)));
        var read = Best(() => Array.ForEach(states, s => s.Read(now, stream.Population)));
        table.AppendLine(CultureInfo.InvariantCulture,
            $"| {stream.Name} | {stream.Events.Length / states.Length:N0} | {sizes.Average():N0} | {sizes[(int)(0.99 * (sizes.Length - 1))]:N0} | {sizes.Count(s => s < 4096) / (double)sizes.Length:P1} | {Memory(stream):N0} | {states.Length / save.Wall:N0} | {states.Length / load.Wall:N0} | {states.Length / read.Wall:N0} |");
    }

    /// <summary>Bytes of a state, texts of items shared among users left out.</summary>
    private static double Memory(ProfileStream stream)
    {
        var sources = stream.NewSources();
        foreach (var item in stream.Attributes.Keys) sources.Items.Of(item);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var states = Apply(stream, sources);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(states);
        return bytes / (double)states.Length;
    }

    private static byte[] Saved(ProfileState state)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        state.Save(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static WorkTime Best(Action work)
    {
        var best = new WorkTime(double.PositiveInfinity, 0);
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            GC.Collect();
            var clock = WorkClock.Start();
            work();
            best = WorkTime.Faster(best, clock.Elapsed);
        }

        return best;
    }
}
