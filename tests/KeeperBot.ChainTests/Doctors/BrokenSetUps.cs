using System.Numerics;
using System.Text;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>Set-ups with one thing broken, and the check that must name it.</summary>
/// <param name="Name">What is broken, in words.</param>
/// <param name="Check">The only check that fails.</param>
/// <param name="Said">What its finding must say.</param>
/// <param name="BreakAsync">Breaks the chain or the files, and returns the configuration.</param>
internal sealed record BrokenSetUp(
    string Name, string Check, string Said, Func<DoctorBench, Task<KeeperOptions>> BreakAsync);

/// <summary>All of them.</summary>
internal static partial class BrokenSetUps
{
    /// <summary>The account that nobody is.</summary>
    private static readonly Address Somebody = Address.Parse("0x00000000000000000000000000000000DeaDBeef");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IReadOnlyList<BrokenSetUp> All { get; } =
        [.. OfMachine(), .. OfNodes(), .. OfAccount(), .. OfContracts(), .. OfPrices(), .. OfVenues(), .. OfPowers()];

    private static BrokenSetUp Options(
        string name, string check, string said, Func<KeeperOptions, KeeperOptions> change) =>
        new(name, check, said, bench => Task.FromResult(change(bench.Sound())));

    private static BrokenSetUp Vault(
        string name, string check, string said, Func<VaultOptions, DoctorBench, VaultOptions> change) =>
        new(name, check, said, bench => Task.FromResult(WithVault(bench.Sound(), vault => change(vault, bench))));

    private static BrokenSetUp Chain(string name, string check, string said, Func<DoctorBench, Task> change) =>
        new(name, check, said, async bench =>
        {
            await change(bench);
            return bench.Sound();
        });

    private static KeeperOptions WithVault(KeeperOptions options, Func<VaultOptions, VaultOptions> change) =>
        options with { Vaults = [change(options.Vaults[0])] };

    private static VaultOptions WithVenue(VaultOptions vault, Func<VenueOptions, VenueOptions> change) =>
        vault with { Venues = [change(vault.Venues[0]), .. vault.Venues.Skip(1)] };

    private static IEnumerable<BrokenSetUp> OfMachine()
    {
        BrokenSetUp Signer(
            string name, string check, string said, Func<SignerOptions, DoctorBench, SignerOptions> change) =>
            new(name, check, said, bench =>
            {
                var options = bench.Sound();
                return Task.FromResult(options with { Signer = change(options.Signer, bench) });
            });
        BrokenSetUp Journal(string name, string check, string said, Action<DoctorBench, string> make) =>
            new(name, check, said, bench =>
            {
                var file = bench.PathOf($"{name}.journal");
                make(bench, file);
                return Task.FromResult(bench.Sound() with { Journal = file });
            });
        return
        [
            Signer("keystore that is not there", "keystore", "there is no file",
                (signer, bench) => signer with { Keystore = bench.PathOf("nowhere.json") }),
            Signer("keystore that everybody may read", "keystore", "everybody here may read",
                (signer, bench) => signer with { Keystore = FileModes.Open(bench.CopyOf(signer.Keystore!)) }),
            Signer("password that everybody may read", "password-file", "everybody here may read",
                (signer, bench) => signer with { PasswordFile = FileModes.Open(bench.CopyOf(signer.PasswordFile!)) }),
            Signer("password of another keystore", "key", "password",
                (signer, bench) => signer with { PasswordFile = bench.CopyOf(signer.Keystore!) }),
            Signer("keystore of another account", "key", "the keystore holds the key of", (signer, bench) =>
            {
                var other = DevnetKeeper.Open(bench.PathOf("another"));
                return signer with { Keystore = other.KeystoreFile, PasswordFile = other.PasswordFile };
            }),
            Journal("journal that another process writes", "journal", "holds the journal",
                (bench, file) => bench.Hold(JournalLock.Acquire(file))),
            Journal("journal in a folder that is not there", "journal", "lock", (bench, file) =>
                File.Delete(file)) with
            {
                BreakAsync = bench =>
                    Task.FromResult(bench.Sound() with { Journal = bench.PathOf("no/where.journal") }),
            },
            Journal("journal of another chain", "journal-state", "on chain 5", (bench, file) =>
            {
                var mandate = KeeperConfiguration.Load(bench.Write(bench.Sound())).Mandate;
                using var journal = KeeperJournal.Open(SqliteJournalStore.Open(file));
                journal.Adopt(mandate with { ChainId = 5 });
            }),
            Journal("journal of a keeper that halted", "journal-state", "halted at block 7", (bench, file) =>
            {
                using var journal = KeeperJournal.Open(SqliteJournalStore.Open(file));
                journal.Adopt(KeeperConfiguration.Load(bench.Write(bench.Sound())).Mandate);
                journal.Commit(new Core.Fact.Halted(new Core.Halt(Core.HaltCode.CodeChanged, "the code changed", 7)));
            }),
            Journal("journal that is no journal", "journal-state", "journal",
                (bench, file) => File.WriteAllBytes(file, Encoding.UTF8.GetBytes(new string('x', 8_192)))),
        ];
    }

