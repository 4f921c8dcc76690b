using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Attune.Cli.Tests;

/// <summary>Holds the arrows of ARCHITECTURE.md: which project and which folder may know which.</summary>
public sealed class ArchitectureTests
{
    private static readonly System.Reflection.Assembly Core = typeof(AttuneException).Assembly;
    private static readonly System.Reflection.Assembly Storage = typeof(Attune.Storage.Workspace).Assembly;
    private static readonly System.Reflection.Assembly Deep = typeof(Attune.Deep.DeepModels).Assembly;
    private static readonly System.Reflection.Assembly Prediction = typeof(Attune.Prediction.TraitModel).Assembly;
    private static readonly System.Reflection.Assembly Cli = typeof(CliApp).Assembly;
    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader().LoadAssemblies(Core, Storage, Deep, Prediction, Cli).Build();

    [Fact]
    public void The_core_knows_no_database_no_web_and_no_other_project()
    {
        var allowed = Core.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => !n.StartsWith("System.", StringComparison.Ordinal) && n is not ("System" or "netstandard" or "Microsoft.CSharp" or "CsvHelper" or "MathNet.Numerics" or "YamlDotNet"));
        Assert.Empty(allowed);
    }

    [Fact]
    public void Storage_the_deep_models_and_prediction_know_the_core_and_neither_each_other_nor_the_command_line()
    {
        foreach (var assembly in new[] { Storage, Deep, Prediction })
            Assert.Equal(["Attune"], assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Attune", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_server_knows_the_core_and_its_store_and_no_command_line() =>
        Assert.Equal(
            ["Attune", "Attune.Storage"],
            typeof(Attune.Server.AttuneServer).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Attune", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    /// <summary>A server has no Torch: what is loaded to serve a model must not need it.</summary>
    [Theory]
    [InlineData("Onnx")]
    [InlineData("Features")]
    public void What_serves_does_not_know_Torch(string folder)
    {
        var serving = Types().That().ResideInNamespaceMatching($@"^Attune\.Deep\.{folder}(\.|$)");
        var violations = serving.Should().NotDependOnAny(Types().That().ResideInNamespaceMatching("^TorchSharp")).WithoutRequiringPositiveResults()
            .Evaluate(Loaded).Where(r => !r.Passed).Select(r => r.Description);
        Assert.Empty(violations);
    }

    /// <summary>Numerics &lt;- Data &lt;- Models, Evaluation; Profiles and Explain above models; nothing below knows what is above.</summary>
    [Theory]
    [InlineData("Numerics", "Data|Models|Evaluation|Preparation|Profiles|Explain|Simulation|Text|Features")]
    [InlineData("Data", "Models|Evaluation|Preparation|Profiles|Explain|Simulation|Text|Features")]
    [InlineData("Models", "Evaluation|Preparation|Profiles|Explain|Simulation|Text|Features")]
    [InlineData("Evaluation", "Preparation|Profiles|Explain|Simulation|Text|Features")]
    [InlineData("Preparation", "Evaluation|Profiles|Explain|Simulation|Text|Features")]
    [InlineData("Profiles", "Evaluation|Preparation|Explain|Simulation|Features")]
    [InlineData("Text", "Preparation|Profiles|Explain|Simulation|Features")]
    [InlineData("Features", "Evaluation|Preparation|Explain|Simulation|Text")]
    [InlineData("Simulation", "Models|Evaluation|Preparation|Profiles|Explain|Text|Features")]
    public void A_folder_of_the_core_does_not_know_what_stands_above_it(string folder, string above)
    {
        var forbidden = Types().That().ResideInNamespaceMatching($@"^Attune\.({above})(\.|$)");
        var rule = Types().That().ResideInNamespaceMatching($@"^Attune\.{folder}(\.|$)")
            .Should().NotDependOnAny(forbidden).WithoutRequiringPositiveResults();
        var violations = rule.Evaluate(Loaded).Where(r => !r.Passed).Select(r => r.Description).ToList();
        Assert.Empty(violations);
    }
}
