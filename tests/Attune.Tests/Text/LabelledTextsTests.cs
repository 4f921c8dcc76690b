using System.Text;
using Attune.Text;

namespace Attune.Tests.Text;

public sealed class LabelledTextsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attune-texts-").FullName;

    [Fact]
    public void Comma_separated_texts_may_be_quoted()
    {
        var read = LabelledTexts.Read(Write("a.csv", "\uFEFFcat,label,review\r\n书,1,好\r\n书,0,\"a, \"\"b\"\"\nc\"\r\n书,-1,\r\n"));
        Assert.Equal(["好", "a, \"b\"\nc", ""], read.Texts);
        Assert.Equal([true, false, false], read.IsPositive);
    }

    [Fact]
    public void Stars_are_labels_and_three_are_neither()
    {
        var read = LabelledTexts.Read(Write("a.tsv", "stars\ttext\n1\ta\n2\tb\n3\tc\n4\t\"d\n5\te\n"));
        Assert.Equal(["a", "b", "\"d", "e"], read.Texts);
        Assert.Equal([false, false, true, true], read.IsPositive);
    }

    [Fact]
    public void Lines_begin_with_their_label_and_may_be_Latin1()
    {
        var path = Path.Combine(_folder, "mr.all");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("0 a café\n1 b \u0085 c\n\n"));
        var read = LabelledTexts.Read(path);
        Assert.Equal(["a café", "b \u0085 c"], read.Texts);
        Assert.Equal([false, true], read.IsPositive);
    }

    [Theory]
    [InlineData("a.csv", "label,text\n1,a\nyes,b\n", "bad_line", "line 3: 'yes'")]
    [InlineData("a.csv", "label,text\n1\n", "bad_line", "line 2")]
    [InlineData("a.csv", "label,text\n1,\"a\nb\"\n\nno,\"c\nd\"\n", "bad_line", "line 5: 'no'")]
    [InlineData("a.csv", "a,b\n1,x\n", "wrong_format", "line 1")]
    [InlineData("a.csv", "", "empty_file", "a.csv")]
    [InlineData("a.csv", "label,text\n", "empty_file", "a.csv")]
    [InlineData("a.txt", "1\n", "bad_line", "line 1")]
    public void What_is_wrong_is_named(string name, string content, string code, string part)
    {
        var error = Assert.Throws<AttuneException>(() => LabelledTexts.Read(Write(name, content)));
        Assert.Equal(code, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_parts_are_disjoint_and_have_their_sizes()
    {
        var path = Write("a.csv", "label,text\n" + string.Concat(Enumerable.Range(0, 100).Select(k => $"{k % 2},{k}\n")));
        var test = TextSplit.Parse("random:8:1:1").Read(path, 7).Single();
        var dev = TextSplit.Parse("random:8:1:1:dev").Read(path, 7).Single();
        Assert.Equal((80, 10, 10), (test.Train.Count, dev.Test.Count, test.Test.Count));
        Assert.Equal(test.Train.Texts, dev.Train.Texts);
        Assert.Equal(100, test.Train.Texts.Concat(dev.Test.Texts).Concat(test.Test.Texts).Distinct().Count());
    }

    [Fact]
    public void Each_text_is_tested_in_one_fold_and_never_chosen_on()
    {
        var path = Write("a.csv", "label,text\n" + string.Concat(Enumerable.Range(0, 103).Select(k => $"{k % 2},{k}\n")));
        var folds = TextSplit.Parse("k-fold:10").Read(path, 7).ToList();
        var dev = TextSplit.Parse("k-fold:10:dev").Read(path, 7).ToList();
        Assert.Equal(103, folds.SelectMany(f => f.Test.Texts).Distinct().Count());
        Assert.Equal(103, folds.Sum(f => f.Test.Count));
        foreach (var (fold, tuning) in folds.Zip(dev))
        {
            Assert.Empty(fold.Train.Texts.Intersect(fold.Test.Texts));
            Assert.Equal(fold.Train.Texts.Order(), tuning.Train.Texts.Concat(tuning.Test.Texts).Order());
        }
    }

    [Theory]
    [InlineData("random")]
    [InlineData("random:8:1")]
    [InlineData("k-fold:1")]
    [InlineData("files:2")]
    [InlineData("dev")]
    [InlineData("")]
    public void What_is_no_split_is_refused(string split) => Assert.Equal("bad_split", Assert.Throws<AttuneException>(() => TextSplit.Parse(split)).Code);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
