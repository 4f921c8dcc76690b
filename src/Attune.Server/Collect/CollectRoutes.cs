using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attune.Server.Collect;

/// <summary>The routes of Segment's tracking protocol, with and without <c>/v1</c>.</summary>
internal static class CollectRoutes
{
    private static readonly (string Route, string? Type)[] Calls =
    [
        ("track", "track"), ("identify", "identify"), ("page", "page"), ("screen", "screen"), ("group", "group"), ("alias", "alias"), ("batch", null), ("import", null),
        ("t", "track"), ("i", "identify"), ("p", "page"), ("s", "screen"), ("g", "group"), ("a", "alias"), ("b", null),
    ];

    private static readonly byte[] Success = """{"success":true}"""u8.ToArray();

    /// <summary>Adds them.</summary>
    public static void MapCollect(this IEndpointRouteBuilder app, WriteKeys keys, CollectQueue queue, TimeProvider time)
    {
        foreach (var (route, type) in Calls)
            foreach (var prefix in new[] { "/v1/", "/" })
                app.MapPost(prefix + route, (HttpContext context) => CollectAsync(context, type, keys, queue, time)).WithName($"collect {prefix}{route}");

        app.MapGet("/v1/projects/{writeKey}/settings", (string writeKey, HttpRequest request) => keys.Knows(writeKey)
            ? Results.Json(new { integrations = new Dictionary<string, object> { ["Segment.io"] = new { apiKey = writeKey, apiHost = $"{request.Host}/v1" } } })
            : Refuse(CollectError.Unauthorized()));
    }

    private static async Task CollectAsync(HttpContext context, string? type, WriteKeys keys, CollectQueue queue, TimeProvider time)
    {
        try
        {
            using var body = await CollectBody.ReadAsync(context.Request, type is null ? CollectBody.LargestBatch : CollectBody.LargestCall).ConfigureAwait(false);
            var source = keys.SourceOf(context.Request, body.RootElement);
            var batch = CollectCall.Convert(body.RootElement, type, source, time.GetUtcNow());
            if (queue.TryCommit(batch, source) is not { } committed)
            {
                context.Response.Headers.RetryAfter = "1";
                throw new CollectError(StatusCodes.Status429TooManyRequests, "overload", "Too many events wait to be written; send again in a second.");
            }

            await committed.ConfigureAwait(false);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Success.Length;
            await context.Response.Body.WriteAsync(Success, context.RequestAborted).ConfigureAwait(false);
        }
        catch (CollectError error)
        {
            await Refuse(error).ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private static IResult Refuse(CollectError error) => Results.Json(new { success = false, error = new { code = error.Code, message = error.Message } }, statusCode: error.Status);
}
