using Attune.Cli;

return await new CliApp(Console.Out, Console.Error, TimeProvider.System).RunAsync(args);
