namespace Attune.Models;

/// <summary>How much room a model takes on disk.</summary>
public static class SavedSize
{
    /// <summary>Bytes of the arrays of a model and its ids, as a store writes them.</summary>
    public static long Of(PublishedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var counter = new Counter();
        SafeTensors.Write(counter, model.ToArchive());
        return counter.Length;
    }

    /// <summary>Counts what is written to it.</summary>
    private sealed class Counter : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;
    }
}
