using System.Runtime.CompilerServices;
using Attune.Deep.Models;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>The models that the contract suite of this project runs over.</summary>
internal static class ModelsUnderTest
{
    public static IEnumerable<IModelTrainer> Trainers => ModelCatalog.Default.Trainers.Where(t => t.GetType().Assembly == typeof(PairModel).Assembly);

#pragma warning disable CA2255 // a test project is an application of its own
    [ModuleInitializer]
    internal static void Include() => ModelCatalog.Include(typeof(PairModel).Assembly);
#pragma warning restore CA2255
}
