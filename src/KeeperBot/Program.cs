using KeeperBot.Commands;
using KeeperBot.Signing;
using KeeperBot.Terminal;

// What no caller awaits would be shown by the runtime, as it is; here it passes the redactor first.
AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
{
    Output.Bug(Output.Stderr, (Exception)failure.ExceptionObject);
    Environment.Exit(ExitCode.Bug);
};

// Not a verb of the command line: people have no use for it, and its signals are not theirs.
return args is [ChildSigner.Verb] ? await SignerHost.RunAsync() : await KeeperRootCommand.Instance.RunAsync(args);
