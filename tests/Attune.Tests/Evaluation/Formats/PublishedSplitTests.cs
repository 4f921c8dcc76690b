using System.Text;
using Attune.Evaluation.Formats;
using CsCheck;

namespace Attune.Tests.Evaluation.Formats;

public sealed class PublishedSplitTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attune-formats-");

    private string Prefix => Path.Combine(_directory.FullName, "x");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Adjacency_lists_users_with_their_items()
    {
        Write("train.txt", "0 3 1\r\n1 \n2 0\n0 2\n");
        Write("test.txt", "1 4\n\n5\n");
        var holdout = AdjacencyFormat.Read(_directory.FullName);
        Assert.Equal((6, 5), (holdout.Train.Users.Count, holdout.Train.Items.Count));
        Assert.Equal([3, 1, 2], holdout.Train.Interactions.ItemsOf(0));
        Assert.Equal([4], holdout.Test.ColumnsOf(1));
        Assert.Equal(1, holdout.Test.Count);
        Assert.Equal("5", holdout.Train.Users[5]);
    }

    [Fact]
    public void Adjacency_reads_back_what_was_written() =>
        Gen.Select(Gen.Int[0, 7].HashSet[0, 8].Array[1, 9], Gen.Int[0, 7].HashSet[0, 8].Array[1, 9]).Sample((train, test) =>
        {
            Write("train.txt", Lines(train));
            Write("test.txt", Lines(test));
            var holdout = AdjacencyFormat.Read(_directory.FullName);
            for (var user = 0; user < train.Length; user++) Assert.Equal(train[user], holdout.Train.Interactions.ItemsOf(user).ToArray().ToHashSet());
            for (var user = 0; user < test.Length; user++) Assert.Equal(test[user].Order(), holdout.Test.ColumnsOf(user).ToArray());
        }, iter: 50, threads: 1);

    [Fact]
    public void Ncf_reads_ratings_test_items_and_their_negatives()
    {
        Write("x.train.rating", "0\t1\t4\t100\n0\t2\t3.5\t50\n1\t0\t5\t-1\n");
        Write("x.test.rating", "0\t3\t2\t900\n1\t1\t1\t800");
        Write("x.test.negative", "(0,3)\t0\t3\n(1,1)\t2\t7\n");
        var holdout = NcfFormat.Read(Prefix);
        Assert.Equal("ncf 1+2", holdout.Protocol);
        Assert.Equal((2, 8), (holdout.Train.Users.Count, holdout.Train.Items.Count));
        Assert.Equal([2, 1], holdout.Train.Interactions.ItemsOf(0)); // by time
        Assert.Equal([3.5f, 4, 5], holdout.Train.Interactions.Values!);
        Assert.Equal([50u, 100, 0], holdout.Train.Interactions.Times!); // -1: unknown
        Assert.Equal([3, 1], holdout.Test.ColumnIndices);
        Assert.Equal([2f, 1], holdout.Test.Values!);
        Assert.Equal([0, 3], holdout.Candidates!.ColumnsOf(0));
        Assert.Equal([2, 7], holdout.Candidates.ColumnsOf(1));
    }

    [Fact]
    public void Ncf_without_ratings_or_times_is_read_too()
    {
        Write("x.train.rating", "0\t1\n0\t2\n");
        Write("x.test.rating", "0\t3\t5\n");
        Write("x.test.negative", "(0,3)\t4\n");
        var interactions = NcfFormat.Read(Prefix).Train.Interactions;
        Assert.Null(interactions.Values);
        Assert.Null(interactions.Times);
    }

    [Fact]
    public void Sequence_withholds_the_last_item_of_each_user()
    {
        Write("s.txt", "1 5\n1 6\n2 9\n1 7\n");
        var holdout = SequenceFormat.Read(Path.Combine(_directory.FullName, "s.txt"));
        Assert.Equal((3, 10), (holdout.Train.Users.Count, holdout.Train.Items.Count));
        Assert.Equal([5, 6], holdout.Train.Interactions.ItemsOf(1));
        Assert.Equal([9], holdout.Train.Interactions.ItemsOf(2));
        Assert.Equal([7], holdout.Test.ColumnIndices);

        var validation = SequenceFormat.Read(Path.Combine(_directory.FullName, "s.txt"), validation: true);
        Assert.Equal([5], validation.Train.Interactions.ItemsOf(1));
        Assert.Equal([6], validation.Test.ColumnIndices);
    }

    [Theory]
    [InlineData("0 1\n0 x\n", "bad_line", "line 2", "'x'")]
    [InlineData("0 1\n-3 2\n", "bad_line", "line 2", "'-3'")]
    [InlineData("0 1\n\n0\n", "bad_line", "line 3", "too early")]
    [InlineData("0 1.5\n", "bad_line", "line 1", "'1.5'")]
    [InlineData("0 99999999999\n", "bad_line", "line 1", "'99999999999'")]
    [InlineData("0 1\n0 1 2\n", "wrong_format", "line 2", "user item")]
    [InlineData("", "empty_file", "empty", "user item")]
    [InlineData("\n  \r\n", "empty_file", "empty", "user item")]
    [InlineData("\0\u0001\0", "wrong_format", "UTF-8", "user item")]
    public void A_broken_file_is_named_with_line_value_and_what_was_expected(string text, string code, string where, string what)
    {
        Write("s.txt", text);
        var error = Assert.Throws<AttuneException>(() => SequenceFormat.Read(Path.Combine(_directory.FullName, "s.txt")));
        Assert.Equal(code, error.Code);
        Assert.Contains("s.txt", error.Message, StringComparison.Ordinal);
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData("0\t3\n0\t2\n", "(0,3)\t1\n", "bad_line")] // two test items
    [InlineData("0\t3\n", "(0,2)\t1\n", "bad_line")] // another item
    [InlineData("0\t3\n", "(0,3)\t1\n(0,3)\t1\n", "bad_line")] // twice
    [InlineData("0\t3\n1\t3\n", "(0,3)\t1\n", "wrong_format")] // a user without negatives
    [InlineData("0\t3\n1\t3\t5\n", "(0,3)\t1\n", "wrong_format")] // a column more
    public void Ncf_files_that_do_not_belong_together_are_refused(string test, string negatives, string code)
    {
        Write("x.train.rating", "0\t1\n");
        Write("x.test.rating", test);
        Write("x.test.negative", negatives);
        Assert.Equal(code, Assert.Throws<AttuneException>(() => NcfFormat.Read(Prefix)).Code);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<AttuneException>(() => AdjacencyFormat.Read(_directory.FullName));
        Assert.Equal("file_not_found", error.Code);
        Assert.Contains("train.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_no_data()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "s.txt"), "1 2\n1 3\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal([3], SequenceFormat.Read(Path.Combine(_directory.FullName, "s.txt")).Test.ColumnIndices);
    }

    private static string Lines(HashSet<int>[] lists) => string.Concat(lists.Select((items, user) => $"{user} {string.Join(' ', items)}\n"));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.FullName, name), text);
}
