using KeeperBot.Commands;

return await new KeeperRootCommand().RunAsync(args);
