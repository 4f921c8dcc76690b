using System.ComponentModel.DataAnnotations;
using Attune.Evaluation.Tuning;
using Attune.Models;
using CsCheck;

namespace Attune.Tests.Evaluation.Tuning;

public sealed class SearchSpaceTests
{
    public static TheoryData<string> Searched => [.. ModelCatalog.Default.Trainers
        .Where(t => t.OptionsType.GetProperties().Any(p => p.PropertyType != typeof(string) && !p.IsDefined(typeof(NotSearchedAttribute), true)))
        .Select(t => t.Description.Name)];

    [Theory]
    [MemberData(nameof(Searched))]
    public void Every_point_of_a_models_space_is_options_it_accepts(string name)
    {
        var type = ModelCatalog.Default.Get(name).OptionsType;
        var space = SearchSpace.Of(type, [], []);
        Gen.Double[0, 1].Array[space.Dimensions.Count].Sample(point =>
        {
            var settings = space.At(point);
            Assert.NotNull(ModelOptions.Create(type, settings));
            Assert.Equal(settings, space.At(space.PointOf(settings))); // a value's place gives the value back
        }, iter: 100);
        Assert.DoesNotContain(space.Dimensions, d => d.Name is "iterations" or "epochs");
    }

    [Fact]
    public void A_logarithmic_scale_puts_the_geometric_mean_in_the_middle()
    {
        var space = SearchSpace.Of(typeof(Sample), [], []);
        Assert.Equal(["rate=0.001..10:log", "size=4..64:log", "share=0..1", "shrink=0..1", "mode=one|two|three", "flag=false|true"], space.Dimensions.Select(d => d.ToString()));
        var middle = space.At([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
        Assert.Equal(["0.1", "16", "0.5", "0.5", "two", "true"], middle.Values);
        Assert.Equal(["0.001", "4", "0", "0", "one", "false"], space.At(new double[6]).Values);
        Assert.Equal(["10", "64", "1", "1", "three", "true"], space.At([1, 1, 1, 1, 1, 1]).Values);
        Assert.Equal([0.5, 0.5, 0.5, 0.5, 0.5, 0.75], space.PointOf(middle), new Close());
    }

    [Fact]
    public void What_is_asked_for_wins_and_what_is_given_is_left_out()
    {
        var space = SearchSpace.Of(typeof(Sample), ["share", "flag", "shrink", "mode"], ["size=8..9", "mode=one|three", "epochs=5..50:log", "rate=0.5"]);
        Assert.Equal(["epochs=5..50:log", "rate=0.5", "size=8..9", "mode=one|three"], space.Dimensions.Select(d => d.ToString()));
    }

    [Theory]
    [InlineData("size", "bad_space")]
    [InlineData("size=9..8", "bad_space")]
    [InlineData("size=1..8:square", "bad_space")]
    [InlineData("share=0..1:log", "bad_space")]
    [InlineData("mode=one..two", "bad_space")]
    [InlineData("size=0..8", "invalid_option")]
    [InlineData("mode=four|one", "invalid_option")]
    [InlineData("weight=1..2", "unknown_option")]
    public void A_space_that_cannot_be_is_refused(string space, string code)
    {
        var error = Assert.Throws<AttuneException>(() => SearchSpace.Of(typeof(Sample), [], [space]));
        Assert.Equal((code, true), (error.Code, error.IsUsage));
    }

    [Fact]
    public void A_model_without_options_has_nothing_to_search() =>
        Assert.Equal("nothing_to_search", Assert.Throws<AttuneException>(() => SearchSpace.Of(typeof(RandomItemsOptions), [], [])).Code);

    public enum Mode
    {
        One,
        Two,
        Three,
    }

    public sealed record Sample
    {
        [Range(1, 1000)]
        public int Epochs { get; init; } = 10;

        [Range(0.0, 1e6)]
        [Search(1e-3, 10, Log = true)]
        public double Rate { get; init; } = 1;

        [Range(1, 1000)]
        public int Size { get; init; } = 16;

        [Range(0.0, 1.0)]
        public double Share { get; init; } = 0.2;

        [Range(0.0, 1e6)]
        public double Shrink { get; init; }

        [NotSearched]
        [Range(1, 5)]
        public int Steps { get; init; } = 2;

        public Mode Mode { get; init; } = Mode.Two;

        public bool Flag { get; init; }

        public string Text { get; init; } = "";
    }

    private sealed class Close : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-9;

        public int GetHashCode(double value) => 0;
    }
}
