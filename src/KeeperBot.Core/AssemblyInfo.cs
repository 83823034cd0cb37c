using System.Runtime.CompilerServices;

[assembly: CLSCompliant(false)]
[assembly: InternalsVisibleTo("KeeperBot.Benchmarks")]
[assembly: InternalsVisibleTo("KeeperBot.Tests")]
