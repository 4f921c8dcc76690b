namespace Attune.Server.Tests;

public sealed class ServerOptionsTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("localhost", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    public void Without_keys_only_this_machine_is_served(string host, bool isSafe)
    {
        var options = new ServerOptions { Host = host };
        if (isSafe) Assert.Same(options, options.Validated());
        else Assert.Equal("unsafe_binding", Assert.Throws<AttuneException>(options.Validated).Code);
        (options with { WriteKeys = new Dictionary<string, string> { ["k"] = "s" } }).Validated();
    }

    [Fact]
    public void A_value_out_of_range_is_told_by_name()
    {
        var error = Assert.Throws<AttuneException>(() => new ServerOptions { Port = 70_000 }.Validated());
        Assert.Equal("invalid_option", error.Code);
        Assert.Contains("Port", error.Message, StringComparison.Ordinal);
    }
}
