using System.Globalization;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Models;

namespace Attune.Text;

/// <summary>An item and how near its texts are to what was asked for.</summary>
/// <param name="Item">External id.</param>
/// <param name="Score">Cosine of the vectors, -1..1.</param>
public readonly record struct FoundItem(string Item, double Score);

/// <summary>Where an encoder puts the texts of items: what search looks through.</summary>
/// <param name="Items">External ids of the items that have a text.</param>
/// <param name="Vectors">A vector of length 1 for each, one after the other.</param>
/// <param name="Dimension">Numbers in a vector.</param>
/// <param name="Encoder">Folder of the encoder, as a full path.</param>
public sealed record ItemVectors(IdMap Items, float[] Vectors, int Dimension, string Encoder)
{
    private const int SchemaVersion = 1;
    private const string SchemaKey = "schema_version", EncoderKey = "encoder", VectorsName = "vectors", IdsName = "items";

    /// <summary>Encodes the texts of items.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="folder">Where the encoder is.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static ItemVectors Of(ItemTexts texts, ITextEncoder encoder, string folder, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(encoder);
        return new ItemVectors(IdMap.From(texts.Ids), encoder.Encode(texts.Texts, run), encoder.Dimension, Path.GetFullPath(folder));
    }

    /// <summary>The items nearest to a vector, nearest first, of equals the first registered. O(items x dimension).</summary>
    /// <param name="query">As the encoder gives it.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<FoundItem> Search(ReadOnlySpan<float> query, int count)
    {
        var best = new PriorityQueue<int, (float Score, int Order)>(count + 1);
        for (var item = 0; item < Items.Count; item++)
        {
            best.Enqueue(item, (TensorPrimitives.Dot(query, Vectors.AsSpan(item * Dimension, Dimension)), -item));
            if (best.Count > count) best.Dequeue();
        }

        return [.. best.UnorderedItems.OrderByDescending(b => b.Priority).Select(b => new FoundItem(Items[b.Element], Math.Round(b.Priority.Score, 4)))];
    }

    /// <summary>Writes one safetensors file in place of the one that may be there, whole or not at all.</summary>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var archive = new TensorArchive();
        archive.Add(VectorsName, Vectors, Items.Count, Dimension);
        IdBlob.Add(archive, IdsName, Items);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        WholeFile.Write(path, stream => SafeTensors.Write(stream, archive, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [SchemaKey] = SchemaVersion.ToString(CultureInfo.InvariantCulture),
            [EncoderKey] = Encoder,
        }));
    }

    /// <summary>Reads what <see cref="Save"/> wrote; null when there is no such file.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>, or <c>newer_schema</c> when a later version of this software wrote it.</exception>
    public static ItemVectors? Load(string path)
    {
        if (!File.Exists(path)) return null;
        using var stream = File.OpenRead(path);
        var (archive, metadata) = SafeTensors.Read(stream);
        if (!metadata.TryGetValue(EncoderKey, out var encoder)) throw new AttuneException("damaged_model", $"'{path}' holds no vectors of items.", $"attune text items --encoder makes them.");
        if (!int.TryParse(metadata.GetValueOrDefault(SchemaKey), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version > SchemaVersion)
            throw new AttuneException("newer_schema", $"The file '{path}' has schema version {version}; this software reads up to {SchemaVersion}.", $"Update the software.");
        var vectors = archive.Get<float>(VectorsName);
        return new ItemVectors(IdBlob.Get(archive, IdsName), vectors, archive.ShapeOf(VectorsName)[1], encoder);
    }
}
