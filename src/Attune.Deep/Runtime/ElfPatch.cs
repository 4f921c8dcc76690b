using System.Buffers.Binary;
using System.Text;

namespace Attune.Deep.Runtime;

/// <summary>
/// Makes TorchSharp's shim load on a libstdc++ older than 13. The shim needs the version GLIBCXX_3.4.32 for one symbol alone,
/// <c>std::ios_base_library_init()</c>, with which code built by GCC 13 asks the library to initialise its streams; older libraries do so by themselves.
/// So the version is marked weak, which lets the loader go on without it, and the symbol's reference is pointed at another harmless
/// function without arguments that the file imports anyway, <c>std::chrono::steady_clock::now()</c>. A few bytes change; nothing moves.
/// </summary>
internal static class ElfPatch
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string MissingSymbol = "_ZSt21ios_base_library_initv";
    private const string HarmlessSymbol = "_ZNSt6chrono3_V212steady_clock3nowEv";
    private const ushort WeakFlag = 2;
    private const int SymbolSize = 24;

    /// <summary>Whether a library, such as the host's libstdc++, has the version that the shim asks for.</summary>
    public static bool ProvidesVersion(ReadOnlySpan<byte> library) => library.IndexOf(Encoding.ASCII.GetBytes(MissingVersion + "\0")) >= 0;

    /// <summary>Edits the shim in place.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>False when there is nothing to do: the file is patched already, or does not ask for the version.</returns>
    /// <exception cref="AttuneException"><c>torch_shim</c>: the file is not laid out as expected; nothing was changed.</exception>
    public static bool Apply(Span<byte> file)
    {
        try
        {
            return Edit(file);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw NotAsExpected("a table reaches beyond its end");
        }
    }

    private static bool Edit(Span<byte> file)
    {
        if (!file.StartsWith("\u007fELF\u0002\u0001"u8)) throw NotAsExpected("it is no 64-bit little-endian ELF file");
        var sections = ReadSections(file);
        var (symbols, names) = (Find(sections, ".dynsym"), Find(sections, ".dynstr"));
        var (needed, versions) = (Find(sections, ".gnu.version_r"), Find(sections, ".gnu.version"));
        var flags = VersionFlags(file, needed, names);
        if (flags < 0) return false;
        var missing = Symbol(file, symbols, names, MissingSymbol);
        if (missing < 0 && (Word(file, flags) & WeakFlag) != 0) return false;
        var harmless = Symbol(file, symbols, names, HarmlessSymbol);
        if (missing < 0 || harmless < 0) throw NotAsExpected($"it does not import {(missing < 0 ? MissingSymbol : HarmlessSymbol)}");

        // All is found: only now is anything written.
        BinaryPrimitives.WriteUInt16LittleEndian(file[flags..], (ushort)(Word(file, flags) | WeakFlag));
        file.Slice(symbols.Offset + harmless * SymbolSize, sizeof(uint)).CopyTo(file[(symbols.Offset + missing * SymbolSize)..]);
        file.Slice(versions.Offset + harmless * sizeof(ushort), sizeof(ushort)).CopyTo(file[(versions.Offset + missing * sizeof(ushort))..]);
        return true;
    }

    private static List<Section> ReadSections(ReadOnlySpan<byte> file)
    {
        var table = (int)BinaryPrimitives.ReadInt64LittleEndian(file[0x28..]);
        var (size, count, strings) = (Word(file, 0x3A), Word(file, 0x3C), Word(file, 0x3E));
        var sections = new List<Section>(count);
        var namesAt = (int)BinaryPrimitives.ReadInt64LittleEndian(file[(table + strings * size + 0x18)..]);
        for (var k = 0; k < count; k++)
        {
            var at = table + k * size;
            var name = Text(file, namesAt + Int(file, at));
            sections.Add(new Section(name, (int)BinaryPrimitives.ReadInt64LittleEndian(file[(at + 0x18)..]), (int)BinaryPrimitives.ReadInt64LittleEndian(file[(at + 0x20)..])));
        }

        return sections;
    }

    /// <summary>Where the flags of the missing version stand (vna_flags of its Elf64_Vernaux); -1 when the file does not ask for it.</summary>
    private static int VersionFlags(ReadOnlySpan<byte> file, Section needed, Section names)
    {
        for (var library = needed.Offset; ; library += Int(file, library + 12))
        {
            var version = library + Int(file, library + 8);
            for (var k = 0; k < Word(file, library + 2); k++, version += Int(file, version + 12))
                if (Text(file, names.Offset + Int(file, version + 8)) == MissingVersion) return version + 4;
            if (Int(file, library + 12) == 0) return -1;
        }
    }

    private static int Symbol(ReadOnlySpan<byte> file, Section symbols, Section names, string name)
    {
        for (var k = 0; k < symbols.Size / SymbolSize; k++)
            if (Text(file, names.Offset + Int(file, symbols.Offset + k * SymbolSize)) == name) return k;
        return -1;
    }

    private static Section Find(List<Section> sections, string name) =>
        sections.Find(s => s.Name == name) ?? throw NotAsExpected($"it has no section {name}");

    private static ushort Word(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    private static int Int(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file[at..]);

    private static string Text(ReadOnlySpan<byte> file, int at)
    {
        var rest = file[at..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static AttuneException NotAsExpected(string why) => new(
        "torch_shim", $"TorchSharp's native library cannot be made to run with this system's libstdc++: {why}.",
        $"Use a system with libstdc++ 13 or later, such as Debian 13 or Ubuntu 24.04.");

    private sealed record Section(string Name, int Offset, int Size);
}
