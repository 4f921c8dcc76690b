using DuckDB.NET.Data;

namespace Attune.Storage.DuckDb;

/// <summary>
/// The one connection to a workspace's database. Work enters one at a time through <see cref="UseAsync{T}(Func{T}, RunContext)"/>, which
/// maps errors, reports progress and interrupts the running query on cancellation.
/// The other members are for code inside that call.
/// </summary>
internal sealed class DuckDbSession : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private QueryWatch? _watch;

    private DuckDbSession(DuckDBConnection connection, string path, bool isReadOnly) =>
        (_connection, Path, IsReadOnly) = (connection, path, isReadOnly);

    /// <summary>The database file.</summary>
    public string Path { get; }

    public bool IsReadOnly { get; }

    /// <summary>Opens the file, or makes it when it is missing, with the given settings (names and values of DuckDB).</summary>
    public static DuckDbSession Open(string path, bool isReadOnly, IReadOnlyDictionary<string, string> settings)
    {
        var options = new DuckDBConnectionStringBuilder { DataSource = path };
        options["ACCESS_MODE"] = isReadOnly ? "READ_ONLY" : "READ_WRITE";
        foreach (var (name, value) in settings) options[name] = value;
        var connection = new DuckDBConnection(options.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SET enable_progress_bar = true; SET enable_progress_bar_print = false";
            command.ExecuteNonQuery();
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw DuckDbErrors.Map(e, path);
        }

        return new DuckDbSession(connection, path, isReadOnly);
    }

    /// <summary>Runs work on the connection, off the caller's thread, when no other work does.</summary>
    public async Task<T> UseAsync<T>(Func<T> work, RunContext run)
    {
        await _gate.WaitAsync(run.Cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Use(work, run), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc cref="UseAsync{T}(Func{T}, RunContext)"/>
    public Task<T> UseAsync<T>(Func<T> work, CancellationToken cancellation) => UseAsync(work, new RunContext(1, Cancellation: cancellation));

    /// <summary>All of the work is committed, or, when it throws, nothing of it.</summary>
    public T InTransaction<T>(Func<T> work)
    {
        Execute("BEGIN");
        try
        {
            var result = work();
            _watch?.StopInterrupting();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            // The failure that brought us here is the one to report, even when DuckDB has rolled back by itself.
            _watch?.StopInterrupting(evenWhenCancelled: true);
            try { Execute("ROLLBACK"); }
            catch (DuckDBException) { }
            throw;
        }
    }

    /// <summary>Runs statements; parameters are $1, $2 … Returns the number of rows changed.</summary>
    public long Execute(string sql, params ReadOnlySpan<object?> arguments)
    {
        using var command = Command(sql, arguments);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs one long statement and reports how far it is as the given step.</summary>
    public long Execute(string step, string unit, string sql)
    {
        if (_watch is { } watch) watch.Step = (step, unit);
        try
        {
            return Execute(sql);
        }
        finally
        {
            if (_watch is { } same) same.Step = null;
        }
    }

    /// <summary>The first column of the first row.</summary>
    public T Scalar<T>(string sql, params ReadOnlySpan<object?> arguments)
    {
        using var command = Command(sql, arguments);
        using var reader = command.ExecuteReader();
        reader.Read();
        return reader.GetFieldValue<T>(0);
    }

    /// <summary>All rows of a query whose result is small.</summary>
    public List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        using var command = Command(sql, arguments);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Streams a large result; the query has no parameters.</summary>
    public void ReadChunks(string sql, ChunkAction take)
    {
        _watch?.ThrowIfCancelled();
        ChunkReader.Read(_connection.NativeConnection, sql, take);
    }

    /// <summary>Appends rows to a temporary table.</summary>
    public void Append<T>(string table, IEnumerable<T> rows, Action<IDuckDBAppenderRow, T> write) => Append("temp", table, rows, write);

    /// <summary>Appends rows to a table of a database: <c>temp</c> or the workspace's own, which null stands for.</summary>
    public void Append<T>(string? database, string table, IEnumerable<T> rows, Action<IDuckDBAppenderRow, T> write)
    {
        using var appender = _connection.CreateAppender(database, "main", table);
        foreach (var row in rows)
        {
            var target = appender.CreateRow();
            write(target, row);
            target.EndRow();
        }
    }

    /// <summary>The names of the columns of a temporary table; empty when there is no such table.</summary>
    public HashSet<string> TemporaryColumns(string table) =>
        [.. Query("SELECT column_name FROM duckdb_columns() WHERE database_name = 'temp' AND table_name = $1", r => r.GetString(0), table)];

    public void DropTemporary(string table) => Execute($"DROP TABLE IF EXISTS temp.{table}");

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }

    /// <summary>The same on the caller's thread, for when nobody else can have the session yet.</summary>
    public T Use<T>(Func<T> work, RunContext run)
    {
        using var watch = new QueryWatch(_connection, run);
        _watch = watch;
        try
        {
            return work();
        }
        catch (Exception e) when (e is DuckDBException or ChunkReadException)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            throw DuckDbErrors.Map(e, Path);
        }
        finally
        {
            _watch = null;
        }
    }

    private DuckDBCommand Command(string sql, ReadOnlySpan<object?> arguments)
    {
        _watch?.ThrowIfCancelled();
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var argument in arguments) command.Parameters.Add(new DuckDBParameter(argument ?? DBNull.Value));
        return command;
    }
}
