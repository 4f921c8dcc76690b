using Attune.Profiles.Identity;
using Attune.Profiles.Schema;

namespace Attune.Tests.Profiles.Identity;

public sealed class IdentifierValueTests
{
    [Theory]
    [InlineData(" Ann@Example.COM ", IdentifierFormat.Email, "ann@example.com")]
    [InlineData("ａｎｎ＠example.com", IdentifierFormat.Email, "ann@example.com")]
    [InlineData("ann", IdentifierFormat.Email, null)]
    [InlineData("@example.com", IdentifierFormat.Email, null)]
    [InlineData("a@b@c", IdentifierFormat.Email, null)]
    [InlineData("an n@example.com", IdentifierFormat.Email, null)]
    [InlineData("+86 (138) 0013-8000", IdentifierFormat.Phone, "+8613800138000")]
    [InlineData("0086 13800138000", IdentifierFormat.Phone, "+8613800138000")]
    [InlineData("０１３８-００１３", IdentifierFormat.Phone, "01380013")]
    [InlineData("1234", IdentifierFormat.Phone, null)]
    [InlineData("call 12345", IdentifierFormat.Phone, null)]
    [InlineData(" AbC ", IdentifierFormat.Text, "abc")]
    [InlineData(" AbC ", IdentifierFormat.Exact, "AbC")]
    public void Values_are_made_comparable(string value, IdentifierFormat format, string? expected) => Assert.Equal(expected, IdentifierValue.Normalise(value, format));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("NULL")]
    [InlineData("Anonymous")]
    [InlineData("undefined")]
    [InlineData("N/A")]
    [InlineData("0")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("+00 00 00")]
    [InlineData("ｎｕｌｌ")]
    public void Some_values_stand_for_nobody(string value) => Assert.True(IdentifierValue.IsNobody(value));

    [Theory]
    [InlineData("u1")]
    [InlineData("10")]
    [InlineData("nullo")]
    [InlineData("用户")]
    public void Others_do_not(string value) => Assert.False(IdentifierValue.IsNobody(value));
}
