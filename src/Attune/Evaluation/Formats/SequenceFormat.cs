using Attune.Data.Splits;

namespace Attune.Evaluation.Formats;

/// <summary>
/// The format of SASRec and its successors: one line an interaction with user and item, each user's in order of time. The last item of each user
/// is withheld and ranked against all items, those of training left out.
/// </summary>
public static class SequenceFormat
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="validation">
    /// True to tune on: the last item of each user is put aside and the one before it is withheld. Users with a single item stay in training in either case.
    /// </param>
    /// <exception cref="AttuneException">The file is missing, empty or breaks the format; the message names line and value.</exception>
    public static Holdout Read(string path, bool validation = false)
    {
        var columns = new InteractionColumns();
        var file = new NumberFile(path, "user item, whole numbers from 0 on");
        while (file.NextLine())
        {
            columns.Add(file.Id(), file.Id());
            if (file.HasField()) throw file.WrongFormat();
        }

        var lastOut = new LeaveLastOut();
        var split = lastOut.Apply(InteractionColumns.Align(columns)[0], seed: 0).Single();
        if (validation) split = lastOut.Apply(split.Train, seed: 0).Single();
        return Holdout.Of(validation ? "sequence, validation" : "sequence", InteractionColumns.ToDataset(split.Train), split.Test);
    }
}
