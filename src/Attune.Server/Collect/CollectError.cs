using Microsoft.AspNetCore.Http;

namespace Attune.Server.Collect;

/// <summary>A call that is refused as a whole: nothing of it is stored.</summary>
/// <param name="status">Of the answer.</param>
/// <param name="code">Reason in snake_case.</param>
/// <param name="message">The same for a person: what was wrong, and what was expected.</param>
internal sealed class CollectError(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static CollectError BadRequest(string code, string message) => new(StatusCodes.Status400BadRequest, code, message);

    public static CollectError Unauthorized() => new(StatusCodes.Status401Unauthorized, "invalid_write_key",
        "The write key is missing or unknown; expected HTTP Basic with the key as user, or writeKey in the body.");
}
