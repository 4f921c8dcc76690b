using Attune.Evaluation;

namespace Attune.Tests.Evaluation;

public sealed class EvaluationConfigTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Reads_what_is_written_and_keeps_defaults()
    {
        File.WriteAllText(_file, """
            {"model": "ials", "options": {"factors": 8}, "format": "ncf", "data": "x/y", "metrics": ["hr@10"],
             "published": [{"model": "A", "source": "B", "metrics": {"hr@10": 0.5}}]}
            """);
        var config = EvaluationConfig.Read(_file);
        Assert.Equal(("ials", "ncf", "x/y", 42, null), (config.Model, config.Format, config.Data, config.Seed, config.Split));
        Assert.Equal(0.5, Assert.Single(config.Published).Metrics["hr@10"]);
        Assert.Equal(8, config.Options!.Value.GetProperty("factors").GetInt32());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"model\": \"ials\", \"format\": \"ncf\", \"data\": \"x\", \"metrics\": [], \"modle\": 1}")]
    [InlineData("{\"model\": ")]
    public void What_is_no_configuration_is_refused_by_name(string text)
    {
        File.WriteAllText(_file, text);
        var error = Assert.Throws<AttuneException>(() => EvaluationConfig.Read(_file));
        Assert.Equal(("invalid_config", true), (error.Code, error.IsUsage));
        Assert.Contains(_file, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);
}
