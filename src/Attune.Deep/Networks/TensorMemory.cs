namespace Attune.Deep.Networks;

/// <summary>The numbers of a contiguous tensor, which parts can be taken of on any thread while the tensor lives.</summary>
/// <typeparam name="T">Type of its elements.</typeparam>
internal readonly unsafe struct TensorMemory<T>
    where T : unmanaged
{
    private readonly Tensor _owner; // lives as long as this does
    private readonly T* _first;

    /// <summary>Takes up a tensor.</summary>
    public TensorMemory(Tensor x)
    {
        _owner = x;
        fixed (byte* first = x.bytes) _first = (T*)first; // native memory: it does not move
    }

    /// <summary>Elements.</summary>
    public int Length => (int)_owner.numel();

    /// <summary>All elements, row-major.</summary>
    public Span<T> All => new(_first, Length);

    /// <summary>Rows of so many elements each.</summary>
    public Span<T> Rows(int from, int to, int width) => All[(from * width)..(to * width)];
}
