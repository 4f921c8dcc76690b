using Attune.Models;

namespace Attune.Deep;

/// <summary>The deep models as a whole.</summary>
public static class DeepModels
{
    /// <summary>Adds the deep models to <see cref="ModelCatalog.Default"/>. Neither Torch nor ONNX Runtime is loaded by it.</summary>
    public static void Include() => ModelCatalog.Include(typeof(DeepModels).Assembly);
}
