using System.Runtime.InteropServices;
using TorchSharp;

namespace Attune.Deep.Runtime;

/// <summary>Brings Torch up, once a process and only when a model is trained: serving does without.</summary>
internal static partial class TorchRuntime
{
    private const string Shim = "libLibTorchSharp.so";
    private static readonly Lock Gate = new();
    private static bool _ready;

    /// <summary>Loads Torch and sets how many threads it computes with.</summary>
    /// <exception cref="AttuneException"><c>torch_missing</c> or <c>torch_shim</c>: Torch is not here or does not load; the message says why.</exception>
    public static void Use(int threads)
    {
        lock (Gate)
        {
            if (!_ready) Load();
            _ready = true;
        }

        if (torch.get_num_threads() != threads) torch.set_num_threads(threads);
    }

    private static void Load()
    {
        if (OperatingSystem.IsLinux())
        {
            SetUpThreads();
            KeepMemory();
        }

        if (OperatingSystem.IsLinux() && FindShim() is { } shim && !HostProvidesVersion()) Patch(shim);
        var output = Console.Out;
        try
        {
            Console.SetOut(TextWriter.Null); // TorchSharp tells at length what it tried; standard output belongs to the result
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception e) when (e is not AttuneException)
        {
            throw new AttuneException("torch_missing", $"Torch, which trains deep models, cannot be loaded on this machine: {FirstLine(e)}",
                $"Add the package libtorch-cpu for this platform to the application. Models that are trained already can be served without it.", e);
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    /// <summary>
    /// Torch's OpenMP threads spin while they wait for each other, and so take the processor from the thread that prepares batches and from all other work of the
    /// machine: ten times slower where cores are few or busy. And MKL's matrix products differ in the last bit from one number of threads to another, unless they
    /// are told not to. Both are read once, as the libraries are loaded, and from the system's environment, which .NET's own is a copy of.
    /// </summary>
    private static void SetUpThreads()
    {
        const int KeepExisting = 0;
        _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", KeepExisting);
        _ = SetEnvironment("GOMP_SPINCOUNT", "0", KeepExisting);
        _ = SetEnvironment("MKL_CBWR", "AUTO,STRICT", KeepExisting);
    }

    /// <summary>
    /// Every step asks for the same large blocks. Left to itself glibc maps and unmaps them each time, and a tenth of the training goes into page faults.
    /// </summary>
    private static void KeepMemory()
    {
        const int TrimThreshold = -1, MmapThreshold = -3, Most = 1 << 30;
        try
        {
            _ = SetAllocator(MmapThreshold, Most);
            _ = SetAllocator(TrimThreshold, Most);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, with another allocator.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    private static string? FindShim()
    {
        string[] places = [Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", Shim), Path.Combine(AppContext.BaseDirectory, Shim)];
        return Array.Find(places, File.Exists);
    }

    private static bool HostProvidesVersion()
    {
        string[] folders = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"];
        var library = folders.Select(f => Path.Combine(f, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        return library is null || ElfPatch.ProvidesVersion(File.ReadAllBytes(library));
    }

    /// <summary>A new file takes the place of the old one, so that a copy that is a hard link into the package cache stays as it was.</summary>
    private static void Patch(string shim)
    {
        var file = File.ReadAllBytes(shim);
        if (!ElfPatch.Apply(file)) return;
        var fresh = $"{shim}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(fresh, file);
            File.Move(fresh, shim, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AttuneException("torch_shim", $"'{shim}' must be adapted to this system's older libstdc++ once, and cannot be written: {e.Message}",
                $"Train a deep model once as a user who may write there.", e);
        }
    }

    private static string FirstLine(Exception error) => error.GetBaseException().Message.Split('\n')[0];
}
