using Attune.Tests.Contracts;

namespace Attune.Tests.Data;

public sealed class InMemoryEventStoreTests : EventStoreContract
{
    protected override Ports Create() => Ports.InMemory();
}

public sealed class InMemoryEntityStoreTests : EntityStoreContract
{
    protected override Ports Create() => Ports.InMemory();
}

public sealed class InMemoryCollectorTests : EventCollectorContract
{
    protected override Ports Create() => Ports.InMemory();
}

public sealed class InMemoryQuarantineTests : QuarantineContract
{
    protected override Ports Create() => Ports.InMemory();
}

public sealed class InMemoryPreparationStoreTests : PreparationStoreContract
{
    protected override Ports Create() => Ports.InMemory();
}
