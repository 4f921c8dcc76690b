using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Attune.Server.Collect;

/// <summary>Tells the source of a call by its write key: HTTP Basic with the key as user, or <c>writeKey</c> in the body.</summary>
/// <param name="sources">Sources by key; empty: any key will do.</param>
internal sealed class WriteKeys(IReadOnlyDictionary<string, string> sources)
{
    private const string OpenSource = "collect";

    /// <summary>The source of a call.</summary>
    /// <exception cref="CollectError">401: no key, or an unknown one.</exception>
    public string SourceOf(HttpRequest request, JsonElement body)
    {
        var key = OfBasic(request.Headers.Authorization.ToString()) ?? OfBody(body);
        if (sources.Count == 0) return OpenSource;
        return key is not null && sources.TryGetValue(key, out var source) ? source : throw CollectError.Unauthorized();
    }

    /// <summary>True when a key may send.</summary>
    public bool Knows(string key) => sources.Count == 0 || sources.ContainsKey(key);

    private static string? OfBasic(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || !"Basic".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase) || value.Parameter is null) return null;
        var bytes = new byte[value.Parameter.Length];
        if (!Convert.TryFromBase64String(value.Parameter, bytes, out var length)) return null;
        var user = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2)[0];
        return user.Length > 0 ? user : null;
    }

    private static string? OfBody(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("writeKey", out var key) && key.ValueKind == JsonValueKind.String ? key.GetString() : null;
}
