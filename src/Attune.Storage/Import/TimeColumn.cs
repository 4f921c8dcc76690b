using System.Globalization;

namespace Attune.Storage.Import;

/// <summary>How a column of times is written, and how to read it.</summary>
/// <param name="Type">DuckDB's type to read the column as; what does not fit is refused.</param>
/// <param name="Name">What it is called towards people.</param>
internal sealed record TimeColumn(string Type, string Name)
{
    // Beyond these the time is no time of an event: the years 1678 and 2261, the limits of nanoseconds in 64 bits.
    private const long MinSeconds = -9_214_560_000, MaxSeconds = 9_214_646_400;

    private double _unitsPerSecond = 1;

    public static readonly TimeColumn Seconds = new("BIGINT", "Unix seconds");

    /// <summary>Goes by what most of the values are.</summary>
    public static TimeColumn Recognise(IReadOnlyList<string> values)
    {
        var numbers = values.Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN)
            .Where(double.IsFinite).Order().ToList();
        if (numbers.Count * 2 < values.Count || values.Count == 0) return new TimeColumn("TIMESTAMPTZ", "ISO 8601");
        var whole = numbers.TrueForAll(double.IsInteger);
        var (units, name) = UnitOf(Math.Abs(numbers[numbers.Count / 2]));
        return new TimeColumn(whole ? "BIGINT" : "DOUBLE", name) { _unitsPerSecond = units };
    }

    /// <summary>How many units a second a Unix time counts, told by its size: 1e11 seconds are the year 5138, 1e11 milliseconds are 1973.</summary>
    public static (double PerSecond, string Name) UnitOf(double magnitude) => magnitude switch
    {
        < 1e11 => (1, "Unix seconds"),
        < 1e14 => (1e3, "Unix milliseconds"),
        < 1e17 => (1e6, "Unix microseconds"),
        _ => (1e9, "Unix nanoseconds"),
    };

    /// <summary>The column as TIMESTAMP in UTC: null where it is empty, infinite where it is out of range.</summary>
    public string Expression(string column)
    {
        if (Type == "TIMESTAMPTZ") return $"timezone('UTC', {column})";
        var micros = Type == "DOUBLE" || _unitsPerSecond > 1e6
            ? $"round({column} * {(1e6 / _unitsPerSecond).ToString("R", CultureInfo.InvariantCulture)})::BIGINT"
            : $"{column} * {(long)(1e6 / _unitsPerSecond)}::BIGINT";
        var (min, max) = (MinSeconds * (decimal)_unitsPerSecond, MaxSeconds * (decimal)_unitsPerSecond);
        return $"CASE WHEN {column} BETWEEN {min} AND {max} THEN make_timestamp({micros}) WHEN {column} IS NOT NULL THEN 'infinity'::TIMESTAMP END";
    }

    /// <summary>A Unix time of unknown unit; null when it is out of range.</summary>
    public static DateTimeOffset? OfUnix(double time)
    {
        var seconds = time / UnitOf(Math.Abs(time)).PerSecond;
        return seconds is >= MinSeconds and <= MaxSeconds ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * 1e6) * TimeSpan.TicksPerMicrosecond) : null;
    }
}
