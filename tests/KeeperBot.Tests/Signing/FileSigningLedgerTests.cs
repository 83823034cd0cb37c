using System.Collections.Immutable;
using KeeperBot.Core.Signing;
using KeeperBot.Journals;
using KeeperBot.Signing;

namespace KeeperBot.Tests.Signing;

public sealed class FileSigningLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-ledger-");

    private string File0 => Ledger + ".0";

    private string File1 => Ledger + ".1";

    private string Ledger => Path.Combine(_folder.FullName, "keeper.journal.signer");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Save_ThenOpened_RemembersTheNewest()
    {
        using (var ledger = FileSigningLedger.Open(Ledger))
        {
            Assert.Same(SigningMemory.Empty, ledger.Memory);
            for (var nonce = 0UL; nonce < 5; nonce++)
            {
                ledger.Save(Memory(nonce));
            }
        }

        using var again = FileSigningLedger.Open(Ledger);
        AssertSame(Memory(4), again.Memory);
    }

    /// <summary>TX-18: two signers with one memory would each sign a plan at the same nonce.</summary>
    [Fact]
    public void Open_WhileAnotherHoldsIt_IsRefused()
    {
        using var ledger = FileSigningLedger.Open(Ledger);
        Assert.Throws<JournalLockedException>(() => FileSigningLedger.Open(Ledger));
    }

    /// <summary>A write that power was lost in hits the older of two memories; the newer was acted on.</summary>
    [Fact]
    public void Open_NewestIsTornAtEveryLength_HasTheOneBefore()
    {
        Fill(2);
        var newest = File.ReadAllBytes(File0);
        for (var length = 0; length < newest.Length; length += 7)
        {
            File.WriteAllBytes(File0, newest[..length]);
            using var ledger = FileSigningLedger.Open(Ledger);
            AssertSame(Memory(1), ledger.Memory);
        }
    }

    [Fact]
    public void Open_OneByteChanged_IsNeverBelieved()
    {
        Fill(1);
        var written = File.ReadAllBytes(File1);
        for (var i = 0; i < written.Length; i++)
        {
            var changed = written.ToArray();
            changed[i] ^= 1;
            File.WriteAllBytes(File1, changed);
            var refused = Assert.Throws<JournalException>(() => FileSigningLedger.Open(Ledger));
            Assert.Contains("delete them", refused.Remedy, StringComparison.Ordinal);
        }
    }

    /// <summary>SE-01: what a key signs is the owner's business.</summary>
    [Fact]
    public void Save_File_IsTheOwnersOnly()
    {
        Fill(1);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no mode bits");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
    }

    private static SigningMemory Memory(ulong nonce) => SigningMemory.Empty with
    {
        Watermark = nonce,
        Nonces = ImmutableSortedDictionary<ulong, SignedNonce>.Empty.Add(
            nonce, new SignedNonce(SigningOrders.PlanId(nonce), Cancelled: nonce % 2 == 0)),
        SignedAt = [1_800_000_000, 1_800_000_000 + nonce],
    };

    private static void AssertSame(SigningMemory expected, SigningMemory actual)
    {
        Assert.Equal(expected.Watermark, actual.Watermark);
        Assert.Equal(expected.Nonces, actual.Nonces);
        Assert.Equal(expected.SignedAt, actual.SignedAt);
    }

    /// <summary>Writes memories 1 to a number: the odd ones to the second file, the even ones to the first.</summary>
    private void Fill(ulong last)
    {
        using var ledger = FileSigningLedger.Open(Ledger);
        for (var nonce = 1UL; nonce <= last; nonce++)
        {
            ledger.Save(Memory(nonce));
        }
    }
}
