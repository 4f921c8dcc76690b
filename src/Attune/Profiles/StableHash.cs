namespace Attune.Profiles;

/// <summary>Hashes that are the same everywhere and always, as what is saved depends on them.</summary>
internal static class StableHash
{
    /// <summary>FNV-1a (Fowler, Noll, Vo) over the characters.</summary>
    public static uint Of(string text)
    {
        var hash = 2166136261;
        foreach (var c in text) hash = (hash ^ c) * 16777619;
        return hash;
    }
}
