using Attune.Simulation;

namespace Attune.Tests.Simulation;

public sealed class CalendarTests
{
    private static readonly Calendar Year = new(new SimulationOptions());

    [Fact]
    public void The_days_share_the_year()
    {
        Assert.Equal(1, Enumerable.Range(0, 365).Sum(day => Year.ShareOf(day, 0, 365)), 9);
        Assert.Equal(Year.ShareOf(10, 20), Enumerable.Range(10, 10).Sum(day => Year.ShareOf(day, 0, 365)), 9);
        Assert.Equal(1, Year.ShareOf(30, 30, 31), 9);
    }

    [Fact]
    public void Weekends_and_sales_are_busy()
    {
        const int Tuesday = 80, Sunday = 85, SinglesDay = 10; // 20 January, 25 January 2026, 11 November 2025
        Assert.Equal(DayOfWeek.Sunday, Year.Midnight(Sunday).DayOfWeek);
        Assert.True(Year.ShareOf(Sunday, 0, 365) > 1.3 * Year.ShareOf(Tuesday, 0, 365));
        Assert.True(Year.ShareOf(SinglesDay, 0, 365) > 1.8 * Year.ShareOf(Tuesday, 0, 365));
    }

    [Theory]
    [InlineData(0), InlineData(8), InlineData(-8)]
    public void People_shop_in_the_evening_of_where_they_live(int utcOffset)
    {
        var random = new Random(6);
        var hours = Enumerable.Range(0, 6_000).Select(i => Year.Moment(80 + i % 3, utcOffset, random).AddHours(utcOffset).Hour).CountBy(h => h).ToDictionary();
        Assert.True(hours[20] > 8 * hours.GetValueOrDefault(3));
        Assert.True(hours[20] > hours[9]);
    }
}
