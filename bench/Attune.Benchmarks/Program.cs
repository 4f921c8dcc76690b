using Attune.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["ials20m", var path, ..]) Ials20M.Run(path, factors: args.Length > 2 ? int.Parse(args[2]) : 64);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
