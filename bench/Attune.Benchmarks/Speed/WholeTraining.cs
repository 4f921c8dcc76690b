namespace Attune.Benchmarks.Speed;

/// <summary>A whole training of a model that has no passes.</summary>
/// <param name="goal">What it is about.</param>
/// <param name="model">The model's name.</param>
/// <param name="settings">Options as <c>name=value</c>, separated by blanks.</param>
/// <param name="items">Only so many of the most popular items; 0 for all.</param>
internal sealed class WholeTraining(Goal goal, string model, string settings, int items = 0)
    : SpeedRow(goal), ITimed
{
    public override string Measure(SpeedData data) => Time(data, Environment.ProcessorCount).ToString();

    public WorkTime Time(SpeedData data, int threads)
    {
        var dataset = items == 0 ? data.Implicit : data.MostPopular(items);
        _ = dataset.UserItems;
        return Best(1, () => Train(model, dataset, new RunContext(threads), Settings(settings)));
    }
}
