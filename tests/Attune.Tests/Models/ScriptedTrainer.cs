using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => _seconds;

    public void Advance(int seconds) => _seconds += seconds;
}

/// <summary>Trains the model it is given, letting time pass and reporting as its script says.</summary>
internal sealed class ScriptedTrainer(ManualTime time, IModel model, params (int Seconds, string Step, int Done)[] script) : IModelTrainer
{
    public ModelDescription Description => new("scripted", "Scripted", "Follows a script.", "None");

    public Type OptionsType => typeof(object);

    public IModel Train(Dataset dataset, object options, RunContext run)
    {
        foreach (var (seconds, step, done) in script)
        {
            time.Advance(seconds);
            run.Progress?.Report(new WorkProgress(step, done, 0, "steps"));
        }

        return model;
    }

    public IModel Load(TensorArchive archive, object options) => model;
}
