using System.Numerics.Tensors;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>A model of given factors; a history's vector is the sum of its items'.</summary>
internal sealed class FixedFactors(float[] users, float[] items, int stride, int biases = 0) : FactorModel(users, items, stride, biases)
{
    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        row.Clear();
        foreach (var item in user.Items.Span)
            TensorPrimitives.Add(row, ItemRow(item), row);
    }
}
