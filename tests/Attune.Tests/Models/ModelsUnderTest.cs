using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>The models that the contract suite of this project runs over.</summary>
internal static class ModelsUnderTest
{
    public static IEnumerable<IModelTrainer> Trainers => ModelCatalog.Default.Trainers;
}
