using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Snapshots;

public sealed class StoredSnapshotTests
{
    private static readonly Scenario Scene = new();

    [Fact]
    public void Load_WhatWasStored_IsTheSameSnapshotAndDecidesTheSame()
    {
        var snapshot = Scene.Observe();
        var (stored, parts) = StoredSnapshot.Store(snapshot);
        var byHash = Index(parts);
        var entry = Canonical.Deserialize<StoredSnapshot>(Canonical.Serialize(stored));
        var loaded = entry.Load(hash => byHash[hash]);
        Assert.Equal(snapshot.Hash, loaded.Hash);
        Assert.Equal(snapshot.Block, loaded.Block);
        var again = Keeper.Next(KeeperState.Initial, new Fact.BlockSeen(loaded), Scene.Mandate);
        Assert.Equal(
            Scenario.Decisions(Scene.Step(KeeperState.Initial)).Select(d => d.ComputeReasonHash()),
            Scenario.Decisions(again).Select(d => d.ComputeReasonHash()));
    }

    [Fact]
    public void Store_RevertsAndEmptyAnswers_AreKept()
    {
        var snapshot = Scene.Observe();
        var asks = snapshot.Answers.InOrder.Select(pair => pair.Key).ToArray();
        var odd = new Snapshot(snapshot.Block, snapshot.Answers.With(
        [
            new(asks[0], new Answer(false, default)),
            new(asks[1], new Answer(true, default)),
            new(asks[2], new Answer(false, new byte[] { 1, 2, 3 })),
        ]));
        var (stored, parts) = StoredSnapshot.Store(odd);
        var byHash = Index(parts);
        Assert.Equal(odd.Hash, stored.Load(hash => byHash[hash]).Hash);
    }

    [Fact]
    public void Store_NextBlockWithTheSameAnswers_AddsNoPart()
    {
        var (first, parts) = StoredSnapshot.Store(Scene.Observe());
        var next = new Snapshot(Scene.NextBlock().Block, Scene.Observe().Answers);
        var (second, more) = StoredSnapshot.Store(next);
        Assert.Equal((first.Asks, first.Answers), (second.Asks, second.Answers));
        Assert.Equal(Index(parts).Keys.Order(), Index(more).Keys.Order());
    }

    [Fact]
    public void Store_PartsOfAnyBlockBefore_ChangesNoHash()
    {
        var (reference, parts) = StoredSnapshot.Store(Scene.Observe());
        Scenario[] others =
        [
            Scene, Scene.WithSpot(1), Scene.WithSpot(299_999_999_999),
            Scene.With(v => v with { Series = [], Hedge = Scenario.Ether(-3) }),
            Scene with { Vaults = [Scenario.Vault("eth"), Scenario.Vault("other", 2)] },
        ];
        foreach (var other in others)
        {
            var (_, before) = StoredSnapshot.Store(other.Observe());
            var (stored, again) = StoredSnapshot.Store(Scene.Observe(), before);
            Assert.Equal(reference, stored);
            Assert.Equal(parts.Select(p => p.Hash), again.Select(p => p.Hash));
            Assert.All(again, part => Assert.Equal(Keccak256.Compute(part.Bytes.Span), part.Hash));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_ListCutAnywhere_IsMalformed(bool cutAsks)
    {
        var (stored, parts) = StoredSnapshot.Store(Scene.Observe());
        var byHash = Index(parts);
        var whole = byHash[cutAsks ? stored.Asks : stored.Answers];
        for (var length = 0; length < whole.Length; length++)
        {
            byHash[cutAsks ? stored.Asks : stored.Answers] = whole[..length];
            Assert.Throws<MalformedDataException>(() => stored.Load(hash => byHash[hash]));
        }
    }

    [Fact]
    public void Load_MoreAnswersThanAsks_IsMalformed()
    {
        var (stored, parts) = StoredSnapshot.Store(Scene.Observe());
        var byHash = Index(parts);
        byte[] longer = [.. byHash[stored.Answers].Span, .. byHash[stored.Answers].Span[..Hash32.Length]];
        byHash[stored.Answers] = longer;
        Assert.Throws<MalformedDataException>(() => stored.Load(hash => byHash[hash]));
    }

    [Fact]
    public void Load_EmptyPart_IsMalformed()
    {
        var (stored, parts) = StoredSnapshot.Store(Scene.Observe());
        var byHash = Index(parts);
        byHash[parts[0].Hash] = default;
        Assert.Throws<MalformedDataException>(() => stored.Load(hash => byHash[hash]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Load_ImpossibleCallLength_IsMalformed(int length)
    {
        var (stored, parts) = StoredSnapshot.Store(Scene.Observe());
        var byHash = Index(parts);
        var asks = byHash[stored.Asks].ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(asks.AsSpan(Address.Length), length);
        byHash[stored.Asks] = asks;
        var thrown = Assert.Throws<MalformedDataException>(() => stored.Load(hash => byHash[hash]));
        Assert.Contains("21000000", thrown.Message, StringComparison.Ordinal);
    }

    private static Dictionary<Hash32, ReadOnlyMemory<byte>> Index(IEnumerable<HashedBytes> parts) =>
        parts.DistinctBy(p => Keccak256.Compute(p.Bytes.Span))
            .ToDictionary(p => Keccak256.Compute(p.Bytes.Span), p => p.Bytes);
}
