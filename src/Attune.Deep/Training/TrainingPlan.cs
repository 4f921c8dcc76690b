using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Models;

namespace Attune.Deep.Training;

/// <summary>What a training starts from, learns from and is bound by. The default is a training from the beginning on everything.</summary>
internal sealed record TrainingPlan
{
    /// <summary>From the beginning, on everything.</summary>
    public static TrainingPlan Default { get; } = new();

    /// <summary>The model whose parameters it starts with; null for random ones.</summary>
    public PublishedModel? From { get; init; }

    /// <summary>The part of the dataset to learn from, over the same users and items; null for all of it.</summary>
    public Dataset? Fresh { get; init; }

    /// <summary>Share of the weights that are cut off, and stay 0.</summary>
    public double PruneShare { get; init; }

    /// <summary>A model over the same users and items whose scores are targets too; null for none.</summary>
    public IModel? Teacher { get; init; }

    /// <summary>How much the teacher counts.</summary>
    public DistillationOptions Distillation { get; init; } = new();

    /// <summary>Puts the parameters of a training where the plan has them start.</summary>
    /// <param name="training">Begun at random.</param>
    /// <param name="tables">The tables whose rows stand for other things than in the earlier model.</param>
    /// <exception cref="AttuneException"><c>other_network</c>: an array of the earlier model is missing or of another size.</exception>
    public void Begin(NetworkTraining training, params ReadOnlySpan<TableRows> tables)
    {
        if (From is not null)
        {
            var before = (From.Model as ITrainedNetwork)?.Network.Parameters ?? throw Other("network");
            foreach (var spec in training.Parameters.Specs) CopyTo(training.Parameters, before, spec, tables);
        }

        if (PruneShare > 0) training.Pruning = new Pruning(PruneShare);
    }

    /// <summary>Brings a training to its end, whether it had epochs or none: all that is to be cut off is.</summary>
    public static void End(NetworkTraining training) => training.Pruning?.End(training.Parameters);

    /// <summary>The error that the earlier model does not fit, as this array shows.</summary>
    public AttuneException Other(string array) => new("other_network",
        $"Training cannot go on from {From!.Manifest.Model} version {From.Manifest.Version}: its array '{array}' is missing or not of the size that the options ask for.",
        $"Keep the options that make the network, such as factors and layers, as they were.");

    private void CopyTo(NetworkParameters parameters, NetworkParameters before, ParameterSpec spec, ReadOnlySpan<TableRows> tables)
    {
        if (!before.Has(spec.Name)) throw Other(spec.Name);
        var (from, to) = (before[spec.Name], parameters[spec.Name]);
        foreach (var table in tables)
        {
            if (table.Table != spec.Name) continue;
            var width = (int)spec.Shape[^1];
            if (from.Length != (long)table.Count * width) throw Other(spec.Name);
            for (var row = 0; row < table.Before.Length; row++)
                if (table.Before[row] is >= 0 and var old && from.AsSpan(old * width, width) is var learned && (!table.ZerosAreCold || learned.ContainsAnyExcept(0f))) learned.CopyTo(to.AsSpan(row * width));
            return;
        }

        if (from.Length != to.Length) throw Other(spec.Name);
        from.CopyTo(to, 0);
    }
}

/// <summary>How the rows of a table go on from those of an earlier one; rows that go on from none stay as they began.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Count">Rows of the earlier table.</param>
/// <param name="Before">For each row now, the earlier row; -1 for none.</param>
/// <param name="ZerosAreCold">True where a row of zeros was of somebody unknown, so that nothing goes on from it.</param>
internal readonly record struct TableRows(string Table, int Count, int[] Before, bool ZerosAreCold = false)
{
    /// <summary>Of a table whose rows stand for ids, those of the cold being zeros.</summary>
    public static TableRows Of(string table, IdMap then, IdMap now) => new(table, then.Count, [.. Enumerable.Range(0, now.Count).Select(k => then.Find(now[k]))], ZerosAreCold: true);
}
