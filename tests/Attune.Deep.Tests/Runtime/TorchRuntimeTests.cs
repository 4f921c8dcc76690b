using Attune.Deep.Runtime;
using TorchSharp;

namespace Attune.Deep.Tests.Runtime;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Torch_computes_on_this_machine_with_nothing_installed_by_hand()
    {
        TorchRuntime.Use(1);
        using var product = torch.mm(torch.ones(2, 3), torch.ones(3, 2));
        Assert.Equal([3f, 3f, 3f, 3f], product.data<float>().ToArray());
    }
}
