namespace Attune.Text;

/// <summary>Texts as rows of the n-grams in them, each once a row: the n-grams' hashes, and which are in which text.</summary>
internal sealed class NgramCorpus
{
    private const int Block = 512;

    private NgramCorpus(ulong[] hashes, int[] rowStarts, int[] columns) => (Hashes, RowStarts, Columns) = (hashes, rowStarts, columns);

    /// <summary>The hash of each column, in order of first appearance.</summary>
    public ulong[] Hashes { get; }

    /// <summary>Where each text's columns begin, and where the last end.</summary>
    public int[] RowStarts { get; }

    /// <summary>The columns of the texts one after the other.</summary>
    public int[] Columns { get; }

    /// <summary>Reads texts. The result does not depend on the number of threads.</summary>
    /// <param name="texts">Texts as they are.</param>
    /// <param name="shape">Which n-grams.</param>
    /// <param name="minCount">N-grams in fewer texts are left out.</param>
    /// <param name="run">Threads, cancellation.</param>
    public static NgramCorpus Read(IReadOnlyList<string> texts, NgramShape shape, int minCount, RunContext run)
    {
        var (table, columns, rowStarts) = (new NgramTable(), new List<int[]>(), new int[texts.Count + 1]);
        using var readers = new ThreadLocal<TextNgrams>(() => new TextNgrams(shape));

        // Blocks are read by all threads and numbered by one, in order: numbers then do not depend on who was first.
        var waves = Math.Max(1, run.Threads) * 4;
        var blocks = (texts.Count + Block - 1) / Block;
        for (var first = 0; first < blocks; first += waves)
        {
            var wave = new (ulong[] Hashes, int[] Counts)[Math.Min(waves, blocks - first)];
            Parallel.For(0, wave.Length, run.Parallelism, k => wave[k] = ReadBlock(texts, (first + k) * Block, readers.Value!));
            for (var k = 0; k < wave.Length; k++)
            {
                columns.Add(table.Number(wave[k].Hashes));
                for (var row = 0; row < wave[k].Counts.Length; row++)
                    rowStarts[(first + k) * Block + row + 1] = checked(rowStarts[(first + k) * Block + row] + wave[k].Counts[row]);
            }
        }

        return Keep(table, columns, rowStarts, minCount);
    }

    private static (ulong[] Hashes, int[] Counts) ReadBlock(IReadOnlyList<string> texts, int first, TextNgrams reader)
    {
        var (counts, hashes) = (new int[Math.Min(Block, texts.Count - first)], new List<ulong>(Block * 128));
        for (var k = 0; k < counts.Length; k++)
        {
            var ngrams = reader.Of(texts[first + k]);
            hashes.AddRange(ngrams);
            counts[k] = ngrams.Length;
        }

        return ([.. hashes], counts);
    }

    /// <summary>Leaves out what is too rare, and numbers the others anew.</summary>
    private static NgramCorpus Keep(NgramTable table, List<int[]> blocks, int[] rowStarts, int minCount)
    {
        var (numbers, kept) = (new int[table.Count], 0);
        for (var k = 0; k < numbers.Length; k++) numbers[k] = table.CountOf(k) >= minCount ? kept++ : -1;
        var hashes = new ulong[kept];
        for (var k = 0; k < numbers.Length; k++)
            if (numbers[k] >= 0) hashes[numbers[k]] = table.HashOf(k);
        var (columns, count, read, row) = (new List<int>(rowStarts[^1]), 0, 0, 1);
        foreach (var block in blocks)
        {
            foreach (var number in block)
            {
                while (row < rowStarts.Length && rowStarts[row] == read) rowStarts[row++] = count;
                if (numbers[number] >= 0)
                {
                    columns.Add(numbers[number]);
                    count++;
                }

                read++;
            }
        }

        while (row < rowStarts.Length) rowStarts[row++] = count;
        return new NgramCorpus(hashes, rowStarts, [.. columns]);
    }
}

/// <summary>Gives hashes numbers 0, 1, 2 … in order of first appearance, and counts how often each came: an open-addressing table of 16 bytes an entry.</summary>
internal sealed class NgramTable
{
    private (ulong Hash, int Number)[] _slots = new (ulong, int)[1 << 16]; // number + 1; 0 is empty
    private ulong[] _hashes = new ulong[1 << 14];
    private int[] _counts = new int[1 << 14];

    /// <summary>Different hashes so far.</summary>
    public int Count { get; private set; }

    /// <summary>The hash of a number.</summary>
    public ulong HashOf(int number) => _hashes[number];

    /// <summary>How often the hash of a number came.</summary>
    public int CountOf(int number) => _counts[number];

    /// <summary>The numbers of hashes.</summary>
    public int[] Number(ReadOnlySpan<ulong> hashes)
    {
        var numbers = new int[hashes.Length];
        for (var k = 0; k < hashes.Length; k++) numbers[k] = Number(hashes[k]);
        return numbers;
    }

    private int Number(ulong hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var (found, number) = _slots[slot];
            if (number == 0) return Add(hash, slot);
            if (found != hash) continue;
            _counts[number - 1]++;
            return number - 1;
        }
    }

    private int Add(ulong hash, int slot)
    {
        if (Count == _hashes.Length) (_hashes, _counts) = (Longer(_hashes), Longer(_counts));
        (_hashes[Count], _counts[Count]) = (hash, 1);
        _slots[slot] = (hash, ++Count);
        if (Count * 2 > _slots.Length) Grow();
        return Count - 1;
    }

    private static T[] Longer<T>(T[] array)
    {
        Array.Resize(ref array, array.Length * 2);
        return array;
    }

    private void Grow()
    {
        _slots = new (ulong, int)[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var k = 0; k < Count; k++)
        {
            var slot = (int)_hashes[k] & mask;
            while (_slots[slot].Number != 0) slot = (slot + 1) & mask;
            _slots[slot] = (_hashes[k], k + 1);
        }
    }
}
