using System.Threading.Channels;

namespace Attune.Deep.Training;

/// <summary>A batch with the places of its tables by row.</summary>
internal sealed record PreparedBatch(Batch Batch, IReadOnlyDictionary<string, RowGroups> Groups);

/// <summary>Makes batches on a thread of its own, a few ahead of the training, in order.</summary>
internal static class BatchQueue
{
    private const int Ahead = 3;

    /// <summary>The batches of an epoch. What the preparation throws is thrown here; leaving the loop early ends the preparation.</summary>
    public static IEnumerable<PreparedBatch> Of(NetworkTraining training, int epoch, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var channel = Channel.CreateBounded<PreparedBatch>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var producer = Task.Factory.StartNew(() => Produce(training, epoch, channel.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            while (channel.Reader.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult())
                while (channel.Reader.TryRead(out var batch)) yield return batch;
        }
        finally
        {
            stop.Cancel();
            producer.GetAwaiter().GetResult();
        }
    }

    private static void Produce(NetworkTraining training, int epoch, ChannelWriter<PreparedBatch> writer, CancellationToken stop)
    {
        Exception? error = null;
        try
        {
            var slots = training.Parameters.Specs.Where(s => s.IsTable).ToDictionary(s => s.Name, s => new int[s.Shape[0]], StringComparer.Ordinal);
            for (var index = 0; index < training.BatchesIn(epoch) && !stop.IsCancellationRequested; index++)
            {
                var batch = training.Prepare(epoch, index);
                var tables = batch.Indices.Where(i => slots.ContainsKey(i.Table)).GroupBy(i => i.Table, StringComparer.Ordinal);
                var prepared = new PreparedBatch(batch, tables.ToDictionary(t => t.Key, t => RowGroups.Of([.. t.Select(i => i.Rows)], slots[t.Key]), StringComparer.Ordinal));
                writer.WriteAsync(prepared, stop).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has left.
        }
        catch (Exception e)
        {
            error = e;
        }

        writer.TryComplete(error);
    }
}
