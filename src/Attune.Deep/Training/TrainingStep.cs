using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Models;
using Attune.Numerics;
using static TorchSharp.torch;

namespace Attune.Deep.Training;

/// <summary>What a step is done with.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="WeightDecay">Decoupled decay of parameters that decay.</param>
/// <param name="EmbeddingRegularization">L2 of a row for each sample that it occurs in; as the loss, it is averaged over the batch.</param>
/// <param name="ClipNorm">Bound of the gradient's length; 0 for none.</param>
internal readonly record struct StepOptions(float Rate, float WeightDecay, float EmbeddingRegularization, double ClipNorm);

/// <summary>
/// Forward, backward, update. Parameters live in managed arrays that Torch's tensors share; the rows of tables are gathered into leaves of their own,
/// so that neither gradients nor optimiser ever run over a whole table.
/// </summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly NetworkTraining _training;
    private readonly ParallelOptions _parallelism;
    private readonly Dictionary<string, Tensor> _weights = new(StringComparer.Ordinal);
    private readonly List<(ParameterSpec Spec, Tensor Weight)> _trained = [];
    private readonly Dictionary<string, AdamState> _adam = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Coasting> _coasting = new(StringComparer.Ordinal);
    private readonly Scratch _scratch = new();
    private readonly Generator _generator = new(0);
    private readonly int _seed;

    /// <summary>Takes up the parameters of a training.</summary>
    public TrainingStep(NetworkTraining training, ParallelOptions parallelism, int seed = 0)
    {
        (_training, _parallelism, _seed) = (training, parallelism, seed);
        foreach (var spec in training.Parameters.Specs)
        {
            if (!spec.IsBuffer) _adam[spec.Name] = new AdamState(spec.Length);
            if (spec.IsTable && training.RowsCoast) _coasting[spec.Name] = new Coasting(spec, training.Parameters[spec.Name], _adam[spec.Name]);
            if (spec.IsTable) continue;
            using var flat = from_array(training.Parameters[spec.Name]);
            var weight = flat.reshape(spec.Shape).DetachFromDisposeScope();
            if (!spec.IsBuffer) _trained.Add((spec, weight.requires_grad_()));
            _weights[spec.Name] = weight;
        }
    }

    /// <summary>Steps done.</summary>
    public long Count { get; private set; }

    /// <summary>Does one step.</summary>
    /// <param name="batch">The inputs.</param>
    /// <param name="groups">For each table that occurs, its places by row.</param>
    /// <param name="options">Rate and regularization.</param>
    /// <returns>The mean loss of the batch, before the step.</returns>
    public double Do(Batch batch, IReadOnlyDictionary<string, RowGroups> groups, StepOptions options)
    {
        using var scope = NewDisposeScope();
        var tensors = batch.ToTensors();
        var tables = groups.ToDictionary(g => g.Key, g => TableOf(batch, g.Key, g.Value, options.Rate), StringComparer.Ordinal);
        var leaves = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var input in batch.Indices)
        {
            var indices = input.Bags is null ? from_array(input.Rows).reshape(input.Shape) : from_array(input.Rows);
            if (tables.TryGetValue(input.Table, out var table)) leaves.Add(indices, table.LeafOf(input.Name));
            tensors.Add(input.Name, indices);
        }

        _generator.manual_seed((long)(SplitMix.Mix((uint)_seed, (ulong)Count) >> 1)); // a function of the step, so that dropout goes on the same when resumed
        var ops = new TorchOps(_weights, (_, indices) => leaves.GetValueOrDefault(indices), training: true, _generator);
        using var loss = _training.Loss(ops, new TensorBatch(tensors, batch.Samples));
        var value = loss.item<float>();
        if (float.IsFinite(value)) Update(loss, tables, options with { EmbeddingRegularization = options.EmbeddingRegularization / batch.Samples });
        return value;
    }

    /// <summary>Lets all rows of tables that coast do so up to the present step.</summary>
    public void Settle(float rate)
    {
        foreach (var (name, coasting) in _coasting) coasting.CatchUp(null, Count, rate, Kept(name), _parallelism);
    }

    /// <summary>Writes the state of the optimiser into a checkpoint.</summary>
    public void Save(TensorArchive archive)
    {
        archive.Add("adam.steps", [(int)(Count >> 31), (int)(Count & 0x7FFFFFFF)]);
        foreach (var (name, adam) in _adam) adam.Save(archive, name);
    }

    /// <summary>Takes the state of the optimiser back.</summary>
    public void Load(TensorArchive archive)
    {
        var steps = archive.Get<int>("adam.steps");
        Count = ((long)steps[0] << 31) + steps[1];
        foreach (var (name, adam) in _adam) adam.Load(archive, name);
        foreach (var coasting in _coasting.Values) coasting.Restart(Count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weight in _weights.Values) weight.Dispose();
        _generator.Dispose();
    }

    private TableGradients TableOf(Batch batch, string name, RowGroups groups, float rate)
    {
        _coasting.GetValueOrDefault(name)?.CatchUp(groups.Rows, Count, rate, Kept(name), _parallelism);
        var table = new TableGradients(_training.Parameters.Spec(name), _training.Parameters[name], [.. batch.Indices.Where(i => i.Table == name)], groups, _scratch);
        table.Gather(_parallelism);
        return table;
    }

    /// <summary>What pruning keeps of some parameters; null for all.</summary>
    private bool[]? Kept(string name) => _training.Pruning?.Mask?.Of(name);

    private void Update(Tensor loss, Dictionary<string, TableGradients> tables, StepOptions options)
    {
        Tensor[] inputs = [.. _trained.Select(t => t.Weight), .. tables.Values.SelectMany(t => t.Leaves)];
        var gradients = autograd.grad([loss], inputs, allow_unused: true);
        Count++;
        var next = _trained.Count;
        var squares = 0.0;
        foreach (var table in tables.Values)
        {
            var count = table.Leaves.Count();
            squares += table.Sum([.. gradients.Skip(next).Take(count)], options.EmbeddingRegularization, _parallelism);
            next += count;
        }

        var dense = _trained.Index().Where(t => !gradients[t.Index].IsInvalid).Select(t => (t.Item.Spec, Gradient: gradients[t.Index].contiguous())).ToList();
        var scale = Scale(squares, dense, options.ClipNorm);
        foreach (var (spec, gradient) in dense) StepDense(spec, gradient, scale, options);
        foreach (var (name, table) in tables)
        {
            _coasting.GetValueOrDefault(name)?.Moved(table.Rows, Count);
            table.Step(_adam[name], Count, options.Rate, scale, Kept(name), _parallelism);
        }
    }

    /// <summary>What gradients are multiplied by so that they are no longer than the bound, all together.</summary>
    private static float Scale(double squares, List<(ParameterSpec Spec, Tensor Gradient)> dense, double bound)
    {
        if (bound <= 0) return 1;
        var length = Math.Sqrt(squares + dense.Sum(d => (double)TensorPrimitives.SumOfSquares(MemoryMarshal.Cast<byte, float>(d.Gradient.bytes))));
        return length > bound ? (float)(bound / length) : 1;
    }

    private unsafe void StepDense(ParameterSpec spec, Tensor gradient, float scale, StepOptions options)
    {
        var (weights, adam, decay) = (_training.Parameters[spec.Name], _adam[spec.Name], spec.Decays ? options.WeightDecay : 0);
        var kept = Kept(spec.Name);
        fixed (byte* first = gradient.bytes)
        {
            var slopes = (float*)first; // native memory: it does not move
            Chunks.ForEach(weights.Length, 4, _parallelism, (from, to) =>
            {
                var part = new Span<float>(slopes + from, to - from);
                if (scale != 1) TensorPrimitives.Multiply(part, scale, part);
                adam.Step(weights.AsSpan(from, to - from), part, from, Count, options.Rate, decay);
                if (kept is not null) PruningMask.Apply(kept.AsSpan(from, to - from), weights.AsSpan(from, to - from));
            });
        }
    }
}
