using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Attune.Server.Collect;

/// <summary>Reads the body of a call: JSON whatever its Content-Type, and inflated when it is gzip, whether the headers say so or not. Reading ends at the limit, inflated or not.</summary>
internal static class CollectBody
{
    /// <summary>Largest body of one message, inflated.</summary>
    public const int LargestCall = 32 << 10;

    /// <summary>Largest body of a batch, inflated.</summary>
    public const int LargestBatch = 500 << 10;

    private const int Deepest = 64;

    /// <summary>The body as JSON.</summary>
    /// <exception cref="CollectError">Too large, not UTF-8, not JSON, or nested too deeply.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, int largest)
    {
        if (request.ContentLength > LargestBatch) throw TooLarge(largest);
        var (buffer, length) = await ReadRawAsync(request.Body, largest, request.HttpContext.RequestAborted).ConfigureAwait(false);
        try
        {
            var body = new ReadOnlyMemory<byte>(buffer, 0, length);
            if (body.Span is [0x1f, 0x8b, ..]) body = Inflate(buffer, length, largest);
            if (body.Length > largest) throw TooLarge(largest);
            if (!Utf8.IsValid(body.Span)) throw CollectError.BadRequest("invalid_encoding", "The body is not UTF-8.");
            return JsonDocument.Parse(body.ToArray(), new JsonDocumentOptions { MaxDepth = Deepest });
        }
        catch (JsonException e)
        {
            throw CollectError.BadRequest("invalid_json", $"The body is not JSON of at most {Deepest} levels: {e.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<(byte[] Buffer, int Length)> ReadRawAsync(Stream body, int largest, CancellationToken cancellation)
    {
        var (buffer, length) = (ArrayPool<byte>.Shared.Rent(Math.Min(largest, 16 << 10)), 0);
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length > largest) throw TooLarge(largest);
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            var read = await body.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0) return (buffer, length);
            length += read;
        }
    }

    private static ReadOnlyMemory<byte> Inflate(byte[] buffer, int length, int largest)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(buffer, 0, length), CompressionMode.Decompress);
            var inflated = new byte[largest + 1];
            var total = gzip.ReadAtLeast(inflated, inflated.Length, throwOnEndOfStream: false);
            return total > largest ? throw TooLarge(largest) : inflated.AsMemory(0, total);
        }
        catch (InvalidDataException e)
        {
            throw CollectError.BadRequest("invalid_gzip", $"The body begins like gzip and is none: {e.Message}");
        }
    }

    private static CollectError TooLarge(int largest) =>
        CollectError.BadRequest("too_large", $"The body is larger than {largest / 1024} KB, the most that {(largest == LargestCall ? "a call" : "a batch")} may have.");
}
