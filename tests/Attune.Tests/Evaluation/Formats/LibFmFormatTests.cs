using Attune.Evaluation.Formats;

namespace Attune.Tests.Evaluation.Formats;

public sealed class LibFmFormatTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attune-libfm-");

    private string Prefix => Path.Combine(_directory.FullName, "x");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Users_items_context_and_labels_are_read_and_the_parts_share_their_numbers()
    {
        Write("train", "1 7:1 20:1 31:1\n-1 3:1 21:1 30:1\n0 7:1 21:1 31:1\n");
        Write("validation", "1 3:1 20:1 30:1\n");
        Write("test", "-1 10:1 20:1 33:1\n1 7:1 22:1 31:1\n");
        var holdout = LibFmFormat.Read(Prefix);
        var examples = holdout.Train.Examples!;
        Assert.Equal(["3", "7", "10"], holdout.Train.Users.Ids.ToArray());
        Assert.Equal(["20", "21", "22"], holdout.Train.Items.Ids.ToArray());
        var field = Assert.Single(examples.Rows.Fields);
        Assert.Equal("field_3", field.Name);
        Assert.Equal(["30", "31", "33"], field.Values.Ids.ToArray());
        Assert.Equal([1f, 0, 0], examples.Labels);
        Assert.Equal([1, 0, 1], examples.Rows.Users);
        Assert.Equal([0, 1, 1], examples.Rows.Items);
        Assert.Equal([1, 0, 1], examples.Rows.Context(0));
        Assert.Equal([0], examples.Validation!.Rows.Users);
        Assert.Equal([2, 1], holdout.TestExamples!.Rows.Users);
        Assert.Equal([2, 1], holdout.TestExamples.Rows.Context(0));

        // What happened is what users did, for models that rank.
        Assert.Equal([0], holdout.Train.Interactions.ItemsOf(1));
        Assert.Equal(1, holdout.Train.Interactions.Count);
        Assert.Equal([2], holdout.Test.ColumnsOf(1));
    }

    [Fact]
    public void A_folder_will_do_and_the_validation_part_may_be_missing()
    {
        Write("train", "1 7:1 20:1\n");
        Write("test", "0 7:1 20:1\n");
        Assert.Null(LibFmFormat.Read(_directory.FullName).Train.Examples!.Validation);
        File.WriteAllText(Prefix + "y.train.libfm", "1 7:1 20:1\n");
        Assert.Equal("file_not_found", Assert.Throws<AttuneException>(() => LibFmFormat.Read(_directory.FullName)).Code);
    }

    [Theory]
    [InlineData("1 7:1 20:1\n2 7:1 20:1\n", "bad_line", "line 2", "'2'")]
    [InlineData("1 7:1 20\n", "bad_line", "line 1", "'20'")]
    [InlineData("1 7:1 20:0.5\n", "bad_line", "line 1", "'20:0.5'")]
    [InlineData("1 7:1 20:10\n", "bad_line", "line 1", "'20:10'")]
    [InlineData("1 7:1 -2:1\n", "bad_line", "line 1", "'-2:1'")]
    [InlineData("1 7:1 x:1\n", "bad_line", "line 1", "'x:1'")]
    [InlineData("1 7:1 20:1\n1 7:1\n", "wrong_format", "line 2", "label")]
    [InlineData("1 7:1 20:1\n1 7:1 20:1 3:1\n", "wrong_format", "line 2", "label")]
    [InlineData("1 7:1\n", "wrong_format", "line 1", "label")]
    [InlineData("", "empty_file", "train.libfm", "label")]
    public void A_broken_line_is_named(string text, string code, string where, string what)
    {
        Write("train", text);
        Write("test", "1 7:1 20:1\n");
        var error = Assert.Throws<AttuneException>(() => LibFmFormat.Read(Prefix));
        Assert.Equal(code, error.Code);
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_with_other_fields_or_missing_ones_are_refused()
    {
        Write("train", "1 7:1 20:1 30:1\n");
        Assert.Equal("file_not_found", Assert.Throws<AttuneException>(() => LibFmFormat.Read(Prefix)).Code);
        Write("test", "1 7:1 20:1\n");
        Assert.Equal("wrong_format", Assert.Throws<AttuneException>(() => LibFmFormat.Read(Prefix)).Code);
    }

    private void Write(string part, string text) => File.WriteAllText($"{Prefix}.{part}.libfm", text);
}
