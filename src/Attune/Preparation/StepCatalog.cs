using System.Reflection;

namespace Attune.Preparation;

/// <summary>All steps of preparation there are, found by looking for <see cref="IPreparationStep"/> in the given assemblies.</summary>
public sealed class StepCatalog
{
    private readonly SortedDictionary<string, IPreparationStep> _steps = new(StringComparer.Ordinal);

    /// <summary>Finds the steps of this assembly and of the given ones.</summary>
    public StepCatalog(params IEnumerable<Assembly> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var types = more.Prepend(typeof(StepCatalog).Assembly).Distinct().SelectMany(a => a.GetTypes())
            .Where(t => t is { IsAbstract: false, IsClass: true } && t.IsAssignableTo(typeof(IPreparationStep)));
        foreach (var type in types)
        {
            var step = (IPreparationStep)Activator.CreateInstance(type, nonPublic: true)!;
            _steps.Add(step.Description.Name, step);
        }
    }

    /// <summary>The steps of this assembly.</summary>
    public static StepCatalog Default { get; } = new();

    /// <summary>All steps, in order of name.</summary>
    public IReadOnlyCollection<IPreparationStep> Steps => _steps.Values;

    /// <summary>The step of a name.</summary>
    /// <exception cref="AttuneException">There is no such step; the hint names those there are.</exception>
    public IPreparationStep Get(string name) =>
        _steps.TryGetValue(name, out var step)
            ? step
            : throw new AttuneException("unknown_step", $"There is no preparation step '{name}'.", $"Steps: {string.Join(", ", _steps.Keys)}.") { IsUsage = true };
}
