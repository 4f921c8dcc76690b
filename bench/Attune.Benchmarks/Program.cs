using Attune.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["ials20m", var path, .. var settings]) Ials20M.Run(path, settings);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
