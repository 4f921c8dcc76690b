using Attune.Deep.Features;

namespace Attune.Deep.Tests.Features;

public sealed class WordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" ,.! ", "")]
    [InlineData("The Red-Shoe, 2nd ed.", "the red shoe 2nd ed")]
    [InlineData("红色鞋子", "红 红色 色 色鞋 鞋 鞋子 子")]
    [InlineData("买iPhone15手机", "买 iphone15 手 手机 机")]
    [InlineData("Élan VITAL", "élan vital")]
    public void Words_are_runs_of_letters_and_signs_with_their_neighbours(string text, string words) =>
        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), Words.Of(text));
}
