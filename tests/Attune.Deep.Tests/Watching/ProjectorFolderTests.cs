using System.Text.RegularExpressions;
using Attune.Deep.Watching;

namespace Attune.Deep.Tests.Watching;

public sealed class ProjectorFolderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("attune-projector-").FullName;

    [Fact]
    public void Tables_are_named_in_the_configuration_and_written_as_tsv()
    {
        var folder = new ProjectorFolder(_directory);
        folder.Write("items", [1, -0.5f, 1e-7f, 3], ["Toy\tStory", "二\n三"]);
        folder.Write("users/all", [2, 4], ["u"]);
        folder.Write("items", [9, 8], ["later"]);

        var (items, users) = (Path.Combine(_directory, "projector", "items"), Path.Combine(_directory, "projector", "users_all"));
        Assert.Equal("9\t8\n", File.ReadAllText(Path.Combine(items, "tensors.tsv")));
        Assert.Equal("later\n", File.ReadAllText(Path.Combine(items, "metadata.tsv")));
        Assert.Equal("2\t4\n", File.ReadAllText(Path.Combine(users, "tensors.tsv")));
        var config = File.ReadAllText(Path.Combine(_directory, "projector_config.pbtxt"));
        Assert.Equal(["items", "users/all"], Regex.Matches(config, "tensor_name: \"(.*)\"").Select(m => m.Groups[1].Value));
        foreach (Match path in Regex.Matches(config, "_path: \"(.*)\"")) Assert.True(File.Exists(Path.Combine(_directory, path.Groups[1].Value)));
        Assert.Equal(4, Regex.Count(config, "_path: "));
    }

    [Fact]
    public void A_label_stays_on_its_line_and_numbers_stay_exact()
    {
        new ProjectorFolder(_directory).Write("items", [1, -0.5f, 1e-7f, 0.1f], ["Toy\tStory", "二\n三"]);
        var folder = Path.Combine(_directory, "projector", "items");
        Assert.Equal(["Toy Story", "二 三"], File.ReadAllLines(Path.Combine(folder, "metadata.tsv")));
        Assert.Equal([1, -0.5f, 1e-7f, 0.1f], File.ReadAllText(Path.Combine(folder, "tensors.tsv")).Split('\t', '\n')[..4].Select(float.Parse));
    }

    [Fact]
    public void Names_that_differ_in_signs_alone_have_folders_of_their_own()
    {
        var folder = new ProjectorFolder(_directory);
        folder.Write("a.b", [1], ["x"]);
        folder.Write("a/b", [2], ["y"]);
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(_directory, "projector")).Length);
    }

    [Fact]
    public void Of_a_huge_table_every_so_manieth_row_is_written()
    {
        var count = 2 * ProjectorFolder.MostRows + 1;
        new ProjectorFolder(_directory).Write("items", new float[count], [.. Enumerable.Range(0, count).Select(k => $"{k}")]);
        var labels = File.ReadAllLines(Path.Combine(_directory, "projector", "items", "metadata.tsv"));
        Assert.Equal(["0", "3", "6"], labels[..3]);
        Assert.InRange(labels.Length, ProjectorFolder.MostRows / 2, ProjectorFolder.MostRows);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
