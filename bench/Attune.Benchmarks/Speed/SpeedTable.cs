namespace Attune.Benchmarks.Speed;

internal static class SpeedTable
{
    public static readonly SpeedRow[] Rows =
    [
        new TopLists(64, "9.1 s", "3.5 s"), new TopLists(128, "12.6 s", "6.5 s"), new TopLists(256, "17.7 s", "12 s"), new ItemSearch(),
    ];

    public static void One(string key, string train, string? test) =>
        Console.WriteLine(Rows.Single(r => r.Key == key).Measure(new SpeedData(train, test)));
}
