using KeeperBot.ChainTests.Episodes;
using KeeperBot.ChainTests.Storms.Kills;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// The test program is also the keeper that the kill tests kill: a process of its own, told so by its environment.
if (Environment.GetEnvironmentVariable(MortalKeeper.ConfigurationVariable) is { } configuration)
{
    return await MortalKeeper.RunAsync(configuration);
}

if (args is [EpisodeCommand.Verb, .. var arguments])
{
    return await EpisodeCommand.RunAsync(arguments, Console.Out, Console.Error);
}

return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(
        args, KeeperBot.ChainTests.SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
