using Attune.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["ials20m", var path, ..]) Ials20M.Run(path, factors: args.Length > 2 ? int.Parse(args[2]) : 64);
else if (args is ["ratings20m", var train, var test, .. var settings]) Ratings20M.Run(train, test, settings);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
