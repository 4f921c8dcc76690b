using Attune.Benchmarks;
using Attune.Benchmarks.Speed;
using BenchmarkDotNet.Running;

if (args is ["ials20m", var path, ..]) Ials20M.Run(path, factors: args.Length > 2 ? int.Parse(args[2]) : 64);
else if (args is ["speed-row", var key, var train, ..]) SpeedTable.One(key, train, args.ElementAtOrDefault(3));
else if (args is ["tmp"]) Tmp.Run();
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
