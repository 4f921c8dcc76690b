using System.Buffers;
using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// A model whose score is one inner product, x_u · y_i, of a user's and an item's vector. Biases are the last numbers of the vectors
/// (a user's 1 meets an item's bias), so that every factor model scores, ranks and is searched by the same kernels.
/// A user or an item whose vector is all zeros is cold.
/// </summary>
public abstract class FactorModel : IModel, ISimilarItems, IUserEmbedding, IItemEmbedding
{
    private readonly float[] _users;
    private readonly float[] _items;
    private readonly Lazy<PackedRows> _packed;
    private readonly Lazy<ItemsByNorm> _byNorm;
    private readonly Lazy<float[]> _inverseNorms;

    /// <summary>Takes over the arrays.</summary>
    /// <param name="users">Row-major, users by <paramref name="stride"/>.</param>
    /// <param name="items">Row-major, items by <paramref name="stride"/>.</param>
    /// <param name="stride">Numbers in a vector, biases included.</param>
    /// <param name="biases">How many of them, at the end, are biases: they count in scores, and not in embeddings and similarities.</param>
    /// <exception cref="AttuneException"><c>damaged_model</c>: the lengths do not fit.</exception>
    private protected FactorModel(float[] users, float[] items, int stride, int biases = 0)
    {
        if (users.Length % stride != 0 || items.Length % stride != 0)
            throw new AttuneException("damaged_model", $"The saved factors are not {stride} a row.", $"Train the model again.");
        (_users, _items, Stride, Dimension) = (users, items, stride, stride - biases);
        _packed = new Lazy<PackedRows>(() => PackedRows.Of(items, stride, zerosAreUnknown: true));
        _byNorm = new Lazy<ItemsByNorm>(() => new ItemsByNorm(items, stride));
        _inverseNorms = new Lazy<float[]>(() => [.. Enumerable.Range(0, ItemCount).Select(i => 1 / TensorPrimitives.Norm(ItemFactors(i)))]);
    }

    /// <inheritdoc/>
    public int UserCount => _users.Length / Stride;

    /// <inheritdoc/>
    public int ItemCount => _items.Length / Stride;

    /// <summary>Numbers in an embedding: the vectors without their biases.</summary>
    public int Dimension { get; }

    /// <summary>Numbers in a vector, biases included.</summary>
    internal int Stride { get; }

    /// <summary>All user vectors, row-major.</summary>
    internal float[] Users => _users;

    /// <summary>All item vectors, row-major.</summary>
    internal float[] Items => _items;

    /// <summary>All item vectors, as the scoring kernel reads them; the cold are NaN. Made at the first use, so that training does not pay for it.</summary>
    internal PackedRows PackedItems => _packed.Value;

    /// <summary>The same, those of largest norm first, for making lists. Made at the first use.</summary>
    internal ItemsByNorm ItemsByNorm => _byNorm.Value;

    /// <summary>The vector of an item without its biases; all zeros when it is cold.</summary>
    public ReadOnlySpan<float> ItemFactors(int item) => ItemRow(item)[..Dimension];

    /// <inheritdoc/>
    public ReadOnlySpan<float> UserEmbedding(int user) => UserRow(user)[..Dimension];

    ReadOnlySpan<float> IItemEmbedding.ItemEmbedding(int item) => ItemFactors(item);

    /// <summary>Known users score from the factors found in training; others, and those cold at training, are folded in.</summary>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var groups = ArrayPool<float>.Shared.Rent(PanelProduct.GroupedLength(users.Length, Stride));
        var row = ArrayPool<float>.Shared.Rent(Stride);
        try
        {
            for (var u = 0; u < users.Length; u++)
            {
                EmbedKnown(users[u], row.AsSpan(0, Stride));
                PanelProduct.PackGroups(row.AsSpan(0, Stride), u, groups);
            }

            MultiplyAll(groups, users.Length, scores);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
            ArrayPool<float>.Shared.Return(groups);
        }
    }

    /// <inheritdoc/>
    public void FoldIn(UserQuery user, Span<float> embedding)
    {
        if (Stride == Dimension)
        {
            FoldInRow(user, embedding);
            return;
        }

        Span<float> row = Stride <= 512 ? stackalloc float[Stride] : new float[Stride];
        FoldInRow(user, row);
        row[..Dimension].CopyTo(embedding);
    }

    /// <summary>The cosine of the items' factors.</summary>
    public void SimilarItems(int item, Span<float> similarities)
    {
        // Without the biases: zeros meet them. Cold items are packed as NaN, and one without factors gives 0 / 0.
        var groups = new float[PanelProduct.GroupedLength(1, Stride)];
        var row = new float[Stride];
        TensorPrimitives.Multiply(ItemFactors(item), _inverseNorms.Value[item], row);
        PanelProduct.PackGroups(row, 0, groups);
        MultiplyAll(groups, 1, similarities);
        TensorPrimitives.Multiply(similarities[..ItemCount], _inverseNorms.Value, similarities);
        similarities[item] = float.NaN;
    }

    /// <inheritdoc/>
    public virtual void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("user_factors", _users, UserCount, Stride);
        archive.Add("item_factors", _items, ItemCount, Stride);
    }

    /// <summary>Computes the whole vector, biases included, of a history; all zeros for an empty one. Thread-safe.</summary>
    private protected abstract void FoldInRow(UserQuery user, Span<float> row);

    /// <summary>The vector that a query scores with.</summary>
    internal void Embed(UserQuery user, Span<float> row)
    {
        if (IsStored(user)) UserRow(user.User).CopyTo(row);
        else FoldInRow(user, row);
    }

    /// <summary>As <see cref="Embed"/>, and NaN for a user of whom nothing is known: so are all products with it.</summary>
    internal void EmbedKnown(UserQuery user, Span<float> row)
    {
        Embed(user, row);
        if (IsZero(row)) row.Fill(float.NaN);
    }

    /// <summary>Whether a query is answered with the vector found in training.</summary>
    private protected virtual bool IsStored(UserQuery user) => user.User >= 0 && !IsZero(UserRow(user.User));

    /// <summary>As <see cref="IsStored"/>, for a model that wraps another.</summary>
    internal bool Stores(UserQuery user) => IsStored(user);

    internal ReadOnlySpan<float> UserRow(int user) => _users.AsSpan(user * Stride, Stride);

    internal ReadOnlySpan<float> ItemRow(int item) => _items.AsSpan(item * Stride, Stride);

    internal static bool IsZero(ReadOnlySpan<float> vector) => !vector.ContainsAnyExcept(0f);

    /// <exception cref="AttuneException"><c>too_large</c>: the factors of one side would not fit an array.</exception>
    internal static void ThrowIfTooLarge(Data.Dataset dataset, int stride)
    {
        var rows = Math.Max(dataset.Users.Count, dataset.Items.Count);
        if ((long)rows * stride > Array.MaxLength)
            throw new AttuneException("too_large", $"{rows} users or items of {stride} factors do not fit one array of {Array.MaxLength} numbers.", $"Use at most {Array.MaxLength / rows} factors.");
    }

    private void MultiplyAll(ReadOnlySpan<float> groups, int rows, Span<float> products)
    {
        for (var tile = 0; rows > 0 && tile < PackedItems.Tiles; tile++)
            PanelProduct.Multiply(groups, rows, PackedItems.Tile(tile), PackedItems.RowsOf(tile), Stride, products[(tile * PackedRows.TileRows)..], ItemCount);
    }
}
