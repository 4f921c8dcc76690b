using Attune.Storage.Import;

namespace Attune.Storage.Tests.Import;

public sealed class ColumnMapTests
{
    [Fact]
    public void Is_written_as_it_is_read()
    {
        const string Text = "user=A,item=B,time=C,kind=D,value=E,message_id=F,properties=G+H";
        Assert.Equal(Text, ColumnMap.Parse(Text).ToString());
    }

    [Theory]
    [InlineData("item=B")]
    [InlineData("user=A")]
    [InlineData("user=A,user=B,item=C")]
    [InlineData("user=A,item=B,price=C")]
    [InlineData("user,item")]
    public void What_is_no_map_is_refused(string text)
    {
        var failure = Assert.Throws<AttuneException>(() => ColumnMap.Parse(text));
        Assert.Equal("invalid_map", failure.Code);
        Assert.True(failure.IsUsage);
    }
}
