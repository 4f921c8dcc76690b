using System.Reflection;

namespace Attune.Models;

/// <summary>All models there are, found by looking for <see cref="IModelTrainer"/> in the given assemblies.</summary>
public sealed class ModelCatalog
{
    private static readonly List<Assembly> IncludedAssemblies = [];
    private static ModelCatalog? _default;

    private readonly SortedDictionary<string, IModelTrainer> _trainers = new(StringComparer.Ordinal);

    /// <summary>Finds the models of this assembly and of the given ones.</summary>
    public ModelCatalog(params IEnumerable<Assembly> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var types = more.Prepend(typeof(ModelCatalog).Assembly).Distinct().SelectMany(a => a.GetTypes())
            .Where(t => t is { IsAbstract: false, IsClass: true } && t.IsAssignableTo(typeof(IModelTrainer)));
        foreach (var type in types)
        {
            var trainer = (IModelTrainer)Activator.CreateInstance(type, nonPublic: true)!;
            _trainers.Add(trainer.Description.Name, trainer);
        }
    }

    /// <summary>The models of this assembly and of those that the application included. Looked for at the first use, as not every command needs them.</summary>
    public static ModelCatalog Default
    {
        get
        {
            lock (IncludedAssemblies) return _default ??= new ModelCatalog(IncludedAssemblies);
        }
    }

    /// <summary>Adds the models of an assembly to <see cref="Default"/>. For an application to call as it starts; again changes nothing.</summary>
    public static void Include(Assembly assembly)
    {
        lock (IncludedAssemblies)
        {
            if (IncludedAssemblies.Contains(assembly)) return;
            IncludedAssemblies.Add(assembly);
            _default = null;
        }
    }

    /// <summary>All trainers, in order of name.</summary>
    public IReadOnlyCollection<IModelTrainer> Trainers => _trainers.Values;

    /// <summary>The trainer of a model.</summary>
    /// <exception cref="AttuneException">There is no such model; the hint names those there are.</exception>
    public IModelTrainer Get(string name) =>
        _trainers.TryGetValue(name, out var trainer)
            ? trainer
            : throw new AttuneException("unknown_model", $"There is no model '{name}'.", $"Models: {string.Join(", ", _trainers.Keys)}.") { IsUsage = true };
}
