using System.Buffers;
using System.Formats.Cbor;
using Attune.Data;
using Attune.Profiles;
using Attune.Text;
using CsCheck;

namespace Attune.Tests.Profiles;

public sealed class ProfileSnapshotTests
{
    private static readonly DateTimeOffset Now = Shop.Start.AddYears(5);

    private static readonly Gen<(StoredEvent[] Events, int Cut, int Seed)> Cut = Gen.Select(Shop.Streams, Gen.Int[0, 40], Gen.Int);

    [Fact]
    public void A_state_that_was_saved_and_loaded_reads_the_same_and_goes_on_the_same() => Cut.Sample(
        (events, cut, _) =>
        {
            cut = Math.Min(cut, events.Length);
            var live = Fold(events.Take(cut));
            var loaded = ProfileState.Load(Saved(live), Shop.Sources);
            Assert.True(loaded.IsComplete);
            Assert.Equal((live.User, live.Events, live.LastEvent), (loaded.State.User, loaded.State.Events, loaded.State.LastEvent));
            Assert.Equal(Json(live), Json(loaded.State));
            foreach (var stored in events.Skip(cut))
            {
                live.Apply(stored);
                loaded.State.Apply(stored);
            }

            Assert.Equal(Json(live), Json(loaded.State));
            Assert.Equal(Saved(live), Saved(loaded.State));
        },
        iter: 1000);