    private static IEnumerable<BrokenSetUp> OfNodes()
    {
        BrokenSetUp Access(
            string name, string check, string said, Func<ChainOptions, DoctorBench, Task<ChainOptions>> change) =>
            new(name, check, said, async bench =>
            {
                var options = bench.Sound();
                return options with { Chain = await change(options.Chain, bench) };
            });
        static ChainOptions With(ChainOptions chain, string node, int quorum = 2) =>
            chain with { Rpc = null, Nodes = [chain.Rpc!, node], Quorum = quorum };
        return
        [
            Access("node that is dead", "nodes", "127.0.0.1:1",
                (chain, _) => Task.FromResult(chain with { Rpc = "http://127.0.0.1:1" })),
            Access("one dead node of two", "nodes", "1 of 2 do not answer",
                (chain, _) => Task.FromResult(With(chain, "http://127.0.0.1:1", 1))),
            Access("wrong chain id", "chain-id", "is on chain 1, the configuration says 10",
                (chain, _) => Task.FromResult(chain with { Id = 10 })),
            Access("genesis of another chain", "genesis", "chain.genesis says",
                (chain, _) => Task.FromResult(chain with { Genesis = Keccak256.Compute([1]).ToString() })),
            Access("chain that only has mainnet's id", "genesis", "that of ethereum is",
                (chain, _) => Task.FromResult(chain with { Genesis = null })),
            Access("nodes that disagree", "agreement", "they differ",
                async (chain, bench) => With(chain, (await bench.StartAnotherAsync("fork")).Manifest.RpcUrl)),
            Access("node that is far behind", "agreement", "blocks behind", async (chain, bench) =>
            {
                // The same folder has the same key, and so makes the same chain.
                var behind = await bench.StartAnotherAsync("chain");
                await bench.Controls.MineAsync(5, Cancellation);
                return With(chain, behind.Manifest.RpcUrl);
            }),
            Access("head that stands still", "clock", "chain.headStall allows 2 min",
                (chain, _) => Task.FromResult(chain with { HeadStall = "2 min" })),
            Chain("multicall that is not there", "reads", "there is no Multicall3",
                bench => bench.SetCodeAsync(MainnetAddresses.Multicall3, default)),
        ];
    }

