using Attune.Models;

namespace Attune.Deep.Training;

/// <summary>Lowers the learning rate when a number has not become better for some epochs.</summary>
/// <param name="patience">Epochs to wait; 0 is off.</param>
/// <param name="decay">What the rate is multiplied by.</param>
/// <param name="higherIsBetter">True for NDCG, false for a loss.</param>
internal sealed class Plateau(int patience, double decay, bool higherIsBetter)
{
    private double _best = double.NaN;
    private int _waited;

    /// <summary>What the rate is multiplied by now.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Takes note of an epoch.</summary>
    public void Observe(double value)
    {
        if (patience == 0) return;
        if (double.IsNaN(_best) || (higherIsBetter ? value > _best : value < _best))
        {
            (_best, _waited) = (value, 0);
            return;
        }

        if (++_waited < patience) return;
        (Factor, _waited) = (Factor * decay, 0);
    }

    /// <summary>Writes the state into a checkpoint.</summary>
    public void Save(TensorArchive archive)
    {
        archive.Add("plateau", Doubles.ToInts(_best, Factor));
        archive.Add("plateau.waited", [_waited]);
    }

    /// <summary>Takes the state back.</summary>
    public void Load(TensorArchive archive)
    {
        var numbers = Doubles.FromInts(archive.Get<int>("plateau"));
        (_best, Factor, _waited) = (numbers[0], numbers[1], archive.Get<int>("plateau.waited")[0]);
    }
}

/// <summary>Doubles as pairs of ints, which archives hold exactly.</summary>
internal static class Doubles
{
    /// <summary>Two ints for each number.</summary>
    public static int[] ToInts(params double[] numbers) => [.. numbers.Select(BitConverter.DoubleToInt64Bits).SelectMany(b => new[] { (int)(b >> 32), (int)b })];

    /// <summary>The numbers again.</summary>
    public static double[] FromInts(int[] ints) => [.. ints.Chunk(2).Select(p => BitConverter.Int64BitsToDouble(((long)p[0] << 32) | (uint)p[1]))];
}
