using System.Diagnostics;
using Attune.Deep.Runtime;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Models;

public sealed class TmpTests
{
    [Fact]
    public void Speed()
    {
        TorchRuntime.Use(2);
        var x = randn(4096, 400);
        var w = randn(400, 400).requires_grad_();
        Time("matmul x w'", () => matmul(x, w.t()));
        Time("g' x", () => matmul(x.t(), x));
        Time("dropout", () => nn.functional.dropout(x, 0.6, training: true));
        Time("relu", () => x.relu());
        var e = randn(5400, 11).requires_grad_();
        var idx = randint(0, 5400, new long[] { 4096 * 9 }, dtype: ScalarType.Int32);
        Time("index_select", () => e.index_select(0, idx));
        var r = randn(4096 * 9, 11);
        Time("index_select bwd", () => autograd.grad([(e.index_select(0, idx) * r).sum()], [e])[0]);
        Time("reg bwd", () => autograd.grad([(e.square()).sum()], [e])[0]);
    }

    private static void Time(string name, Func<Tensor> f)
    {
        using (NewDisposeScope()) f();
        var c = Stopwatch.StartNew();
        var p = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < 20; i++)
            using (NewDisposeScope()) f();
        Console.WriteLine($"{name}: {c.Elapsed.TotalMilliseconds / 20:F2} ms, cpu {(Process.GetCurrentProcess().TotalProcessorTime - p).TotalMilliseconds / 20:F2} of");
    }
}
