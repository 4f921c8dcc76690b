namespace Attune.Profiles;

/// <summary>Days since 1970, UTC, as profiles count them.</summary>
internal static class UnixDay
{
    private const double Seconds = 86_400;

    /// <summary>The day of a time; before 1970 it is negative.</summary>
    public static int Of(DateTimeOffset time) => Of(time.ToUnixTimeSeconds());

    /// <summary>The day of a time in Unix seconds.</summary>
    public static int Of(long seconds) => (int)Math.Floor(seconds / Seconds);

    /// <summary>The date of a day, rounded.</summary>
    public static DateOnly ToDate(double day) => DateOnly.FromDayNumber(DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + (int)Math.Round(day));
}
