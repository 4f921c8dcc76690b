using Attune.Evaluation;

namespace Attune.Tests.Evaluation;

public sealed class StudentTTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(12.706)]
    [InlineData(1000)]
    public void One_and_two_degrees_of_freedom_have_a_closed_form(double t)
    {
        Assert.Equal(1 - 2 / Math.PI * Math.Atan(t), StudentT.TwoSided(t, 1), 12);
        Assert.Equal(1 - t / Math.Sqrt(2 + t * t), StudentT.TwoSided(t, 2), 12);
        Assert.Equal(StudentT.TwoSided(t, 5), StudentT.TwoSided(-t, 5));
    }

    [Theory] // Quantiles of R's qt(), as in every table of the t distribution.
    [InlineData(2.228139, 10, 0.05)]
    [InlineData(2.749996, 30, 0.01)]
    [InlineData(1.960201, 10_000, 0.05)]
    [InlineData(3.290546, 1_000_000, 0.001)]
    public void Quantiles_of_the_tables_come_out(double t, double df, double p) => Assert.Equal(p, StudentT.TwoSided(t, df), 6);

    [Fact]
    public void Limits_are_exact()
    {
        Assert.Equal(1, StudentT.TwoSided(0, 7));
        Assert.Equal(0, StudentT.TwoSided(double.PositiveInfinity, 7));
    }
}