    private static IEnumerable<BrokenSetUp> OfAccount() =>
    [
        new("key that everybody has", "development-key", "is published", async bench =>
        {
            // The last of the twenty: it has no role on this chain.
            var known = Address.Parse("0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199");
            await bench.Controls.Chain.SetBalanceAsync(known, BigInteger.Pow(10, 18), Cancellation);
            await bench.CallAsync(bench.Contracts.Executor, "setKeeper", known);
            return bench.Sound() with
            {
                Mode = "shadow",
                Signer = new SignerOptions { Address = known.ToString() },
            };
        }),
        Chain("account that delegates to code", "account-code", "EIP-7702", bench =>
            bench.SetCodeAsync(bench.Keeper, Hex.Decode("0xef0100" + MainnetAddresses.Multicall3.ToString()[2..]))),
        Chain("account without ether", "gas-reserve", "has 0.0000 ETH", async bench =>
        {
            await bench.Controls.Chain.SetBalanceAsync(bench.Keeper, BigInteger.Zero, Cancellation);
            await bench.Controls.MineAsync(1, Cancellation);
        }),
        Chain("allowance to the key", "holdings", "may take USDC", async bench =>
        {
            await bench.Controls.Chain.SetBalanceAsync(bench.Addresses.Vault, BigInteger.Pow(10, 18), Cancellation);
            await bench.CallAsync(bench.Addresses.Vault, bench.Contracts.Usdc, "approve", bench.Keeper, 1);
        }),
    ];

    private static IEnumerable<BrokenSetUp> OfContracts() =>
    [
        Vault("executor's address without a contract", "contracts", "(executor)",
            (vault, _) => vault with { Executor = Somebody.ToString() }),
        Vault("quoter's address without a contract", "contracts", "venue 1's quoter",
            (vault, _) => WithVenue(vault, venue => venue with { Quoter = Somebody.ToString() })),
        Vault("executor that is another kind of contract", "executor", "of 0x1F98431c8aD98523631AE4a59f267346ea31F984",
            (vault, _) => vault with { Executor = MainnetAddresses.UniswapV3Factory.ToString() }),
        Chain("executor behind an upgraded proxy", "proxies", "has the implementation", bench => bench.StoreAsync(
            bench.Addresses.Executor, ProxySlots.SlotOf("eip1967.proxy.implementation"), Keccak256.Compute([2]))),
        Chain("adapter behind a beacon", "proxies", "has the beacon", bench => bench.StoreAsync(
            bench.Addresses.SpotVenue500, ProxySlots.SlotOf("eip1967.proxy.beacon"), Keccak256.Compute([3]))),
        new("vault of another executor", "binding", "the vault is bound to the executor", async bench =>
        {
            var another = await bench.CreateExecutorAsync();
            await bench.OverwriteAsync(bench.Addresses.Vault, bench.Addresses.Executor, another);
            return bench.Sound();
        }),
        new("executor of another vault", "binding", "serves the vault", async bench =>
        {
            var another = await bench.CreateAsync(
                "OptionVault", bench.Addresses.Weth, bench.Addresses.Usdc, bench.Addresses.EthUsdFeed,
                bench.Addresses.UsdcUsdFeed, 3_900, 90_000, 93_600, DevnetAccounts.Owner, "Another", "other");
            return WithVault(bench.Sound(), vault => vault with { Address = another.ToString() });
        }),
        Vault("wrong decimals of the base", "tokens", "base.decimals is 8, the token says 18",
            (vault, _) => vault with { Base = vault.Base with { Decimals = 8 } }),
        Vault("wrong decimals of the quote", "tokens", "quote.decimals is 18, the token says 6",
            (vault, _) => vault with { Quote = vault.Quote with { Decimals = 18 } }),
        Vault("tokens exchanged", "tokens", "base.symbol is WETH, the token says 'USDC'", (vault, _) => vault with
        {
            Base = vault.Base with { Address = vault.Quote.Address },
            Quote = vault.Quote with { Address = vault.Base.Address },
        }),
        Chain("token with a lying symbol", "tokens", "the token says 'US?C?[2J'", bench =>
        {
            // A short text of Solidity's: the bytes from the left, twice their number at the end.
            var text = Encoding.UTF8.GetBytes("US\u202eC\u001b[2J");
            var word = new byte[Hash32.Length];
            text.CopyTo(word, 0);
            word[^1] = (byte)(2 * text.Length);
            var slot = new Hash32([.. new byte[Hash32.Length - 1], 4]);
            return bench.StoreAsync(bench.Addresses.Usdc, slot, new Hash32(word));
        }),
    ];
}
