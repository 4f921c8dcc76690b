using System.Globalization;
using Attune.Benchmarks;
using Attune.Benchmarks.Accuracy;
using Attune.Benchmarks.Speed;
using BenchmarkDotNet.Running;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["ials20m", var path, .. var settings]:
        Ials20M.Run(path, settings);
        return 0;
    case ["ratings20m", var train, var test, .. var settings]:
        Ratings20M.Run(train, test, settings);
        return 0;
    case ["speed", var train, .. var test]:
        return SpeedTable.MeasureAll(train, test.FirstOrDefault());
    case ["speed-row", var key, var train, .. var test]:
        return SpeedTable.MeasureOne(key, train, test.FirstOrDefault());
    case ["deep", var folder]:
        return await DeepTable.RunAsync(folder);
    case ["text", .. var files]:
        return TextTable.Run(files);
    case ["profiles", .. var folder]:
        return ProfileTable.Run(folder.FirstOrDefault());
    case ["accuracy", .. var names]:
        return AccuracyTable.Run(Directory.GetCurrentDirectory(), names);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