    [Fact]
    public void The_same_events_in_any_order_give_the_same_bytes() => Cut.Sample(
        (events, _, seed) =>
        {
            var shuffled = events.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Saved(Fold(events)), Saved(Fold(shuffled)));
        },
        iter: 1000);

    [Fact]
    public void Every_damaged_byte_is_noticed()
    {
        var bytes = Saved(Fold(Shop.Some()));
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x10;
            var e = Assert.Throws<AttuneException>(() => ProfileState.Load(damaged, Shop.Sources));
            Assert.True(e.Code is "snapshot_damaged" or "snapshot_newer", e.Code);
        }

        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal("snapshot_damaged", Assert.Throws<AttuneException>(() => ProfileState.Load(bytes.AsMemory(0, length), Shop.Sources)).Code);
    }

    [Fact]
    public void What_is_damaged_under_a_right_checksum_is_no_crash()
    {
        var content = Content(Saved(Fold(Shop.Some())));
        Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Sample(
            (at, with) =>
            {
                var changed = content.Parts.ToDictionary(p => p.Key, p =>
                {
                    var state = p.Value.State.ToArray();
                    if (state.Length > 0) state[at % state.Length] = with;
                    return new SnapshotPart(p.Value.Form, p.Value.Events, state);
                });
                try
                {
                    ProfileState.Load(Written(content with { Parts = changed }), Shop.Sources);
                }
                catch (AttuneException e)
                {
                    Assert.Equal("snapshot_damaged", e.Code);
                }
            },
            iter: 3000);
    }

    [Fact]
    public void A_dimension_that_is_not_known_is_kept_and_given_back_and_known_to_be_behind()
    {
        // A later version knows the dimension "mood".
        var (state, content) = (Fold(Shop.Some()), Content(Saved(Fold(Shop.Some()))));
        var later = Written(content with { Parts = With(content, "mood", new("7", state.Events, new byte[] { 1, 2, 3 })) });
        var loaded = ProfileState.Load(later, Shop.Sources);
        Assert.True(loaded.IsComplete);
        Assert.Equal(later, Saved(loaded.State));
        Assert.Equal(Json(state), Json(loaded.State));

        loaded.State.Apply(Shop.Stored(99, "view", "a", days: 300));
        var mood = Content(Saved(loaded.State)).Parts["mood"];
        Assert.Equal(("7", state.Events, 3), (mood.Form, mood.Events, mood.State.Length));
        Assert.Equal(state.Events + 1, Content(Saved(loaded.State)).Parts["activity"].Events);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("older")]
    [InlineData("behind")]
    public void A_dimension_that_has_not_seen_all_is_named_and_saved_as_little(string how)
    {
        var content = Content(Saved(Fold(Shop.Some())));
        var parts = Sorted(content.Parts);
        if (how == "missing") parts.Remove("interests");
        if (how == "older") parts["interests"] = new("0", parts["interests"].Events, parts["interests"].State);
        if (how == "behind") parts["interests"] = new(parts["interests"].Form, parts["interests"].Events - 1, parts["interests"].State);
        var loaded = ProfileState.Load(Written(content with { Parts = parts }), Shop.Sources);
        Assert.Equal(["interests"], loaded.Stale);
        Assert.False(loaded.IsComplete);
        Assert.DoesNotContain("interests", loaded.State.Read(Now).Dimensions.Keys);
        Assert.DoesNotContain("interests", Content(Saved(loaded.State)).Parts.Keys);
        Assert.Equal(["interests"], ProfileState.Load(Saved(loaded.State), Shop.Sources).Stale);
    }

    [Fact]
    public void What_another_model_of_sentiment_read_is_stale()
    {
        string[] texts = [.. Enumerable.Range(0, 16).Select(k => $"{(k % 2 == 0 ? "good" : "bad")} film number {k / 2}")];
        SentimentReader Trained(int first) => new(SentimentTrainer.Train(
            texts[first..], [.. texts[first..].Select(t => t.Contains("good", StringComparison.Ordinal))], new SentimentOptions(), RunContext.Default));
        var bytes = Saved(new ProfileState("u", Shop.Sources with { Sentiment = Trained(0) }));
        Assert.True(ProfileState.Load(bytes, Shop.Sources with { Sentiment = Trained(0) }).IsComplete);
        Assert.Equal(["sentiment"], ProfileState.Load(bytes, Shop.Sources with { Sentiment = Trained(2) }).Stale);
        Assert.Equal(["sentiment"], ProfileState.Load(bytes, Shop.Sources).Stale);
    }

    [Fact]
    public void What_was_folded_by_other_settings_is_stale()
    {
        var other = Shop.Sources with { Options = new ProfileOptions { HalfLife = 30 } };
        Assert.Equal(["interests", "sentiment"], ProfileState.Load(Saved(Fold(Shop.Some())), other).Stale);
        other = Shop.Sources with { Options = new ProfileOptions { SessionGap = 60 } };
        Assert.Equal(["activity"], ProfileState.Load(Saved(Fold(Shop.Some())), other).Stale);
    }

    [Fact]
    public void What_a_later_version_adds_is_skipped_and_a_later_format_is_refused()
    {
        var (state, content) = (Fold(Shop.Some()), Content(Saved(Fold(Shop.Some()))));
        Assert.Equal("""{"u","l","t","d"}""", Keys(Saved(state)));
        var longer = content.Parts.ToDictionary(p => p.Key, p => new SnapshotPart(Encoded(p.Value)));
        Assert.True(ProfileState.Load(Written(content with { Parts = longer }), Shop.Sources).IsComplete);

        var newer = Saved(state);
        newer[1] = 2;
        Assert.Equal("snapshot_newer", Assert.Throws<AttuneException>(() => ProfileState.Load(newer, Shop.Sources)).Code);

        // A fourth thing behind form, events and state.
        static byte[] Encoded(SnapshotPart part)
        {
            var writer = new CborWriter();
            writer.WriteStartArray(4);
            writer.WriteTextString(part.Form);
            writer.WriteInt64(part.Events);
            writer.WriteByteString(part.State.Span);
            writer.WriteTextString("more");
            writer.WriteEndArray();
            return writer.Encode();
        }
    }

    internal static byte[] Saved(ProfileState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        state.Save(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Keys(byte[] snapshot)
    {
        var outer = new CborReader(snapshot);
        outer.ReadStartArray();
        outer.ReadInt32();
        outer.ReadUInt32();
        var reader = new CborReader(outer.ReadByteString());
        reader.ReadStartMap();
        var names = new List<string>();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            names.Add($"\"{reader.ReadTextString()}\"");
            reader.SkipValue();
        }

        return "{" + string.Join(',', names) + "}";
    }

    private static SnapshotContent Content(byte[] snapshot) => ProfileSnapshot.Read(snapshot);

    private static byte[] Written(SnapshotContent content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ProfileSnapshot.Write(buffer, content with { Parts = Sorted(content.Parts.ToDictionary(p => p.Key, p => p.Value.Form.Length > 0 ? p.Value with { Encoded = default } : p.Value)) });
        return buffer.WrittenSpan.ToArray();
    }

    private static SortedDictionary<string, SnapshotPart> Sorted(IReadOnlyDictionary<string, SnapshotPart> parts) => new(parts.ToDictionary(), StringComparer.Ordinal);

    private static SortedDictionary<string, SnapshotPart> With(SnapshotContent content, string name, SnapshotPart part)
    {
        var parts = Sorted(content.Parts);
        parts[name] = part;
        return parts;
    }

    private static ProfileState Fold(IEnumerable<StoredEvent> events)
    {
        var state = new ProfileState("u", Shop.Sources);
        foreach (var stored in events) state.Apply(stored);
        return state;
    }

    private static string Json(ProfileState state) => state.Read(Now, ValueTests.Population).ToJson();
}
