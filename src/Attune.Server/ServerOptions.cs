using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Server;

/// <summary>How the server runs. Validated once, when it starts.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it listens.</summary>
    [Description("Address to listen on.")]
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 for any free one.</summary>
    [Range(0, 65_535)]
    [Description("Port to listen on; 0 for any free one.")]
    public int Port { get; init; } = 8080;

    /// <summary>The write keys that may send events, and the name of the source that each stands for. Without any, every key may, and the server listens on loopback alone.</summary>
    public IReadOnlyDictionary<string, string> WriteKeys { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Events that may wait to be committed; when there are more, callers are told to come back.</summary>
    [Range(1, 100_000_000)]
    [Description("Events that may wait to be committed; when there are more, callers get 429 with Retry-After.")]
    public int QueuedEvents { get; init; } = 100_000;

    /// <summary>Events committed together at most.</summary>
    [Range(1, 1_000_000)]
    [Description("Events committed together at most.")]
    public int GroupedEvents { get; init; } = 20_000;

    /// <summary>Newest events among which duplicates are looked for.</summary>
    [Range(0L, long.MaxValue)]
    [Description("Newest events of the log among which a message id is looked for to tell duplicates.")]
    public long DeduplicationWindow { get; init; } = 5_000_000;

    /// <summary>True when only this machine can reach it.</summary>
    internal bool IsLoopback => Host is "localhost" || System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address);

    /// <summary>Checks everything.</summary>
    /// <exception cref="AttuneException"><c>invalid_option</c>: a value out of its range; <c>unsafe_binding</c>: an address that others can reach, and no keys.</exception>
    public ServerOptions Validated()
    {
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true))
            throw new AttuneException("invalid_option", $"The server cannot run like this: {string.Join(" ", results.Select(r => r.ErrorMessage))}") { IsUsage = true };
        if (!IsLoopback && WriteKeys.Count == 0)
            throw new AttuneException("unsafe_binding", $"Without keys the server listens on this machine alone, and not on {Host}.", $"Give it write keys, or leave --host out.") { IsUsage = true };
        return this;
    }
}
