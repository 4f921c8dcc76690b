using System.Numerics;

namespace Attune.Text;

/// <summary>
/// The weight of each n-gram, found by its hash in one look at memory: an open-addressing table of 8 bytes an entry, which keeps 32 bits of the hash that do not
/// tell the slot. An n-gram that was never seen is taken for another with a chance of about 1 in 4 thousand million. Immutable, for any number of threads.
/// </summary>
internal sealed class NgramWeights
{
    private readonly (uint Tag, float Weight)[] _slots;
    private readonly int _mask;

    /// <summary>A table of weights; those that are 0 are left out.</summary>
    public NgramWeights(ReadOnlySpan<ulong> hashes, ReadOnlySpan<float> weights)
    {
        _slots = new (uint, float)[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, hashes.Length * 2L))];
        _mask = _slots.Length - 1;
        for (var k = 0; k < hashes.Length; k++)
        {
            if (weights[k] == 0) continue;
            var slot = (int)hashes[k] & _mask;
            while (_slots[slot].Weight != 0) slot = (slot + 1) & _mask;
            _slots[slot] = ((uint)(hashes[k] >> 32), weights[k]);
        }
    }

    /// <summary>The n-gram's weight; 0 when it was never seen.</summary>
    public float this[ulong hash]
    {
        get
        {
            var tag = (uint)(hash >> 32);
            for (var slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
            {
                var (found, weight) = _slots[slot];
                if (weight == 0 || found == tag) return weight;
            }
        }
    }

    /// <summary>The sum over n-grams.</summary>
    public float Sum(ReadOnlySpan<ulong> hashes)
    {
        var sum = 0f;
        foreach (var hash in hashes) sum += this[hash];
        return sum;
    }
}
