using KeeperBot.Commands;
using KeeperBot.Signing;

// Not a verb of the command line: people have no use for it, and its signals are not theirs.
return args is [ChildSigner.Verb] ? await SignerHost.RunAsync() : await new KeeperRootCommand().RunAsync(args);
