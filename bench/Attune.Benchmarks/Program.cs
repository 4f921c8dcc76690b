using System.Globalization;
using Attune.Benchmarks;
using Attune.Benchmarks.Accuracy;
using Attune.Benchmarks.Speed;
using BenchmarkDotNet.Running;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["ials20m", var path, ..]:
        Ials20M.Run(path, factors: args.Length > 2 ? int.Parse(args[2]) : 64);
        return 0;
    case ["speed", var train, .. var test]:
        return SpeedTable.MeasureAll(train, test.FirstOrDefault());
    case ["speed-row", var key, var train, .. var test]:
        return SpeedTable.MeasureOne(key, train, test.FirstOrDefault());
    case ["accuracy", .. var names]:
        return AccuracyTable.Run(Directory.GetCurrentDirectory(), names);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
