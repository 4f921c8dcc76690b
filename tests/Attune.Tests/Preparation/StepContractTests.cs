using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Attune.Preparation;
using CsCheck;

namespace Attune.Tests.Preparation;

/// <summary>What every step must hold, found by enumeration so that none can be forgotten.</summary>
public sealed class StepContractTests
{
    public static TheoryData<string> Names => [.. StepCatalog.Default.Steps.Select(s => s.Description.Name)];

    [Fact]
    public void The_catalog_has_the_steps() =>
        Assert.Equal(["bots", "deduplicate", "k-core", "normalise", "outliers", "sessions"], StepCatalog.Default.Steps.Select(s => s.Description.Name));

    [Fact]
    public void An_unknown_step_is_an_error_of_usage_that_names_those_there_are()
    {
        var error = Assert.Throws<AttuneException>(() => StepCatalog.Default.Get("kcore"));
        Assert.True(error.IsUsage);
        Assert.Contains("k-core", FormattableString.Invariant(error.Hint!), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_have_descriptions_limits_and_valid_defaults(string name)
    {
        var type = StepCatalog.Default.Get(name).OptionsType;
        var options = Activator.CreateInstance(type)!;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        Assert.All(type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly), p =>
        {
            Assert.NotNull(p.GetCustomAttribute<DescriptionAttribute>());
            if (p.PropertyType.IsPrimitive) Assert.NotNull(p.GetCustomAttribute<RangeAttribute>());
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_point_into_the_dataset_and_are_the_same_again(string name)
    {
        var step = StepCatalog.Default.Get(name);
        var options = Activator.CreateInstance(step.OptionsType)!;
        Logs.Random.Sample(dataset =>
        {
            var fingerprint = dataset.Fingerprint();
            var (result, again) = (step.Apply(dataset, options), step.Apply(dataset, options));
            Assert.Equal(result.Removed.Order().Distinct(), result.Removed);
            Assert.All(result.Removed, p => Assert.InRange(p, 0, dataset.Interactions.Count - 1));
            Assert.Equal(dataset.Interactions.Count, result.Sessions?.Length ?? dataset.Interactions.Count);
            Assert.Equal(dataset.Interactions.Count, result.Values?.Length ?? dataset.Interactions.Count);
            Assert.Equal(result.Removed, again.Removed);
            Assert.Equal(result.Statement.ToString(), again.Statement.ToString());
            Assert.Equal(fingerprint, dataset.Fingerprint());
        });
    }
}
