using System.Globalization;

namespace Attune.Text;

/// <summary>Which texts to learn from and which to test on.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Test">To test on.</param>
internal sealed record TextFold(LabelledTexts Train, LabelledTexts Test);

/// <summary>
/// How labelled texts are parted: <c>files</c> takes the files <c>train</c>, <c>dev</c> and <c>test</c> of a folder as they are; <c>random:8:1:1</c> draws training, development
/// and test parts in these proportions; <c>k-fold:10</c> tests on each of ten parts in turn. <c>:dev</c> behind it (<c>random:8:1:1:dev</c>) tests on the development part, on
/// which options are chosen; for k-fold that is a tenth of each fold's training texts, so that nothing is chosen on what is tested. Random parts are a function of seed and count.
/// </summary>
internal sealed record TextSplit(string Text, string Kind, int[] Parts, bool OnDev)
{
    private static readonly string[] Examples = ["files", "random:8:1:1", "k-fold:10"];

    /// <summary>Reads a split as it is written.</summary>
    /// <exception cref="AttuneException"><c>bad_split</c>.</exception>
    public static TextSplit Parse(string text)
    {
        var words = text.Split(':').ToList();
        var onDev = words[^1] == "dev";
        if (onDev) words.RemoveAt(words.Count - 1); // "dev" alone leaves nothing, which is no split
        int[] numbers = [.. words.Skip(1).Select(w => int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and <= 1000 ? n : -1)];
        var isRight = !numbers.Contains(-1) && words.FirstOrDefault() switch
        {
            "files" => numbers.Length == 0,
            "random" => numbers.Length == 3,
            "k-fold" => numbers is [>= 2],
            _ => false,
        };
        return isRight ? new TextSplit(text, words[0], numbers, onDev)
            : throw new AttuneException("bad_split", $"'{text}' is no split of texts.", $"For example {string.Join(", ", Examples)}; :dev behind it tests on the development part.") { IsUsage = true };
    }

    /// <summary>The folds of the texts at a path, each made when it is asked for.</summary>
    public IEnumerable<TextFold> Read(string path, int seed) => Kind switch
    {
        "files" => [new TextFold(LabelledTexts.Read(Part(path, "train")), LabelledTexts.Read(Part(path, OnDev ? "dev" : "test")))],
        "random" => [Draw(LabelledTexts.Read(path), seed)],
        _ => Fold(LabelledTexts.Read(path), seed),
    };

    private TextFold Draw(LabelledTexts texts, int seed)
    {
        var (rows, whole) = (Shuffled(texts.Count, seed), Parts.Sum());
        var (train, dev) = ((int)((long)texts.Count * Parts[0] / whole), (int)((long)texts.Count * (Parts[0] + Parts[1]) / whole));
        return new TextFold(texts.At(rows[..train]), texts.At(OnDev ? rows[train..dev] : rows[dev..]));
    }

    private IEnumerable<TextFold> Fold(LabelledTexts texts, int seed)
    {
        var (rows, folds) = (Shuffled(texts.Count, seed), Parts[0]);
        for (var fold = 0; fold < folds; fold++)
        {
            var (start, end) = ((int)((long)rows.Length * fold / folds), (int)((long)rows.Length * (fold + 1) / folds));
            int[] train = [.. rows[..start], .. rows[end..]];
            var dev = train.Length / 10;
            yield return OnDev ? new TextFold(texts.At(train[dev..]), texts.At(train[..dev])) : new TextFold(texts.At(train), texts.At(rows[start..end]));
        }
    }

    private static string Part(string folder, string name)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, name + ".*") : [];
        return files is [var file] ? file
            : throw new AttuneException("file_not_found", $"'{folder}' holds no file {name}.tsv, {name}.csv or the like, or several.") { IsUsage = true };
    }

    private static int[] Shuffled(int count, int seed)
    {
        int[] rows = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(rows);
        return rows;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
