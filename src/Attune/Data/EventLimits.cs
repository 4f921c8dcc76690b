namespace Attune.Data;

/// <summary>What an event may be at most, to be taken in.</summary>
public static class EventLimits
{
    /// <summary>Bytes of UTF-8 that an id of a user or an item, a kind or a message id may have.</summary>
    public const int LongestId = 512;
}
