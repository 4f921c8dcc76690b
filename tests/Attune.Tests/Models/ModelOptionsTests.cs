using System.Text.Json;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class ModelOptionsTests
{
    [Fact]
    public void Describes_every_option_with_default_limits_and_text()
    {
        var options = ModelOptions.Describe(typeof(IalsOptions)).ToDictionary(o => o.Name);
        Assert.Equal(("integer", "64", 1.0, 2048.0), (options["factors"].Type, options["factors"].Default, options["factors"].Minimum, options["factors"].Maximum));
        Assert.Equal(["binary", "linear", "log"], options["weighting"].Choices);
        Assert.Equal("log", options["weighting"].Default);
    }

    [Fact]
    public void Settings_win_over_the_file_and_the_file_over_defaults()
    {
        using var file = JsonDocument.Parse("""{"factors": 8, "nu": 0.5, "weighting": "linear"}""");
        var options = (IalsOptions)ModelOptions.Create(typeof(IalsOptions), [new("factors", "16"), new("init-std", "1e-1")], file.RootElement);
        Assert.Equal(new IalsOptions { Factors = 16, Nu = 0.5, Weighting = ConfidenceWeighting.Linear, InitStd = 0.1 }, options);
    }

    [Theory]
    [InlineData("factors", "0", "1 to 2048")]
    [InlineData("factors", "9999", "1 to 2048")]
    [InlineData("factors", "1.5", "a whole number")]
    [InlineData("factors", "many", "a whole number")]
    [InlineData("alpha0", "NaN", "0 to 1000000")]
    [InlineData("alpha0", "x", "a number")]
    [InlineData("weighting", "cubic", "binary, linear, log")]
    [InlineData("weighting", "2", "binary, linear, log")]
    public void A_value_that_is_not_allowed_is_named_with_what_is(string name, string value, string allowed)
    {
        var error = Assert.Throws<AttuneException>(() => ModelOptions.Create(typeof(IalsOptions), [new(name, value)]));
        Assert.Equal($"The option '{name}' cannot be '{value}'; allowed: {allowed}.", error.Message);
        Assert.True(error.IsUsage);
        Assert.Equal("invalid_option", error.Code);
    }

    [Fact]
    public void A_misspelt_name_gets_the_near_one()
    {
        var error = Assert.Throws<AttuneException>(() => ModelOptions.Create(typeof(IalsOptions), [new("factor", "8")]));
        Assert.Equal("unknown_option", error.Code);
        Assert.Contains("'factors'", error.Hint!.ToString(), StringComparison.Ordinal);
        Assert.Contains("iterations", Assert.Throws<AttuneException>(() => ModelOptions.Create(typeof(IalsOptions), [new("zzzzzz", "8")])).Hint!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_object_is_refused()
    {
        using var file = JsonDocument.Parse("[1]");
        Assert.Equal("invalid_option", Assert.Throws<AttuneException>(() => ModelOptions.FromJson(typeof(IalsOptions), file.RootElement)).Code);
    }

    [Fact]
    public void Json_is_snake_case() =>
        Assert.Equal("""{"by":"mean_rating","damping":2.5}""", ModelOptions.ToJson(new PopularOptions { By = PopularBy.MeanRating, Damping = 2.5 }).GetRawText());
}
