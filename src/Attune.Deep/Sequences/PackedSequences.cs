using Attune.Deep.Training;
using static TorchSharp.torch;

namespace Attune.Deep.Sequences;

/// <summary>Several sequences laid out as the inputs of <see cref="SelfAttention"/>: what each element is, its place, and at which rows something is to be told.</summary>
internal sealed class PackedSequences
{
    private readonly SequenceLayout _layout;
    private readonly int[] _lengths;
    private readonly int[] _inputs, _places, _told, _targets;
    private readonly float[]? _shown;
    private int _next;

    /// <summary>Room for sequences of so many inputs each.</summary>
    public PackedSequences(int[] lengths, bool masks)
    {
        (_layout, _lengths) = (SequenceLayout.Of(lengths), lengths);
        (_inputs, _places) = (new int[_layout.Rows], new int[_layout.Rows]);
        Places = lengths.Sum();
        (_told, _targets) = (new int[Places], new int[Places]);
        if (masks) _shown = new float[_layout.Rows];
    }

    /// <summary>Inputs in all, without padding.</summary>
    public int Places { get; }

    /// <summary>Inputs of a sequence.</summary>
    public int LengthOf(int sequence) => _lengths[sequence];

    /// <summary>Which of the places that are told is the last of each sequence.</summary>
    public Tensor Ends()
    {
        var (ends, sum) = (new long[_lengths.Length], 0);
        for (var k = 0; k < ends.Length; k++) ends[k] = (sum += _lengths[k]) - 1;
        return tensor(ends);
    }

    /// <summary>Where it stands of each input whether it is shown.</summary>
    public Span<float> ShownOf(int sequence) => _shown.AsSpan(_layout.Starts[sequence], _lengths[sequence]);

    /// <summary>Fills in a sequence: each element is the input at its place and, but for the first, the target of the place before.</summary>
    /// <param name="sequence">Its number; called in ascending order.</param>
    /// <param name="rows">One more than its inputs.</param>
    /// <param name="number">The number that stands for a row.</param>
    public void Fill(int sequence, ReadOnlySpan<int> rows, Func<int, int> number)
    {
        var start = _layout.Starts[sequence];
        for (var place = 0; place < _lengths[sequence]; place++, _next++)
        {
            (_inputs[start + place], _places[start + place]) = (number(rows[place]), place);
            (_told[_next], _targets[_next]) = (start + place, number(rows[place + 1]));
        }
    }

    /// <summary>The inputs of a training step.</summary>
    public Batch ToBatch()
    {
        var batch = new Batch { Samples = Places }
            .Add("inputs", _inputs).Add("places", _places).Add("told", _told).Add("targets", Array.ConvertAll(_targets, t => (long)t))
            .Add("groups", _layout.Groups.SelectMany(g => new long[] { g.Sequences, g.Length }).ToArray());
        return _shown is null ? batch : batch.Add("shown", _shown, _layout.Rows, 1);
    }
}
