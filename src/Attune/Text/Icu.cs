using System.Runtime.InteropServices;

namespace Attune.Text;

/// <summary>
/// The break iterator of ICU (International Components for Unicode), as the system has it: <c>icu.dll</c> is part of Windows, <c>libicucore</c> of macOS, and most Linux
/// systems with .NET have a <c>libicuuc.so</c>, whose functions carry its version in their names. Nothing is installed or shipped, and nothing fails without it.
/// </summary>
internal sealed unsafe class Icu
{
    private const int NewestVersion = 99, OldestVersion = 60, WordBreaks = 1, Done = -1;

    private readonly delegate* unmanaged[Cdecl]<int, byte*, char*, int, int*, nint> _open;
    private readonly delegate* unmanaged[Cdecl]<nint, char*, int, int*, void> _setText;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _next;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _close;

    private Icu(nint library, string suffix)
    {
        _open = (delegate* unmanaged[Cdecl]<int, byte*, char*, int, int*, nint>)NativeLibrary.GetExport(library, "ubrk_open" + suffix);
        _setText = (delegate* unmanaged[Cdecl]<nint, char*, int, int*, void>)NativeLibrary.GetExport(library, "ubrk_setText" + suffix);
        _next = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "ubrk_next" + suffix);
        _close = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "ubrk_close" + suffix);
    }

    /// <summary>The system's ICU; null when it has none.</summary>
    public static Icu? System { get; } = Load();

    /// <summary>A new iterator over word boundaries; 0 when ICU has not the data for it. It serves one thread at a time.</summary>
    public nint Open()
    {
        var status = 0;
        fixed (byte* root = "zh\0"u8)
        {
            var iterator = _open(WordBreaks, root, null, 0, &status);
            if (status <= 0) return iterator; // warnings are negative
            if (iterator != 0) _close(iterator);
            return 0;
        }
    }

    /// <summary>Gives an iterator back.</summary>
    public void Close(nint iterator) => _close(iterator);

    /// <summary>The ends of the words of a text, ascending, the last is the text's; returns how many. The destination is as long as the text.</summary>
    public int Ends(nint iterator, ReadOnlySpan<char> text, Span<int> ends)
    {
        var (status, count) = (0, 0);
        fixed (char* characters = text)
        {
            _setText(iterator, characters, text.Length, &status);
            for (var end = _next(iterator); end != Done && status <= 0; end = _next(iterator)) ends[count++] = end;
        }

        return count;
    }

    private static Icu? Load()
    {
        foreach (var (name, suffix) in Candidates())
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            if (NativeLibrary.TryGetExport(library, "ubrk_open" + suffix, out _)) return new Icu(library, suffix);
        }

        return null;
    }

    private static IEnumerable<(string Name, string Suffix)> Candidates()
    {
        if (OperatingSystem.IsWindows()) return [("icu.dll", "")];
        if (OperatingSystem.IsMacOS()) return [("/usr/lib/libicucore.dylib", "")];
        return Enumerable.Range(0, NewestVersion - OldestVersion + 1).Select(k => NewestVersion - k).Select(v => ($"libicuuc.so.{v}", $"_{v}"));
    }
}
