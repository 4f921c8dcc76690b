using Attune.Deep.Training;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Sequences;

/// <summary>
/// Makes the batches of an epoch: every user's sequence once, or each of its parts, in an order that is drawn anew each time, cut, augmented, laid out, with its
/// targets and negatives. Not thread-safe.
/// </summary>
internal sealed class SequenceBatches
{
    public const string Items = "items";

    private readonly ItemSequences _sequences;
    private readonly SequenceOptions _options;
    private readonly SequenceAugmentation _augmentation;
    private readonly bool[] _heldOut;
    private readonly int _seed;
    private readonly (int User, int End)[] _parts;
    private readonly ulong[] _keys;
    private readonly int _size;
    private readonly SequenceNegatives? _negatives;
    private readonly int[] _slots;
    private int[] _order = [];
    private int _orderedEpoch = -1;

    /// <param name="sequences">The sequences.</param>
    /// <param name="heldOut">Users whose last item is not to be learned from.</param>
    /// <param name="options">Batch size, length, loss, augmentation.</param>
    /// <param name="seed">Of order, augmentation, negatives.</param>
    public SequenceBatches(ItemSequences sequences, int[] heldOut, SequenceOptions options, int seed)
    {
        (_sequences, _options, _augmentation, _seed) = (sequences, options, options.Augmentation(), seed);
        _heldOut = new bool[sequences.UserCount];
        foreach (var user in heldOut) _heldOut[user] = true;
        _parts = sequences.Items.Length < 2 ? [] : [.. Enumerable.Range(0, sequences.UserCount).SelectMany(Parts)];
        _keys = Array.ConvertAll(_parts, p => SplitMix.Mix(sequences.UserKeys[p.User], (ulong)(Learned(p.User).Length - p.End)));
        _size = options.BatchFor(_parts.Length);
        IsSampled = options.Loss != SequenceLoss.CrossEntropy;
        IsShared = options.Loss is SequenceLoss.SampledCrossEntropy or SequenceLoss.Gbce && options.SharedNegatives;
        _slots = IsSampled ? new int[sequences.Items.Length] : [];
        if (IsSampled && _parts.Length > 0) _negatives = new SequenceNegatives(sequences.Items.Length);
    }

    /// <summary>Steps of an epoch; 0 when there is nothing to learn.</summary>
    public int Count => (_parts.Length + _size - 1) / _size;

    /// <summary>
    /// Whether a step reads drawn items alone, or all. Drawn, the batch has the rows of the table that it needs, and its inputs, targets and negatives point
    /// into those.
    /// </summary>
    public bool IsSampled { get; }

    /// <summary>Whether the negatives are drawn for all places of a step; they are then the first of the rows.</summary>
    public bool IsShared { get; }

    /// <summary>What is learned from a user.</summary>
    public ReadOnlySpan<int> Learned(int user) => _heldOut[user] ? _sequences.Of(user)[..^1] : _sequences.Of(user);

    /// <summary>Makes a batch. Called in order within an epoch.</summary>
    public Batch Prepare(int epoch, int index)
    {
        if (epoch != _orderedEpoch) Shuffle(epoch);
        var parts = _order.AsSpan(index * _size, Math.Min(_size, _parts.Length - index * _size));
        var rows = new LocalRows(_slots);
        var shared = IsShared ? _negatives!.Distinct(_options.Negatives, SplitMix.Mix(SplitMix.Mix((uint)_seed, (ulong)epoch), (ulong)index)) : [];
        foreach (var row in shared) rows.Of(row);

        var taken = new int[parts.Length][];
        var random = new SplitMix[parts.Length];
        for (var k = 0; k < parts.Length; k++)
        {
            random[k] = new SplitMix(SplitMix.Mix(_keys[parts[k]], (ulong)epoch));
            taken[k] = _augmentation.Take(Part(parts[k]), _options.MaxLength + 1, ref random[k]);
        }

        var packed = new PackedSequences(Array.ConvertAll(taken, t => t.Length - 1), _augmentation.Masks);
        var own = new List<int>();
        for (var k = 0; k < parts.Length; k++)
        {
            packed.Fill(k, taken[k], IsSampled ? rows.Of : row => row);
            if (_augmentation.Masks) _augmentation.Hide(packed.ShownOf(k), ref random[k]);
            if (IsSampled && !IsShared) DrawOwn(_parts[parts[k]].User, taken[k].AsSpan(1), rows, own, ref random[k]);
        }

        var batch = packed.ToBatch();
        if (!IsSampled) return batch;
        batch.Index("rows", Items, rows.End());
        if (!IsShared) batch.Add("candidates", own.ToArray(), packed.Places, -1);
        return batch;
    }

    /// <summary>For each target, itself and its negatives.</summary>
    private void DrawOwn(int user, ReadOnlySpan<int> targets, LocalRows rows, List<int> candidates, ref SplitMix random)
    {
        var isBinary = _options.Loss == SequenceLoss.BinaryCrossEntropy;
        _negatives!.Begin(isBinary ? Learned(user) : []);
        foreach (var target in targets)
        {
            candidates.Add(rows.Of(target));
            for (var k = 0; k < (isBinary ? 1 : _options.Negatives); k++) candidates.Add(rows.Of(_negatives.Draw(target, ref random)));
        }
    }

    /// <summary>Where the parts of a user's sequence end: the newest first, each with the last item of the one before, so that every step from item to item is in one.</summary>
    private IEnumerable<(int User, int End)> Parts(int user)
    {
        for (var end = Learned(user).Length; end > 1; end -= _options.MaxLength)
        {
            yield return (user, end);
            if (!_options.WholeHistories) break;
        }
    }

    private ReadOnlySpan<int> Part(int part)
    {
        var (user, end) = _parts[part];
        return Learned(user)[(_options.WholeHistories ? Math.Max(0, end - _options.MaxLength - 1) : 0)..end];
    }

    private void Shuffle(int epoch)
    {
        var tickets = Array.ConvertAll(_keys, key => SplitMix.Mix(key, (ulong)~epoch));
        (_order, _orderedEpoch) = (EntityKeys.Order(tickets, _ => true), epoch);
    }
}
