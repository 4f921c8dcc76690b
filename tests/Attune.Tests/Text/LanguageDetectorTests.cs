using Attune.Text;

namespace Attune.Tests.Text;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("房间太小。其他的都一般", TextLanguage.Chinese)]
    [InlineData("這間酒店環境不錯", TextLanguage.Chinese)]
    [InlineData("这台iPhone的电池不太耐用，续航很差", TextLanguage.Chinese)]
    [InlineData("The room was small and the staff were rude.", TextLanguage.English)]
    [InlineData("great phone", TextLanguage.English)]
    [InlineData("今天 shopping 好开心 really love this shop 下次还来", TextLanguage.Mixed)]
    [InlineData("La chambre était très petite et le personnel n'était pas aimable", TextLanguage.Other)]
    [InlineData("Das Zimmer war sehr klein und nicht sauber", TextLanguage.Other)]
    [InlineData("部屋がとても小さかったです", TextLanguage.Other)]
    [InlineData("Комната была очень маленькой", TextLanguage.Other)]
    [InlineData("방이 너무 작았어요", TextLanguage.Other)]
    [InlineData("12345 !!! 😀", TextLanguage.Unknown)]
    [InlineData("", TextLanguage.Unknown)]
    public void Languages_are_told_apart(string text, TextLanguage language) => Assert.Equal(language, LanguageDetector.Detect(text).Language);

    [Fact]
    public void Shares_are_of_the_writing()
    {
        // Three ideographs, and two words of one and a half each.
        var guess = LanguageDetector.Detect("好手机 very good");
        Assert.Equal(0.5, guess.HanShare, 9);
        Assert.Equal(0.5, guess.LatinShare, 9);
    }
}
