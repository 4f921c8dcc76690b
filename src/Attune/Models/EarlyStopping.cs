namespace Attune.Models;

/// <summary>
/// Watches a number that tells how good each epoch was, keeps a copy of the best epoch's weights, and says when to stop: after
/// <paramref name="patience"/> epochs without a better one (Prechelt 1998, Early Stopping - but when?).
/// </summary>
/// <param name="patience">Epochs to wait; 0 never stops and copies nothing.</param>
/// <param name="higherIsBetter">True for NDCG, false for a loss or an error.</param>
internal sealed class EarlyStopping(int patience, bool higherIsBetter = true)
{
    private float[][]? _best;

    /// <summary>Epoch of the best value; 0 when none was seen.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The best value; NaN when none was seen.</summary>
    public double BestValue { get; private set; } = double.NaN;

    /// <summary>Takes note of an epoch.</summary>
    /// <param name="epoch">Its number, from 1.</param>
    /// <param name="value">How good it was; NaN is worse than any number.</param>
    /// <param name="weights">What training changes; copied when this is the best epoch so far.</param>
    /// <returns>True when training should stop.</returns>
    public bool Observe(int epoch, double value, params ReadOnlySpan<float[]> weights)
    {
        if (patience == 0) return false;
        if (_best is null || IsBetter(value))
        {
            (BestEpoch, BestValue) = (epoch, value);
            Keep(weights);
        }

        return IsOver(epoch);
    }

    /// <summary>True when <paramref name="epoch"/> epochs are done and training should stop.</summary>
    public bool IsOver(int epoch) => patience > 0 && _best is not null && epoch - BestEpoch >= patience;

    /// <summary>Writes the state into a checkpoint.</summary>
    public void Save(TensorArchive archive)
    {
        if (_best is null) return;
        var bits = BitConverter.DoubleToInt64Bits(BestValue);
        archive.Add("best.epoch", [BestEpoch]);
        archive.Add("best.value", [(int)(bits >> 32), (int)bits]);
        for (var k = 0; k < _best.Length; k++) archive.Add($"best.weights.{k}", _best[k].AsSpan().ToArray());
    }

    /// <summary>Takes the state of a checkpoint back.</summary>
    public void Load(TensorArchive archive)
    {
        if (!archive.Has("best.epoch")) return;
        var bits = archive.Get<int>("best.value");
        (BestEpoch, BestValue) = (archive.Get<int>("best.epoch")[0], BitConverter.Int64BitsToDouble(((long)bits[0] << 32) | (uint)bits[1]));
        var count = Enumerable.Range(0, int.MaxValue).TakeWhile(k => archive.Has($"best.weights.{k}")).Count();
        _best = [.. Enumerable.Range(0, count).Select(k => archive.Get<float>($"best.weights.{k}"))];
    }

    /// <summary>Writes the best epoch's weights back; leaves them when nothing was observed.</summary>
    /// <param name="weights">The arrays that <see cref="Observe"/> was given, in the same order.</param>
    public void Restore(params ReadOnlySpan<float[]> weights)
    {
        for (var k = 0; k < weights.Length && _best is not null; k++) _best[k].CopyTo(weights[k], 0);
    }

    private bool IsBetter(double value) =>
        !double.IsNaN(value) && (double.IsNaN(BestValue) || (higherIsBetter ? value > BestValue : value < BestValue));

    private void Keep(ReadOnlySpan<float[]> weights)
    {
        _best ??= new float[weights.Length][];
        for (var k = 0; k < weights.Length; k++)
        {
            _best[k] ??= new float[weights[k].Length];
            weights[k].CopyTo(_best[k], 0);
        }
    }
}
