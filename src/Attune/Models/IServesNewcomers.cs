using Attune.Data;

namespace Attune.Models;

/// <summary>A model that reads attributes, so that users and items that came after its training are served at once by theirs.</summary>
public interface IServesNewcomers : IModel
{
    /// <summary>The model over the users and items of other data, without training.</summary>
    /// <param name="dataset">Ids, attributes and histories as they are now.</param>
    /// <param name="users">For each of its users, the dense int of the training, or -1.</param>
    /// <param name="items">For each of its items, the dense int of the training, or -1.</param>
    /// <param name="run">Threads and cancellation.</param>
    IModel Over(Dataset dataset, int[] users, int[] items, RunContext run);
}
